/* Uploads in parts: how far each one is, and the blobs that its parts are. */
import { touchBlob } from "./blob-rows.ts";
import { countRows } from "./count.ts";
import type { Db, Tx } from "./database.ts";

export interface UploadKey {
  readonly principalId: number;
  readonly repositoryId: number;
  /** What is uploaded, as a SHA-256 of its names: those are too long for an index. */
  readonly target: string;
}

export interface UploadRow {
  readonly id: number;
  /** Bytes of the whole. */
  readonly total: number;
  /** Bytes that are here, from the first on. */
  readonly received: number;
  readonly parts: number;
}

export const findUpload = async (db: Db, key: UploadKey): Promise<UploadRow | null> =>
  (await db
    .selectFrom("upload")
    .select(["id", "total", "received", "parts"])
    .where("principal_id", "=", key.principalId)
    .where("repository_id", "=", key.repositoryId)
    .where("target", "=", key.target)
    .executeTakeFirst()) ?? null;

export const countUploads = (db: Db, principalId: number): Promise<number> =>
  countRows(db.selectFrom("upload").where("principal_id", "=", principalId));

/** Begins an upload unless it is there. */
export async function ensureUpload(tx: Tx, key: UploadKey, total: number, now: number): Promise<void> {
  const { principalId: principal_id, repositoryId: repository_id, target } = key;
  await tx
    .insertInto("upload")
    .values({ principal_id, repository_id, target, total, received: 0, parts: 0, touched_at: now })
    .onConflict((clash) => clash.columns(["principal_id", "repository_id", "target"]).doNothing())
    .execute();
}

export interface NewPart {
  readonly domainId: number;
  /** Bytes of the whole upload. */
  readonly total: number;
  readonly startsAt: number;
  readonly size: number;
  /** Of the part's bytes, which are committed. */
  readonly sha256: string;
  readonly now: number;
}

/** Adds a part at the end of an upload; false where the upload does not end there, has another total or is not there. */
export async function addPart(tx: Tx, key: UploadKey, part: NewPart): Promise<boolean> {
  const { domainId, total, startsAt, size, sha256, now } = part;
  const upload = await tx
    .updateTable("upload")
    .set(({ eb }) => ({ received: startsAt + size, parts: eb("parts", "+", 1), touched_at: now }))
    .where("principal_id", "=", key.principalId)
    .where("repository_id", "=", key.repositoryId)
    .where("target", "=", key.target)
    .where("total", "=", total)
    .where("received", "=", startsAt)
    .returning("id")
    .executeTakeFirst();
  if (upload === undefined) return false;
  const blob_id = await touchBlob(tx, { domainId, sha256, size, now });
  await tx.insertInto("upload_part").values({ upload_id: upload.id, starts_at: startsAt, blob_id }).execute();
  return true;
}

/** The digests of an upload's parts, in their order. */
export const partsOf = async (db: Db, uploadId: number): Promise<readonly string[]> =>
  (
    await db
      .selectFrom("upload_part as p")
      .innerJoin("blob as b", "b.id", "p.blob_id")
      .select("b.sha256")
      .where("p.upload_id", "=", uploadId)
      .orderBy("p.starts_at")
      .execute()
  ).map(({ sha256 }) => sha256);

/** False where there was none. */
export async function deleteUpload(tx: Tx, key: UploadKey): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("upload")
    .where("principal_id", "=", key.principalId)
    .where("repository_id", "=", key.repositoryId)
    .where("target", "=", key.target)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Removes uploads that got no part since a time. */
export async function deleteOldUploads(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom("upload").where("touched_at", "<", before).execute();
}
