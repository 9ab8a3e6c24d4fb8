/* Our copies of other registries' documents: rows here, bytes among the domain's blobs. */
import type { Db, Tx } from "./database.ts";

export interface RemoteDocumentKey {
  readonly domainId: number;
  readonly connection: string;
  readonly path: string;
}

export interface RemoteDocumentRow {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly checkedAt: number;
  /** Null when the other registry had none. */
  readonly sha256: string | null;
  /** Where redirects led to it; null where there were none. */
  readonly movedTo: string | null;
}

export async function findRemoteDocument(db: Db, key: RemoteDocumentKey): Promise<RemoteDocumentRow | null> {
  const row = await db
    .selectFrom("remote_document as d")
    .leftJoin("blob as b", "b.id", "d.blob_id")
    .select(["d.etag", "d.last_modified", "d.checked_at", "d.moved_to", "b.sha256"])
    .where("d.domain_id", "=", key.domainId)
    .where("d.connection", "=", key.connection)
    .where("d.path", "=", key.path)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { etag, last_modified: lastModified, checked_at: checkedAt, moved_to: movedTo, sha256 } = row;
  return { etag, lastModified, checkedAt, sha256, movedTo };
}

export async function putRemoteDocument(
  tx: Tx,
  key: RemoteDocumentKey,
  document: {
    readonly etag: string | null;
    readonly lastModified: string | null;
    readonly checkedAt: number;
    readonly blobId: number | null;
    readonly movedTo: string | null;
  },
): Promise<void> {
  const change = {
    etag: document.etag,
    last_modified: document.lastModified,
    checked_at: document.checkedAt,
    blob_id: document.blobId,
    moved_to: document.movedTo,
  };
  await tx
    .insertInto("remote_document")
    .values({ domain_id: key.domainId, connection: key.connection, path: key.path, ...change })
    .onConflict((clash) => clash.columns(["domain_id", "connection", "path"]).doUpdateSet(change))
    .execute();
}

/** Notes that the other registry confirmed the copy. */
export async function confirmRemoteDocument(tx: Tx, key: RemoteDocumentKey, checkedAt: number): Promise<void> {
  await tx
    .updateTable("remote_document")
    .set({ checked_at: checkedAt })
    .where("domain_id", "=", key.domainId)
    .where("connection", "=", key.connection)
    .where("path", "=", key.path)
    .execute();
}

/** Takes a copy off, as though it had never been asked for. */
export async function forgetRemoteDocument(tx: Tx, key: RemoteDocumentKey): Promise<void> {
  await tx
    .deleteFrom("remote_document")
    .where("domain_id", "=", key.domainId)
    .where("connection", "=", key.connection)
    .where("path", "=", key.path)
    .execute();
}

/** Makes every copy of a connection's documents ask for a confirmation at its next use. Gives how many. */
export async function expireRemoteDocuments(tx: Tx, domainId: number, connection: string): Promise<number> {
  const expired = await tx
    .updateTable("remote_document")
    .set({ checked_at: 0 })
    .where("domain_id", "=", domainId)
    .where("connection", "=", connection)
    .executeTakeFirst();
  return Number(expired.numUpdatedRows);
}
