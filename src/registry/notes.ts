/* What a format keeps of a package beside its versions: short texts by key, which go with the package. */
import { notFound } from "../model/fault.ts";
import { describePackage } from "../model/package.ts";
import type { Db, Store } from "../store/database.ts";
import * as rows from "../store/notes.ts";
import { findPackages, type PackageRow } from "../store/packages.ts";
import type { Wanted } from "./package-sources.ts";
import { changePackage, keyOf } from "./places.ts";
import { reachable } from "./search-path.ts";

const maxNotes = 10_000;

/**
 * Replaces a note of a package that is stored here by what `change` makes of it, which may be asked twice; equal ones stay
 * untouched. Throws ResourceNotFound, and what `change` throws.
 */
export async function changeNote(
  store: Store,
  wanted: Wanted,
  key: string,
  change: (before: string | null) => string,
): Promise<void> {
  const { repository, id } = wanted;
  const work = async (db: Db, row: PackageRow | null | undefined) => {
    if (row == null) throw notFound(`There is no ${describePackage(id)} in repository ${repository.name}.`, "package", id.name);
    const before = await rows.readNote(db, row.id, key);
    return { packageId: row.id, before, after: change(before) };
  };
  const [there] = await findPackages(store.db, [repository.id], id);
  const planned = await work(store.db, there);
  if (planned.after === planned.before) return;
  await changePackage(store, keyOf(wanted), async (tx, row) => {
    const { packageId, before, after } = await work(tx, row);
    if (after !== before) await rows.putNote(tx, packageId, key, after);
  });
}

/** One key's notes of a namespace's packages that have a published version, the nearest repository's where several have one. */
export async function notesIn(
  store: Store,
  { graph, repository, id }: Wanted,
  key: string,
): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const repositoryIds = reachable(graph.repositories, repository.id).map((row) => row.id);
  const found = await rows.notesIn(store.db, { ...id, repositoryIds, key, limit: maxNotes });
  const near = found.toSorted((a, b) => repositoryIds.indexOf(b.repositoryId) - repositoryIds.indexOf(a.repositoryId));
  const nearest = new Map(near.map(({ name, text }) => [name, text]));
  return [...nearest].map(([name, text]) => ({ name, text })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
