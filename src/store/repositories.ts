/* Repositories, their upstreams and their external connections. */
import type { FormatName } from "../model/package.ts";
import { countRows } from "./count.ts";
import type { Db, Tx } from "./database.ts";
import { afterPrefix, type Page, pageOf } from "./page.ts";

/** A repository as lists show it, with the domain it is in. */
export interface RepositorySummaryRow {
  readonly id: number;
  readonly name: string;
  readonly administratorAccount: string;
  readonly description: string | null;
  readonly createdAt: number;
  readonly domainId: number;
  readonly domainName: string;
  readonly domainOwner: string;
}

export interface RepositoryDetail extends RepositorySummaryRow {
  /** Names, in the order they are searched. */
  readonly upstreams: readonly string[];
  readonly connection: { readonly name: string; readonly format: FormatName } | null;
}

const summaries = (db: Db) =>
  db
    .selectFrom("repository as r")
    .innerJoin("domain as d", "d.id", "r.domain_id")
    .select([
      "r.id",
      "r.name",
      "r.administrator_account as administratorAccount",
      "r.description",
      "r.created_at as createdAt",
      "r.domain_id as domainId",
      "d.name as domainName",
      "d.owner as domainOwner",
    ]);

export async function findRepository(db: Db, domainId: number, name: string): Promise<RepositoryDetail | null> {
  const row = await summaries(db).where("r.domain_id", "=", domainId).where("r.name", "=", name).executeTakeFirst();
  if (row === undefined) return null;
  const upstreams = await db
    .selectFrom("repository_upstream as u")
    .innerJoin("repository as r", "r.id", "u.upstream_id")
    .select("r.name")
    .where("u.repository_id", "=", row.id)
    .orderBy("u.position")
    .execute();
  const connection = await db
    .selectFrom("external_connection")
    .select(["name", "format"])
    .where("repository_id", "=", row.id)
    .executeTakeFirst();
  return { ...row, upstreams: upstreams.map((upstream) => upstream.name), connection: connection ?? null };
}

/** The ids of those repositories that the domain has. */
export async function findRepositoryIds(
  db: Db,
  domainId: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map();
  const rows = await db
    .selectFrom("repository")
    .select(["id", "name"])
    .where("domain_id", "=", domainId)
    .where("name", "in", names)
    .execute();
  return new Map(rows.map((row) => [row.name, row.id]));
}

/** Which repository of the domain fetches from which, by their ids. */
export const listUpstreamEdges = async (
  db: Db,
  domainId: number,
): Promise<readonly { readonly from: number; readonly to: number }[]> =>
  db
    .selectFrom("repository_upstream as u")
    .innerJoin("repository as r", "r.id", "u.repository_id")
    .select(["u.repository_id as from", "u.upstream_id as to"])
    .where("r.domain_id", "=", domainId)
    .execute();

export const countRepositories = (db: Db, domainId: number): Promise<number> =>
  countRows(db.selectFrom("repository").where("domain_id", "=", domainId));

/** A domain's repositories by name, after the one named `after`. */
export async function listRepositoriesInDomain(
  db: Db,
  list: {
    readonly domainId: number;
    readonly administrator: string | null;
    readonly prefix: string;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<Page<RepositorySummaryRow>> {
  let query = summaries(db).where("r.domain_id", "=", list.domainId);
  if (list.administrator !== null) query = query.where("r.administrator_account", "=", list.administrator);
  if (list.prefix !== "") query = query.where("r.name", ">=", list.prefix).where("r.name", "<", afterPrefix(list.prefix));
  if (list.after !== null) query = query.where("r.name", ">", list.after);
  return pageOf(
    await query
      .orderBy("r.name")
      .limit(list.limit + 1)
      .execute(),
    list.limit,
  );
}

/** The repositories an account administers, in any domain, by name and then id. */
export async function listAdministeredRepositories(
  db: Db,
  list: {
    readonly administrator: string;
    readonly prefix: string;
    readonly after: { readonly name: string; readonly id: number } | null;
    readonly limit: number;
  },
): Promise<Page<RepositorySummaryRow>> {
  const { after } = list;
  let query = summaries(db).where("r.administrator_account", "=", list.administrator);
  if (list.prefix !== "") query = query.where("r.name", ">=", list.prefix).where("r.name", "<", afterPrefix(list.prefix));
  if (after !== null)
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple("r.name", "r.id"), ">", tuple(after.name, after.id)));
  return pageOf(
    await query
      .orderBy("r.name")
      .orderBy("r.id")
      .limit(list.limit + 1)
      .execute(),
    list.limit,
  );
}

export interface NewRepository {
  readonly domainId: number;
  readonly name: string;
  readonly administratorAccount: string;
  readonly description: string | null;
  readonly createdAt: number;
}

/** Inserts a repository and gives its id; null when the domain has one of that name. */
export async function insertRepository(tx: Tx, repository: NewRepository): Promise<number | null> {
  const row = await tx
    .insertInto("repository")
    .values({
      domain_id: repository.domainId,
      name: repository.name,
      administrator_account: repository.administratorAccount,
      description: repository.description,
      created_at: repository.createdAt,
    })
    .onConflict((clash) => clash.columns(["domain_id", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function setDescription(tx: Tx, repositoryId: number, description: string): Promise<void> {
  await tx.updateTable("repository").set({ description }).where("id", "=", repositoryId).execute();
}

/** Replaces the repository's upstreams, the first searched first. */
export async function replaceUpstreams(tx: Tx, repositoryId: number, upstreamIds: readonly number[]): Promise<void> {
  await tx.deleteFrom("repository_upstream").where("repository_id", "=", repositoryId).execute();
  if (upstreamIds.length === 0) return;
  const rows = upstreamIds.map((upstreamId, position) => ({ repository_id: repositoryId, position, upstream_id: upstreamId }));
  await tx.insertInto("repository_upstream").values(rows).execute();
}

export async function attachConnection(
  tx: Tx,
  repositoryId: number,
  connection: { readonly name: string; readonly format: FormatName },
): Promise<void> {
  await tx
    .insertInto("external_connection")
    .values({ repository_id: repositoryId, name: connection.name, format: connection.format })
    .execute();
}

export async function detachConnection(tx: Tx, repositoryId: number): Promise<void> {
  await tx.deleteFrom("external_connection").where("repository_id", "=", repositoryId).execute();
}

/** Deletes up to `limit` of a repository's packages with all they hold. Gives how many there were. */
export async function deleteSomePackages(tx: Tx, repositoryId: number, limit: number): Promise<number> {
  const gone = await tx
    .deleteFrom("package")
    .where("id", "in", (of) => of.selectFrom("package").select("id").where("repository_id", "=", repositoryId).limit(limit))
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Deletes a repository, what it still holds, and its place among other repositories' upstreams. */
export async function deleteRepository(tx: Tx, repositoryId: number): Promise<void> {
  await tx.deleteFrom("repository").where("id", "=", repositoryId).execute();
}

/** The names of the external connections that any repository has. */
export const listUsedConnections = async (db: Db): Promise<readonly string[]> =>
  (await db.selectFrom("external_connection").select("name").distinct().orderBy("name").execute()).map(({ name }) => name);
