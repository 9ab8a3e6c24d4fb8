/*
 * Index documents of all packages of a format that a repository and its upstreams hold, kept ready to send. One is put together
 * of a part for each package, which is a rendered document itself, and is good while the packages are the same ones and the
 * generations of all of them hold.
 */
import type { FormatName, PackageId } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { domainScope, packageScope, readGenerations } from "../store/generations.ts";
import { searchPackages } from "../store/search.ts";
import { singleFlight } from "../upstream/single-flight.ts";
import type { PackagePart, Rendered } from "./format-session.ts";
import type { Wanted } from "./package-sources.ts";
import { type Render, type RenderedDocuments, toRendered } from "./rendered.ts";

export interface ListWish {
  /** Tells the documents of one repository apart. */
  readonly variant: string;
  readonly part: { readonly variant: string; readonly render: Render };
  readonly combine: (parts: readonly PackagePart[]) => Uint8Array | string;
}

/** The place that is asked: a repository with all that it reaches. */
export interface ListPlace extends Omit<Wanted, "id"> {
  readonly format: FormatName;
  readonly repositoryIds: readonly number[];
  /** Whether parts may become stale by themselves, as other registries' documents do. */
  readonly isConnected: boolean;
}

export type RenderedLists = (place: ListPlace, wish: ListWish) => Promise<Rendered>;

interface Entry {
  readonly rendered: Rendered;
  readonly packages: string;
  readonly generations: readonly number[];
  /** The last write mark under which all this was seen to hold. */
  mark: number | null;
}

/** So many names make a list of several megabytes, which is what its readers bear. */
const maxPackages = 250_000;
const listsKept = 64;
/** Parts, and numbers, that are asked for at once. */
const partsAtOnce = 64;
const scopesAtOnce = 5_000;

export function makeRenderedLists(parts: { readonly store: Store; readonly rendered: RenderedDocuments }): RenderedLists {
  const { store } = parts;
  const entries = new Map<string, Entry>();
  const flights = singleFlight<string, Rendered>();

  const remember = (key: string, entry: Entry): void => {
    entries.delete(key);
    entries.set(key, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= listsKept) break;
      entries.delete(oldest);
    }
  };
  const holds = (key: string, rendered: Rendered): boolean => {
    const entry = entries.get(key);
    return entry?.rendered === rendered && entry.mark !== null && entry.mark === store.writeMark();
  };

  return async (place, wish) => {
    const { domain, repository, format, isConnected } = place;
    const key = `${repository.id} ${format} ${wish.variant}`;
    // Before anything is read, so that what is written meanwhile shows.
    const mark = store.writeMark();
    const known = isConnected ? undefined : entries.get(key);
    if (known !== undefined && mark !== null && known.mark === mark) return known.rendered;
    const ids = await packagesOf(store, place);
    const packages = ids.map(({ namespace, name }) => `${namespace ?? ""}/${name}`).join("\n");
    const generations = await readAll(store, [domainScope(domain.id), ...ids.map((id) => packageScope(domain.id, id))]);
    if (known?.packages === packages && known.generations.every((value, at) => value === generations[at])) {
      known.mark = mark;
      return known.rendered;
    }
    return flights(`${key} ${generations.join(".")} ${packages}`, async () => {
      const before = entries.get(key)?.rendered ?? null;
      const made = wish.combine(await readParts(parts.rendered, place, ids, wish));
      const rendered = toRendered(made, before, (of) => !isConnected && holds(key, of));
      remember(key, { rendered, packages, generations, mark });
      return rendered;
    });
  };
}

export const packagesOf = async (
  store: Store,
  { format, repositoryIds }: Pick<ListPlace, "format" | "repositoryIds">,
): Promise<readonly PackageId[]> => {
  const { found } = await searchPackages(store.db, { format, repositoryIds, words: [], from: 0, size: maxPackages });
  return found.map((one) => ({ format, ...one }));
};

async function readAll(store: Store, scopes: readonly string[]): Promise<readonly number[]> {
  const all: number[] = [];
  for (let from = 0; from < scopes.length; from += scopesAtOnce) {
    all.push(...(await readGenerations(store, scopes.slice(from, from + scopesAtOnce))));
  }
  return all;
}

async function readParts(
  rendered: RenderedDocuments,
  place: ListPlace,
  ids: readonly PackageId[],
  { part: { variant, render } }: ListWish,
): Promise<readonly PackagePart[]> {
  const parts: PackagePart[] = [];
  for (let from = 0; from < ids.length; from += partsAtOnce) {
    const some = ids
      .slice(from, from + partsAtOnce)
      .map(async (id) => ({ id, document: await rendered({ ...place, id }, variant, render) }));
    for (const { id, document } of await Promise.all(some)) if (document !== null) parts.push({ id, bytes: document.bytes });
  }
  return parts;
}
