import assert from "node:assert/strict";
import { test } from "node:test";
import { Kysely } from "kysely";
import { makeDatabase } from "../../../test/support/database.ts";
import { packageId } from "../../../test/support/plain-format.ts";
import { packageKey } from "../../model/group-pattern.ts";
import { openDialect, type StoreLocation } from "../dialect.ts";
import { findGroupsByKeys, listPackagesByKey } from "../package-groups.ts";
import type { Schema } from "../schema.ts";
import * as foundation from "./0001-foundation.ts";
import * as packageGroups from "./0003-package-groups.ts";

test("domains that are there get their root group, and packages that are there are found by their keys", async (t) => {
  const { url, drop } = await makeDatabase();
  const location: StoreLocation = url === null ? { is: "sqlite", path: ":memory:" } : { is: "postgres", url };
  const db = new Kysely<Schema>({ dialect: (await openDialect(location)).dialect });
  t.after(async () => {
    await db.destroy();
    await drop();
  });
  await foundation.up(db as Kysely<unknown>, location.is);
  const older = db as Kysely<unknown> as Kysely<{
    domain: { id: number; owner: string; name: string; created_at: number };
    repository: { id: number; domain_id: number; name: string; administrator_account: string; created_at: number };
    package: Omit<Schema["package"], "id" | "domain_id" | "match_key">;
  }>;
  const names = Array.from({ length: 1_500 }, (_, at) => `Old_${at}`);
  for (const id of [1, 2]) {
    const place = { id, name: `acme${id}`, created_at: id };
    await older
      .insertInto("domain")
      .values({ ...place, owner: "111111111111" })
      .execute();
    await older
      .insertInto("repository")
      .values({ ...place, domain_id: id, administrator_account: "111111111111" })
      .execute();
    const controls = { publish: "ALLOW", upstream: "ALLOW", created_at: 0, repository_id: id } as const;
    for (let from = 0; from < names.length; from += 500) {
      const rows = names.slice(from, from + 500).map((name) => ({ ...packageId(name), namespace: "", ...controls }));
      await older.insertInto("package").values(rows).execute();
    }
  }
  await packageGroups.up(db as Kysely<unknown>, location.is);
  for (const domainId of [1, 2]) {
    const [root] = (await findGroupsByKeys(db, domainId, ["*"])).get("*") ?? [];
    assert.equal(root?.pattern, "/*");
    assert.deepEqual([...(root?.modes.values() ?? [])], ["ALLOW", "ALLOW", "ALLOW"]);
    const found = await listPackagesByKey(db, { domainId, beginning: "npm//old.", after: null, limit: 2_000 });
    assert.equal(found.length, names.length);
    assert.ok(found.every((row) => row.matchKey === packageKey(row)));
  }
});
