import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, owner } from "../../test/support/handlers.ts";
import { plain, plainFormats } from "../../test/support/plain-format.ts";
import { openRegistry, region } from "../../test/support/registry.ts";
import { matchesLiterally, type Pattern, parsePattern, patternOf } from "../model/group-pattern.ts";
import { type PackageId, packagePath } from "../model/package.ts";
import { ensurePackage } from "../store/packages.ts";
import { listAssociated } from "./associated-packages.ts";
import { createGroup } from "./package-groups.ts";
import { defaultQuotas } from "./quotas.ts";

const parse = (pattern: string): Pattern => parsePattern(pattern, (id) => id);

/** Names that meet at word ends, with variations of each. */
const words = ["foo", "foo-bar", "foo_bar", "Foo-bar", "food", "foo-bar-baz", "foo2", "bar", "b.a.r", "fоо"];
const spaces = [null, "foo", "Foo", "foo-bar", "bar"];
const patterns = [
  "/npm/*",
  "/npm//*",
  "/npm/foo~",
  "/npm/foo/*",
  "/npm/foo-*",
  "/npm//foo~",
  "/npm//Foo~",
  "/npm//foo-bar~",
  "/npm//foo-bar$",
  "/npm//foo$",
  "/npm//foo-*",
  "/npm//foo_*",
  "/npm/bar/food$",
];

/** A domain with every package in two repositories, and these groups. */
const openDomain = async (groups: readonly string[], names: readonly string[] = words) => {
  const { store, domain, idOf } = await openRegistry({ app: {}, team: {} });
  const ids = spaces.flatMap((namespace) => names.map((name): PackageId => ({ format: plain.name, namespace, name })));
  const repositories = [await idOf("app"), await idOf("team")];
  await store.transaction(async (tx) => {
    for (const id of ids) {
      for (const repository of repositories)
        await ensurePackage(tx, repository, id, { publish: "ALLOW", upstream: "ALLOW", createdAt: 0 });
    }
  });
  const parts = { store, region, quotas: defaultQuotas, formats: plainFormats };
  const address = { owner, domain: domain.name };
  for (const pattern of groups) {
    await createGroup(parts, { ...address, pattern, contactInfo: null, description: null, tags: [], now: 0 });
  }
  /** What a group holds, a page of this size at a time. */
  const list = async (pattern: string, limit: number, preview = false): Promise<readonly string[]> => {
    const found: string[] = [];
    let after: Parameters<typeof listAssociated>[1]["after"] = null;
    do {
      const page = await listAssociated(parts, { ...address, pattern, preview, after, limit });
      assert.ok(page.rows.length <= limit);
      found.push(...page.rows.map((row) => `${packagePath(row)} ${row.strength}`));
      after = page.next;
    } while (after !== null);
    return found;
  };
  return { ids, list, parts, address };
};

/** What the rules say of each package, one by one. */
const expected = (ids: readonly PackageId[], groups: readonly string[], pattern: string): readonly string[] => {
  const byKey = Map.groupBy(groups.map(parse), ({ matchKey }) => matchKey);
  return ids
    .filter((id) => patternOf(id, byKey)?.pattern === pattern)
    .map((id) => `${packagePath(id)} ${matchesLiterally(pattern, packagePath(id)) ? "STRONG" : "WEAK"}`)
    .sort();
};

test("every package is listed once, with its own group and no other, whatever the size of pages", async () => {
  const { ids, list } = await openDomain(patterns);
  const all = ["/*", ...patterns];
  let listed = 0;
  for (const pattern of all) {
    for (const limit of [1, 3, 1_000]) {
      const found = await list(pattern, limit);
      assert.deepEqual(found.toSorted(), expected(ids, all, pattern), `${pattern} by ${limit}`);
      if (limit === 1) listed += found.length;
    }
  }
  assert.equal(listed, ids.length);
});

test("an imagined group shows what it would hold, and an existing one what it holds", async () => {
  const { ids, list } = await openDomain(["/npm/foo~"]);
  for (const pattern of patterns) {
    const found = await list(pattern, 7, true);
    const groups = [...new Set(["/*", "/npm/foo~", pattern])];
    assert.deepEqual(found.toSorted(), expected(ids, groups, pattern), pattern);
  }
});

test("a group is asked for by a pattern that exists, an imagined one by any that could", async () => {
  const { list } = await openDomain([]);
  await assert.rejects(list("/npm/foo~", 5), fault("ResourceNotFound", "Package group /npm/foo~ does not exist"));
  await assert.rejects(list("/npm/foo-~", 5, true), fault("Validation"));
});

test("many packages of other groups are leapt over", async () => {
  const names = Array.from({ length: 150 }, (_, at) => `foo-${at}`);
  const { ids, list } = await openDomain(["/npm//foo~", "/npm/foo~"], [...names, "fool", "foo"]);
  for (const pattern of ["/*", "/npm//foo~", "/npm/foo~"]) {
    const found = await list(pattern, 100);
    assert.deepEqual(found.toSorted(), expected(ids, ["/*", "/npm//foo~", "/npm/foo~"], pattern), pattern);
  }
});
