/* A whole domain's repositories and what leads from one to another, in four queries. */
import type { FormatName } from "../model/package.ts";
import type { Db } from "./database.ts";

export interface RepositoryRow {
  readonly id: number;
  readonly name: string;
  readonly administratorAccount: string;
  /** Repositories to search next, in order. */
  readonly upstreams: readonly number[];
  readonly connection: { readonly name: string; readonly format: FormatName } | null;
  /** Its tags `packhouse:…`, without that prefix. */
  readonly settings: ReadonlyMap<string, string>;
}

const settingPrefix = "packhouse:";
const afterEveryName = "\u{10ffff}";

/** Every repository of the domain by its id. `arnPrefix` is what the ARNs of its repositories begin with. */
export async function readDomainGraph(db: Db, domainId: number, arnPrefix: string): Promise<ReadonlyMap<number, RepositoryRow>> {
  const [repositories, upstreams, connections, tags] = await Promise.all([
    db.selectFrom("repository").select(["id", "name", "administrator_account"]).where("domain_id", "=", domainId).execute(),
    db
      .selectFrom("repository_upstream as u")
      .innerJoin("repository as r", "r.id", "u.repository_id")
      .select(["u.repository_id", "u.upstream_id"])
      .where("r.domain_id", "=", domainId)
      .orderBy("u.repository_id")
      .orderBy("u.position")
      .execute(),
    db
      .selectFrom("external_connection as c")
      .innerJoin("repository as r", "r.id", "c.repository_id")
      .select(["c.repository_id", "c.name", "c.format"])
      .where("r.domain_id", "=", domainId)
      .execute(),
    db
      .selectFrom("tag")
      .selectAll()
      .where("arn", ">=", arnPrefix)
      .where("arn", "<", `${arnPrefix}${afterEveryName}`)
      .where("key", ">=", settingPrefix)
      .where("key", "<", `${settingPrefix}${afterEveryName}`)
      .execute(),
  ]);
  const settingsOf = Map.groupBy(tags, (row) => row.arn.slice(arnPrefix.length));
  const upstreamsOf = Map.groupBy(upstreams, (row) => row.repository_id);
  const connectionOf = new Map(connections.map((row) => [row.repository_id, { name: row.name, format: row.format }]));
  return new Map(
    repositories.map((row) => [
      row.id,
      {
        id: row.id,
        name: row.name,
        administratorAccount: row.administrator_account,
        upstreams: (upstreamsOf.get(row.id) ?? []).map((upstream) => upstream.upstream_id),
        connection: connectionOf.get(row.id) ?? null,
        settings: new Map((settingsOf.get(row.name) ?? []).map((tag) => [tag.key.slice(settingPrefix.length), tag.value])),
      },
    ]),
  );
}

export const findDomainId = async (db: Db, owner: string, name: string): Promise<number | null> =>
  (await db.selectFrom("domain").select("id").where("owner", "=", owner).where("name", "=", name).executeTakeFirst())?.id ?? null;
