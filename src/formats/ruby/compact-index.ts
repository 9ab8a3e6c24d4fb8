/*
 * The compact index (formats spec, ruby 2): for each gem a document with a line for each of its versions, and one document
 * that says of all gems which versions there are and what MD5 their documents have. Both only grow at their ends as long as
 * nothing is taken out of them, so that clients ask for what they lack.
 */
import { createHash } from "node:crypto";
import type { Digests } from "../../model/package.ts";
import type { PackageView } from "../../registry/format-session.ts";
import { type Gem, parseManifest } from "./manifest.ts";
import { numberOf } from "./naming.ts";

export interface ListedGem {
  readonly version: string;
  readonly gem: Gem;
  readonly digests: Partial<Digests>;
  /** When it came here, in milliseconds since the epoch. */
  readonly at: number;
}

/** What lists hold, in the order it came: another registry's gems as that has them, then ours. */
export const listedGems = ({ versions }: Pick<PackageView, "versions">): readonly ListedGem[] => {
  const listed = versions
    .filter(({ status }) => status === "Published")
    .flatMap(({ version, manifest, assets, publishedAt }) => {
      const { gems } = parseManifest(manifest);
      return assets.flatMap(({ name, digests }) => {
        const gem = gems[name];
        return gem === undefined || gem.yanked ? [] : [{ version, gem, digests, at: gem.addedAt ?? publishedAt }];
      });
    });
  return listed.toSorted(byArrival);
};

const byArrival = (a: ListedGem, b: ListedGem): number => {
  const [first, second] = [a.gem.place ?? null, b.gem.place ?? null];
  if ((first === null) !== (second === null)) return first === null ? 1 : -1;
  if (first !== null && second !== null && first !== second) return first - second;
  const [number, other] = [numberOf(a.version, a.gem.platform), numberOf(b.version, b.gem.platform)];
  return a.at - b.at || (number < other ? -1 : 1);
};

const header = "---\n";

/** Null where nothing is listed: clients are told that there is no such gem. */
export const gemText = (view: Pick<PackageView, "versions">): string | null => {
  const gems = listedGems(view);
  return gems.length === 0 ? null : header + gems.map(gemLine).join("");
};

const gemLine = ({ version, gem, digests }: ListedGem): string => {
  const dependencies = gem.dependencies
    .filter(({ type }) => type === "runtime")
    .map(({ name, requirements }) => `${name}:${joined(requirements)}`);
  const facts = [
    ...(digests.sha256 === undefined ? [] : [`checksum:${digests.sha256}`]),
    ...(gem.ruby.length === 0 ? [] : [`ruby:${joined(gem.ruby)}`]),
    ...(gem.rubygems.length === 0 ? [] : [`rubygems:${joined(gem.rubygems)}`]),
  ];
  return `${numberOf(version, gem.platform)} ${dependencies.join(",")}|${facts.join(",")}\n`;
};

const joined = (requirements: readonly string[]): string => (requirements.length === 0 ? ">= 0" : requirements.join("&"));

/** A gem's part of the documents of all gems. */
export interface Arrival {
  readonly at: number;
  readonly version: string;
  readonly platform: string;
  /** Of the gem's document up to this line. */
  readonly md5: string;
}

/** In order; times never go back. */
export const arrivalsOf = (view: Pick<PackageView, "versions">): readonly Arrival[] => {
  const hash = createHash("md5").update(header);
  let latest = 0;
  return listedGems(view).map((listed) => {
    hash.update(gemLine(listed));
    latest = Math.max(latest, listed.at);
    return { at: latest, version: listed.version, platform: listed.gem.platform, md5: hash.copy().digest("hex") };
  });
};

export type ArrivalsByName = readonly (readonly [name: string, arrivals: readonly Arrival[]])[];

/**
 * All gems: one line for what each had when the month began, and then a line for whatever came since. `now` in milliseconds since
 * the epoch.
 */
export const versionsText = (gems: ArrivalsByName, now: number): string => {
  const today = new Date(now);
  const start = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1);
  const whole = gems.flatMap(([name, arrivals]) => {
    const early = arrivals.filter(({ at }) => at < start);
    return early.length === 0 ? [] : [versionsLine(name, early)];
  });
  const since = gems
    .flatMap(([name, arrivals]) => arrivals.filter(({ at }) => at >= start).map((arrival) => [name, arrival] as const))
    .toSorted(([, a], [, b]) => a.at - b.at)
    .map(([name, arrival]) => versionsLine(name, [arrival]));
  return `created_at: ${new Date(start).toISOString().slice(0, 19)}Z\n${header}${whole.join("")}${since.join("")}`;
};

const versionsLine = (name: string, arrivals: readonly Arrival[]): string => {
  const numbers = arrivals.map(({ version, platform }) => numberOf(version, platform));
  return `${name} ${numbers.join(",")} ${arrivals.at(-1)?.md5}\n`;
};

export const namesText = (names: readonly string[]): string => header + names.map((name) => `${name}\n`).join("");
