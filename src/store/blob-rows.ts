/* Which bytes a domain's rows name. The bytes themselves lie in blobs/. */
import type { Db, Tx } from "./database.ts";

/** Names bytes that are committed. Gives the row's id; young from here on, so that a sweep leaves it alone. */
export async function touchBlob(
  tx: Tx,
  blob: { readonly domainId: number; readonly sha256: string; readonly size: number; readonly now: number },
): Promise<number> {
  const row = await tx
    .insertInto("blob")
    .values({ domain_id: blob.domainId, sha256: blob.sha256, size: blob.size, touched_at: blob.now })
    .onConflict((clash) => clash.columns(["domain_id", "sha256"]).doUpdateSet({ touched_at: blob.now }))
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export interface BlobRow {
  readonly id: number;
  readonly domainId: number;
  readonly sha256: string;
}

/** Rows after `afterId`, not touched since `before`, that no asset, no document and no upload names. */
export const unnamedBlobs = async (db: Db, before: number, afterId: number, limit: number): Promise<readonly BlobRow[]> =>
  db
    .selectFrom("blob as b")
    .select(["b.id", "b.domain_id as domainId", "b.sha256"])
    .where("b.touched_at", "<", before)
    .where("b.id", ">", afterId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("asset as a").select("a.id").whereRef("a.blob_id", "=", "b.id"))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("remote_document as d").select("d.id").whereRef("d.blob_id", "=", "b.id"))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("upload_part as u").select("u.upload_id").whereRef("u.blob_id", "=", "b.id"))),
    )
    .orderBy("b.id")
    .limit(limit)
    .execute();

/** Forgets a row unless something came to name or touch it meanwhile. */
export async function forgetBlob(tx: Tx, blobId: number, before: number): Promise<boolean> {
  const forgotten = await tx
    .deleteFrom("blob")
    .where("id", "=", blobId)
    .where("touched_at", "<", before)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom("asset").select("id").where("blob_id", "=", blobId))))
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom("remote_document").select("id").where("blob_id", "=", blobId))))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("upload_part").select("upload_id").where("blob_id", "=", blobId))),
    )
    .executeTakeFirst();
  return forgotten.numDeletedRows > 0n;
}

/** Whether a row names these bytes. */
export const isNamed = async (db: Db, domainId: number, sha256: string): Promise<boolean> =>
  (await db.selectFrom("blob").select("id").where("domain_id", "=", domainId).where("sha256", "=", sha256).executeTakeFirst()) !==
  undefined;

export const domainIds = async (db: Db): Promise<readonly number[]> =>
  (await db.selectFrom("domain").select("id").execute()).map((row) => row.id);
