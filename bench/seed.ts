/* Fills a database with package versions, straight through its tables: a million by the API would take hours. */
import { createHash } from "node:crypto";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Insertable } from "kysely";
import { packageKey } from "../src/model/group-pattern.ts";
import type { PackageId } from "../src/model/package.ts";
import { openStore } from "../src/store/database.ts";
import { findDomain, mergeAssetBytes } from "../src/store/domains.ts";
import { packageScope } from "../src/store/generations.ts";
import { findRepositoryIds } from "../src/store/repositories.ts";
import type { Schema } from "../src/store/schema.ts";
import { manifestOf } from "./packages.ts";

export interface SeededPackage {
  readonly id: PackageId;
  readonly versions: number;
  /** Whether its origin controls are the other way round than those of most. */
  readonly odd?: boolean;
}

export interface Seed {
  /** SQLite's file; no server may be writing to it. */
  readonly database: string;
  readonly owner: string;
  readonly domain: string;
  readonly repository: string;
  readonly packages: Iterable<SeededPackage>;
}

interface Place {
  readonly domainId: number;
  readonly repositoryId: number;
}

const assetBytes = 4096;
/** Every so many versions one is unlisted, and one came from another registry. */
const rare = 50;

const hex = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest("hex");

type Insert = <Table extends keyof Schema>(table: Table, row: Insertable<Schema[Table]>) => number;

/** Inserts a row and gives its number. All rows of a table must have the same members in the same order. */
const inserts = (database: DatabaseSync): Insert => {
  const statements = new Map<string, StatementSync>();
  return (table, row) => {
    let statement = statements.get(table);
    if (statement === undefined) {
      const columns = Object.keys(row);
      const values = columns.map(() => "?");
      statement = database.prepare(`insert into ${table} (${columns.join()}) values (${values.join()})`);
      statements.set(table, statement);
    }
    return Number(statement.run(...(Object.values(row) as SQLInputValue[])).lastInsertRowid);
  };
};

const insertPackage = (insert: Insert, { domainId, repositoryId }: Place, seeded: SeededPackage): void => {
  const { id, versions, odd = false } = seeded;
  const created_at = Date.now();
  const package_id = insert("package", {
    repository_id: repositoryId,
    format: id.format,
    namespace: id.namespace ?? "",
    name: id.name,
    publish: odd ? "BLOCK" : "ALLOW",
    upstream: odd ? "ALLOW" : "BLOCK",
    created_at,
    domain_id: domainId,
    match_key: packageKey(id),
  });
  const name = id.namespace === null ? id.name : `@${id.namespace}/${id.name}`;
  const manifest = JSON.stringify({ name, version: "", ...manifestOf(name) });
  for (let at = 0; at < versions; at += 1) {
    insertVersion(insert, domainId, { package_id, at, name, manifest, published_at: created_at + at });
  }
  insert("dist_tag", { package_id, tag: "latest", version: `1.${versions - 1}.0` });
  for (const term of ["seeded", "bench", "measure", id.name])
    insert("package_term", { repository_id: repositoryId, term, package_id });
  insert("generation", { scope: packageScope(domainId, id), value: 1 });
};

interface SeededVersion {
  readonly package_id: number;
  readonly at: number;
  readonly name: string;
  /** With an empty text as its version. */
  readonly manifest: string;
  readonly published_at: number;
}

const insertVersion = (insert: Insert, domain_id: number, { at, name, manifest, ...row }: SeededVersion): void => {
  const version = `1.${at}.0`;
  const sha256 = hex("sha256", `${name}@${version}`);
  const isForeign = at % rare === 2;
  const version_id = insert("package_version", {
    ...row,
    version,
    status: at % rare === 1 ? "Unlisted" : "Published",
    origin_type: isForeign ? "EXTERNAL" : "INTERNAL",
    origin_repository: null,
    origin_connection: isForeign ? "public:npmjs" : null,
    revision: sha256.slice(0, 40),
    manifest: manifest.replace('"version":""', `"version":"${version}"`),
    readme: `# ${name}\n\nA package that exists to be measured.\n`,
  });
  const blob_id = insert("blob", { domain_id, sha256, size: assetBytes, touched_at: row.published_at });
  insert("asset", {
    version_id,
    name: "package.tgz",
    blob_id,
    remote_url: null,
    size: assetBytes,
    md5: sha256.slice(0, 32),
    sha1: sha256.slice(0, 40),
    sha256,
    sha512: sha256 + sha256,
  });
};

const findRepository = async ({ database, owner, domain: name, repository }: Seed): Promise<Place> => {
  const store = await openStore({ is: "sqlite", path: database });
  try {
    const domain = await findDomain(store.db, owner, name);
    if (domain === null) throw new Error(`There is no domain ${name} to fill.`);
    const repositoryId = (await findRepositoryIds(store.db, domain.id, [repository])).get(repository);
    if (repositoryId === undefined) throw new Error(`There is no repository ${repository} to fill.`);
    return { domainId: domain.id, repositoryId };
  } finally {
    await store.close();
  }
};

/** Inserts packages with their versions into a repository that exists. Their bytes are nowhere. */
export const seedPackages = async (seed: Seed): Promise<void> => {
  const place = await findRepository(seed);
  const database = new DatabaseSync(seed.database);
  try {
    for (const pragma of ["journal_mode = WAL", "synchronous = OFF", "cache_size = -1000000"]) database.exec(`PRAGMA ${pragma}`);
    database.exec("begin");
    const insert = inserts(database);
    for (const seeded of seed.packages) insertPackage(insert, place, seeded);
    database.exec("commit");
  } finally {
    database.close();
  }
  const store = await openStore({ is: "sqlite", path: seed.database });
  await store.transaction((tx) => mergeAssetBytes(tx, place.domainId));
  await store.close();
};
