/*
 * Index documents, kept ready to send. One is good while the generations it was made under hold and the other
 * registries' documents in it are fresh; after that it is made again, and keeps its ETag if it came out the same.
 */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { packagePath } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { domainScope, packageScope, readGenerations } from "../store/generations.ts";
import { singleFlight } from "../upstream/single-flight.ts";
import type { PackageView, Rendered } from "./format-session.ts";
import type { Wanted } from "./package-sources.ts";
import type { DatedView } from "./package-view.ts";

export type Render = (view: PackageView) => Promise<Uint8Array | string | null>;

interface Entry {
  readonly rendered: Rendered | null;
  readonly generations: readonly number[];
  readonly freshUntil: number;
  readonly weight: number;
  /** The last write mark under which the generations were seen to hold. */
  mark: number | null;
  isUsed: boolean;
}

export interface RenderedParts {
  readonly store: Store;
  readonly view: (wanted: Wanted) => Promise<DatedView>;
  readonly now: () => number;
  readonly maxBytes: number;
}

export type RenderedDocuments = (wanted: Wanted, variant: string, render: Render) => Promise<Rendered | null>;

const entryOverhead = 512;
/** Large documents are compressed less well and twice as fast: their first reader waits for it. */
const largeBytes = 256 * 1024;
const compress = promisify(gzip);

export function makeRenderedDocuments({ store, view, now, maxBytes }: RenderedParts): RenderedDocuments {
  const entries = new Map<string, Entry>();
  let weight = 0;
  const flights = singleFlight<string, Rendered | null>();

  const remember = (key: string, entry: Entry): void => {
    weight += entry.weight - (entries.get(key)?.weight ?? 0);
    entries.delete(key);
    entries.set(key, entry);
    for (const [oldest, first] of entries) {
      if (weight <= maxBytes) break;
      entries.delete(oldest);
      if (first.isUsed) entries.set(oldest, first);
      else weight -= first.weight;
      first.isUsed = false;
    }
  };
  const holds = (key: string, rendered: Rendered): boolean => {
    const entry = entries.get(key);
    if (entry?.rendered !== rendered || entry.mark === null || entry.mark !== store.writeMark()) return false;
    entry.isUsed = true;
    return now() < entry.freshUntil;
  };

  return async (wanted, variant, render) => {
    const { domain, repository, id } = wanted;
    const key = `${repository.id} ${variant} ${packagePath(id)}`;
    const mark = store.writeMark();
    const generations = await readGenerations(store, [domainScope(domain.id), packageScope(domain.id, id)]);
    const known = entries.get(key);
    if (known !== undefined && now() < known.freshUntil && equal(known.generations, generations)) {
      known.isUsed = true;
      known.mark = mark;
      return known.rendered;
    }
    // Callers under other generations must not share a document that was begun before a change they may have made.
    return flights(`${key} ${generations.join(".")}`, async () => {
      const dated = await view(wanted);
      const made = dated.view === null ? null : await render(dated.view);
      const rendered = made === null ? null : toRendered(made, known?.rendered ?? null, (rendered) => holds(key, rendered));
      remember(key, {
        rendered,
        generations,
        freshUntil: dated.freshUntil,
        weight: (rendered?.bytes.length ?? 0) * 1.3 + entryOverhead,
        mark,
        isUsed: false,
      });
      return rendered;
    });
  };
}

const equal = (a: readonly number[], b: readonly number[]): boolean => a.every((value, at) => value === b[at]);

/** The document with these bytes; `before` where it came out the same. Without `isHeld` nobody can tell whether it still holds. */
export function toRendered(
  made: Uint8Array | string,
  before: Rendered | null = null,
  isHeld?: (rendered: Rendered) => boolean,
): Rendered {
  const bytes = typeof made === "string" ? Buffer.from(made) : Buffer.from(made.buffer, made.byteOffset, made.byteLength);
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`;
  if (before?.etag === etag) return before;
  let zipped: Promise<Buffer> | null = null;
  const rendered: Rendered = {
    bytes,
    etag,
    gzip: () => {
      zipped ??= compress(bytes, { level: bytes.length > largeBytes ? 3 : 6 });
      return zipped;
    },
    ...(isHeld && { holds: () => isHeld(rendered) }),
  };
  return rendered;
}
