/* Notes: short texts that a format keeps of a package, by key, in its own words. */
import type { FormatName } from "../model/package.ts";
import type { Db, Tx } from "./database.ts";

export const readNote = async (db: Db, packageId: number, key: string): Promise<string | null> =>
  (
    await db
      .selectFrom("package_note")
      .select("text")
      .where("package_id", "=", packageId)
      .where("key", "=", key)
      .executeTakeFirst()
  )?.text ?? null;

export async function putNote(tx: Tx, packageId: number, key: string, text: string): Promise<void> {
  await tx
    .insertInto("package_note")
    .values({ package_id: packageId, key, text })
    .onConflict((clash) => clash.columns(["package_id", "key"]).doUpdateSet({ text }))
    .execute();
}

/** Puts notes where there are none with their keys. */
export async function addNotes(tx: Tx, packageId: number, notes: Readonly<Record<string, string>>): Promise<void> {
  const values = Object.entries(notes).map(([key, text]) => ({ package_id: packageId, key, text }));
  if (values.length === 0) return;
  await tx
    .insertInto("package_note")
    .values(values)
    .onConflict((clash) => clash.columns(["package_id", "key"]).doNothing())
    .execute();
}

export interface NoteRow {
  readonly repositoryId: number;
  readonly name: string;
  readonly text: string;
}

/** One key's notes of a namespace's packages that have a published version, by the package's name; at most `limit`. */
export const notesIn = (
  db: Db,
  place: {
    readonly repositoryIds: readonly number[];
    readonly format: FormatName;
    readonly namespace: string | null;
    readonly key: string;
    readonly limit: number;
  },
): Promise<readonly NoteRow[]> =>
  db
    .selectFrom("package as p")
    .innerJoin("package_note as n", "n.package_id", "p.id")
    .select(["p.repository_id as repositoryId", "p.name", "n.text"])
    .where("p.repository_id", "in", place.repositoryIds)
    .where("p.format", "=", place.format)
    .where("p.namespace", "=", place.namespace ?? "")
    .where("n.key", "=", place.key)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("package_version as v")
          .select("v.id")
          .whereRef("v.package_id", "=", "p.id")
          .where("v.status", "=", "Published"),
      ),
    )
    .orderBy("p.name")
    .limit(place.limit)
    .execute();
