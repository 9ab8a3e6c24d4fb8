/*
 * Documents that tell of all gems which a repository and its upstreams hold. They are put together of each gem's part, which
 * is kept as its own document is, and kept while no part changes.
 */
import { promisify } from "node:util";
import { gzip, gzipSync } from "node:zlib";
import type { FormatSession, Rendered } from "../../registry/format-session.ts";
import { type Arrival, type ArrivalsByName, arrivalsOf, namesText, versionsText } from "./compact-index.ts";
import { listEntry } from "./gem-objects.ts";
import { array, stream } from "./marshal.ts";
import { isName, parseName } from "./naming.ts";
import { versions } from "./versions.ts";

export type AllGems = "versions" | "names" | "specs" | "latest_specs" | "prerelease_specs";

export interface WholeDocument {
  readonly bytes: Buffer;
  readonly gzip?: () => Promise<Buffer>;
  /** The second that begins after it was put together so, in milliseconds since the epoch: nobody has seen it later otherwise. */
  readonly lastModified: number;
}

interface Kept {
  readonly key: string;
  readonly document: WholeDocument;
}

const compress = promisify(gzip);
/** Parts asked for at once. */
const atOnce = 64;
const documentsKept = 64;
const kept = new Map<string, Kept>();

export const wholeDocument = async (session: FormatSession, of: AllGems): Promise<WholeDocument> => {
  const parts = await readParts(session);
  const now = session.now();
  // A new month begins a new document of versions.
  const month = of === "versions" ? new Date(now).toISOString().slice(0, 7) : "";
  const key = [month, ...parts.map(([name, { etag }]) => `${name} ${etag}`)].join("\n");
  const place = `${session.endpoint} ${of}`;
  const known = kept.get(place);
  if (known?.key === key) return known.document;
  const gems: ArrivalsByName = parts.map(([name, { bytes }]) => [name, JSON.parse(bytes.toString()) as readonly Arrival[]]);
  const document = { ...makeDocument(of, gems, now), lastModified: (Math.floor(now / 1000) + 1) * 1000 };
  kept.delete(place);
  kept.set(place, { key, document });
  for (const oldest of kept.keys()) {
    if (kept.size <= documentsKept) break;
    kept.delete(oldest);
  }
  return document;
};

const readParts = async (session: FormatSession): Promise<readonly (readonly [name: string, part: Rendered])[]> => {
  const names = (await session.packages()).map(({ name }) => name).filter(isName);
  const parts: (readonly [string, Rendered])[] = [];
  for (let from = 0; from < names.length; from += atOnce) {
    const some = names.slice(from, from + atOnce).map(async (name) => [name, await arrivals(session, name)] as const);
    for (const [name, part] of await Promise.all(some)) if (part !== null) parts.push([name, part]);
  }
  return parts;
};

const arrivals = (session: FormatSession, name: string): Promise<Rendered | null> =>
  session.rendered(parseName(name), "arrivals", async (view) => {
    const found = arrivalsOf(view);
    return found.length === 0 ? null : JSON.stringify(found);
  });

const makeDocument = (of: AllGems, gems: ArrivalsByName, now: number): Omit<WholeDocument, "lastModified"> => {
  if (of === "names" || of === "versions") {
    const bytes = Buffer.from(of === "names" ? namesText(gems.map(([name]) => name)) : versionsText(gems, now));
    let zipped: Promise<Buffer> | null = null;
    return {
      bytes,
      gzip: () => {
        zipped ??= compress(bytes);
        return zipped;
      },
    };
  }
  const entries = gems.flatMap(([name, all]) =>
    listed(of, all).map(({ version, platform }) => listEntry(name, version, platform)),
  );
  return { bytes: gzipSync(stream(array(entries))) };
};

const listed = (of: AllGems, all: readonly Arrival[]): readonly Arrival[] => {
  if (of === "prerelease_specs") return all.filter(({ version }) => versions.isPrerelease(version));
  const releases = all.filter(({ version }) => !versions.isPrerelease(version));
  if (of === "specs") return releases;
  const latest = new Map<string, Arrival>();
  for (const one of releases) {
    const before = latest.get(one.platform);
    if (before === undefined || versions.compare(before.version, one.version) < 0) latest.set(one.platform, one);
  }
  return [...latest.values()];
};
