/* Documents that tell of all gems which a repository and its upstreams hold. */
import { gzipSync } from "node:zlib";
import type { FormatSession, PackageView, Rendered } from "../../registry/format-session.ts";
import { type Arrival, type ArrivalsByName, arrivalsOf, namesText, versionsText } from "./compact-index.ts";
import { listEntry } from "./gem-objects.ts";
import { array, stream } from "./marshal.ts";
import { versions } from "./versions.ts";

export type AllGems = "versions" | "names" | "specs" | "latest_specs" | "prerelease_specs";

/** The lists of old are compressed already. */
export const allGems = (session: FormatSession, of: AllGems): Promise<Rendered> => {
  const now = session.now();
  // A new month begins a new list of versions.
  const variant = of === "versions" ? `versions ${new Date(now).toISOString().slice(0, 7)}` : of;
  return session.renderedList(variant, { variant: "arrivals", render: async (view) => arrivalsText(view) }, (parts) => {
    const gems = parts.map(({ id, bytes }) => [id.name, JSON.parse(bytes.toString()) as readonly Arrival[]] as const);
    return combined(of, gems, now);
  });
};

/** Null where nothing is listed. */
const arrivalsText = (view: PackageView): string | null => {
  const arrivals = arrivalsOf(view);
  return arrivals.length === 0 ? null : JSON.stringify(arrivals);
};

const combined = (of: AllGems, gems: ArrivalsByName, now: number): Uint8Array | string => {
  if (of === "names") return namesText(gems.map(([name]) => name));
  if (of === "versions") return versionsText(gems, now);
  const entries = gems.flatMap(([name, all]) =>
    listed(of, all).map(({ version, platform }) => listEntry(name, version, platform)),
  );
  return gzipSync(stream(array(entries)));
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

const firstSeen = new WeakMap<Rendered, number>();

/**
 * For clients that remember a list by its time: the second that begins after it was first seen so, by which nobody has got it
 * otherwise. In milliseconds since the epoch.
 */
export const lastModified = (list: Rendered, now: number): number => {
  const known = firstSeen.get(list) ?? (Math.floor(now / 1000) + 1) * 1000;
  firstSeen.set(list, known);
  return known;
};
