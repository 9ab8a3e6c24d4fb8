/* Which bytes a domain's rows name. The bytes themselves lie in blobs/. */
import type { Db, Tx } from "./database.ts";
import { prepared } from "./prepared.ts";

type TouchedBlob = { readonly domainId: number; readonly sha256: string; readonly size: number; readonly now: number };

const touch = prepared((db, blob: TouchedBlob) =>
  db
    .insertInto("blob")
    .values({ domain_id: blob.domainId, sha256: blob.sha256, size: blob.size, touched_at: blob.now })
    .onConflict((clash) => clash.columns(["domain_id", "sha256"]).doUpdateSet({ touched_at: blob.now }))
    .returning("id"),
);

/** Names bytes that are committed. Gives the row's id; young from here on, so that a sweep leaves it alone. */
export async function touchBlob(tx: Tx, { domainId, sha256, size, now }: TouchedBlob): Promise<number> {
  const [row] = await touch(tx, { domainId, sha256, size, now });
  if (row === undefined) throw new Error("a row that was just written is not there");
  return row.id;
}

export interface BlobRow {
  readonly id: number;
  readonly domainId: number;
  readonly sha256: string;
}

/** Rows not touched since `before` that no asset, no document and no upload names. */
const unnamed = (db: Db, before: number) =>
  db
    .selectFrom("blob as b")
    .where("b.touched_at", "<", before)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("asset as a").select("a.id").whereRef("a.blob_id", "=", "b.id"))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("remote_document as d").select("d.id").whereRef("d.blob_id", "=", "b.id"))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("upload_part as u").select("u.upload_id").whereRef("u.blob_id", "=", "b.id"))),
    );

/** Rows after `afterId`, not touched since `before`, that no asset, no document and no upload names. */
export const unnamedBlobs = async (db: Db, before: number, afterId: number, limit: number): Promise<readonly BlobRow[]> =>
  unnamed(db, before)
    .select(["b.id", "b.domain_id as domainId", "b.sha256"])
    .where("b.id", ">", afterId)
    .orderBy("b.id")
    .limit(limit)
    .execute();

/** How many there are of those, and how many bytes they take. */
export async function sumUnnamed(db: Db, before: number): Promise<{ readonly count: number; readonly bytes: number }> {
  const { count, bytes } = await unnamed(db, before)
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.sum<number | null>("b.size").as("bytes")])
    .executeTakeFirstOrThrow();
  return { count, bytes: bytes ?? 0 };
}

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

/** Rows after `afterId`, in the order of their ids. */
export const listBlobs = async (db: Db, afterId: number, limit: number): Promise<readonly BlobRow[]> =>
  db
    .selectFrom("blob")
    .select(["id", "domain_id as domainId", "sha256"])
    .where("id", ">", afterId)
    .orderBy("id")
    .limit(limit)
    .execute();

/** Whether nothing but copies of other registries' documents names these bytes. */
export const isOnlyDocument = async (db: Db, blobId: number): Promise<boolean> =>
  (await db
    .selectFrom("remote_document as d")
    .select("d.id")
    .where("d.blob_id", "=", blobId)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom("asset").select("id").where("blob_id", "=", blobId))))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("upload_part").select("upload_id").where("blob_id", "=", blobId))),
    )
    .executeTakeFirst()) !== undefined;

/** How many rows there are, and the highest id; 0 where there is none. */
export async function countBlobs(db: Db): Promise<{ readonly count: number; readonly lastId: number }> {
  const { count, lastId } = await db
    .selectFrom("blob")
    .select(({ fn }) => [fn.countAll<number>().as("count"), fn.max("id").as("lastId")])
    .executeTakeFirstOrThrow();
  return { count, lastId: lastId ?? 0 };
}

/** Whether a row names these bytes. */
export const isNamed = async (db: Db, domainId: number, sha256: string): Promise<boolean> =>
  (await db.selectFrom("blob").select("id").where("domain_id", "=", domainId).where("sha256", "=", sha256).executeTakeFirst()) !==
  undefined;

export const domainIds = async (db: Db): Promise<readonly number[]> =>
  (await db.selectFrom("domain").select("id").execute()).map((row) => row.id);
