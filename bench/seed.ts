/* Fills a database with package versions, straight through the store: a million by the API would take hours. */
import { createHash } from "node:crypto";
import { openStore, type Tx } from "../src/store/database.ts";
import { findDomain } from "../src/store/domains.ts";
import { findRepositoryIds } from "../src/store/repositories.ts";
import { manifestOf } from "./packages.ts";

export interface Seed {
  /** SQLite's file; no server may be writing to it. */
  readonly database: string;
  readonly owner: string;
  readonly domain: string;
  readonly repository: string;
  readonly packages: number;
  readonly versionsEach: number;
}

interface Place {
  readonly domainId: number;
  readonly repositoryId: number;
}

/** So many rows of any table stay below the engine's limit of bound values. */
const batch = 100;

const hex = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest("hex");

const insertPackage = async (tx: Tx, { domainId, repositoryId }: Place, name: string, versions: number): Promise<void> => {
  const created_at = Date.now();
  const fresh = { repository_id: repositoryId, format: "npm", namespace: "", name, created_at } as const;
  const { id: package_id } = await tx
    .insertInto("package")
    .values({ ...fresh, publish: "ALLOW", upstream: "BLOCK" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const numbers = Array.from({ length: versions }, (_, at) => `1.${at}.0`);
  const versionRows = await tx
    .insertInto("package_version")
    .values(
      numbers.map((version, at) => ({
        package_id,
        version,
        status: "Published" as const,
        origin_type: "INTERNAL" as const,
        origin_repository: null,
        origin_connection: null,
        revision: hex("sha1", `${name}@${version}`),
        manifest: JSON.stringify({ name, version, ...manifestOf(name) }),
        readme: null,
        published_at: created_at + at,
      })),
    )
    .returning("id")
    .execute();
  const digests = numbers.map((version) => hex("sha256", `${name}@${version}`));
  const size = 4096;
  const blobRows = await tx
    .insertInto("blob")
    .values(digests.map((sha256) => ({ domain_id: domainId, sha256, size, touched_at: created_at })))
    .returning("id")
    .execute();
  await tx
    .insertInto("asset")
    .values(
      versionRows.map(({ id }, at) => ({
        version_id: id,
        name: "package.tgz",
        blob_id: blobRows[at]?.id ?? null,
        remote_url: null,
        size,
        md5: hex("md5", String(id)),
        sha1: hex("sha1", String(id)),
        sha256: digests[at] ?? null,
        sha512: hex("sha512", String(id)),
      })),
    )
    .execute();
  await tx
    .insertInto("dist_tag")
    .values({ package_id, tag: "latest", version: numbers.at(-1) ?? "" })
    .execute();
  await tx
    .insertInto("package_term")
    .values(["seeded", "bench", "measure", name].map((term) => ({ repository_id: repositoryId, term, package_id })))
    .execute();
  await tx
    .insertInto("generation")
    .values({ scope: `package:${domainId}:npm:/${name}`, value: 1 })
    .execute();
};

/** Inserts packages `seeded-0` and so on into a repository that exists. */
export const seedVersions = async (seed: Seed): Promise<void> => {
  const store = await openStore({ is: "sqlite", path: seed.database });
  try {
    const domain = await findDomain(store.db, seed.owner, seed.domain);
    if (domain === null) throw new Error(`There is no domain ${seed.domain} to fill.`);
    const repositoryId = (await findRepositoryIds(store.db, domain.id, [seed.repository])).get(seed.repository);
    if (repositoryId === undefined) throw new Error(`There is no repository ${seed.repository} to fill.`);
    for (let from = 0; from < seed.packages; from += batch) {
      await store.transaction(async (tx) => {
        for (let at = from; at < Math.min(from + batch, seed.packages); at += 1) {
          await insertPackage(tx, { domainId: domain.id, repositoryId }, `seeded-${at}`, seed.versionsEach);
        }
      });
    }
  } finally {
    await store.close();
  }
};
