import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { owner } from "../../test/support/handlers.ts";
import type { Allowance, FormatName } from "../model/package.ts";
import type { Store } from "./database.ts";
import { insertDomain } from "./domains.ts";
import { listPackages, type PackageFilter, type PackageSummaryRow } from "./package-lists.ts";
import { ensurePackage } from "./packages.ts";
import { insertRepository } from "./repositories.ts";

const allowances = ["ALLOW", "BLOCK"] as const;
const formats: readonly FormatName[] = ["npm", "generic", "maven"];

let store: Store;
let repositoryId: number;
const packages: PackageSummaryRow[] = [];

/** Namespaces that meet at their beginnings, and more of them than one step of a list takes. */
const namespaces = [null, "a", "ab", "b", "é", "\u{1f40d}", ...Array.from({ length: 300 }, (_, at) => `space-${at}`)];
const names = ["a", "a-b", "ab", "b", "z"];

before(async () => {
  store = await openStoreToTheEnd();
  await store.transaction(async (tx) => {
    const domain = await insertDomain(tx, { owner, name: "acme", encryptionKey: null, createdAt: 0 });
    const place = { domainId: domain?.id ?? Number.NaN, administratorAccount: owner, description: null, createdAt: 0 };
    repositoryId = (await insertRepository(tx, { ...place, name: "app" })) ?? Number.NaN;
    const other = (await insertRepository(tx, { ...place, name: "other" })) ?? Number.NaN;
    let made = 0;
    for (const format of formats) {
      for (const namespace of format === "npm" ? namespaces : namespaces.slice(1, 4)) {
        for (const name of names) {
          made += 1;
          if (made % 7 === 0) continue;
          const controls = { publish: allowances[made % 2] ?? "ALLOW", upstream: allowances[made % 3 === 0 ? 1 : 0] ?? "ALLOW" };
          const id = { format, namespace, name };
          await ensurePackage(tx, repositoryId, id, { ...controls, createdAt: 0 });
          packages.push({ ...id, ...controls });
        }
      }
    }
    await ensurePackage(
      tx,
      other,
      { format: "pypi", namespace: null, name: "a" },
      { publish: "ALLOW", upstream: "ALLOW", createdAt: 0 },
    );
  });
});

type Filter = Pick<PackageFilter, "format" | "namespacePrefix" | "namePrefix" | "publish" | "upstream">;

const listAll = async (filter: Filter, limit: number): Promise<readonly PackageSummaryRow[]> => {
  const found: PackageSummaryRow[] = [];
  let after: PackageFilter["after"] = null;
  for (let more = true; more; ) {
    const page = await listPackages(store.db, { ...filter, repositoryId, after, limit });
    found.push(...page.rows);
    const last = page.rows.at(-1);
    assert.ok(page.rows.length === limit || !page.more, "only the last page may be short");
    more = page.more && last !== undefined;
    if (last !== undefined) after = [last.format, last.namespace ?? "", last.name];
  }
  return found;
};

const expected = ({ format, namespacePrefix, namePrefix, publish, upstream }: Filter): readonly string[] => {
  const isByName = namePrefix !== "" && namespacePrefix === "";
  return packages
    .filter((row) => (format ?? row.format) === row.format && (publish ?? row.publish) === row.publish)
    .filter((row) => (upstream ?? row.upstream) === row.upstream && row.name.startsWith(namePrefix))
    .filter((row) => (row.namespace ?? "").startsWith(namespacePrefix))
    .map((row) => ({ row, key: [row.format, ...(isByName ? [row.name, row.namespace] : [row.namespace, row.name])].join("\0") }))
    .sort((one, two) => Buffer.compare(Buffer.from(one.key), Buffer.from(two.key)))
    .map(({ row }) => JSON.stringify(textOf(row)));
};

const textOf = ({ format, namespace, name, publish, upstream }: PackageSummaryRow) => [
  format,
  namespace,
  name,
  publish,
  upstream,
];

const choices: readonly (Allowance | null)[] = [null, ...allowances];

test("every filter gives its packages once and in one order, whatever the size of pages", async () => {
  for (const format of [null, "npm", "maven", "cargo"] as const) {
    for (const [namespacePrefix, namePrefix] of [
      ["", ""],
      ["a", ""],
      ["", "a"],
      ["a", "a"],
      ["space-", "z"],
      ["space-29", "a-"],
    ] as const) {
      for (const publish of choices) {
        for (const upstream of choices) {
          const filter = { format, namespacePrefix, namePrefix, publish, upstream };
          for (const limit of [97, 5_000]) {
            const found = (await listAll(filter, limit)).map((row) => JSON.stringify(textOf(row)));
            assert.deepEqual(found, expected(filter), JSON.stringify({ ...filter, limit }));
          }
        }
      }
    }
  }
});

test("pages of one package lead through all of a filter's packages", async () => {
  for (const [namespacePrefix, namePrefix] of [
    ["a", ""],
    ["", "ab"],
    ["space-2", "a-"],
  ] as const) {
    const filter = { format: "npm", namespacePrefix, namePrefix, publish: null, upstream: "BLOCK" } as const;
    const found = (await listAll(filter, 1)).map((row) => JSON.stringify(textOf(row)));
    assert.deepEqual(found, expected(filter));
    assert.ok(found.length > 1);
  }
});
