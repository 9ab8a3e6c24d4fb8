/* What is kept of a version: each of its gems, one for a platform, as JSON text. */
import { isObject, objectIn, parseJson } from "../../model/json.ts";
import { rubyPlatform } from "./naming.ts";

export interface Manifest {
  /** By the names of their assets. */
  readonly gems: Readonly<Record<string, Gem>>;
}

export interface Gem {
  readonly platform: string;
  readonly dependencies: readonly GemDependency[];
  /** Requirements on Ruby and RubyGems; none where any will do. */
  readonly ruby: readonly string[];
  readonly rubygems: readonly string[];
  /** When it was sent here, in milliseconds since the epoch. */
  readonly addedAt?: number;
  /** Its place in the list of another registry. */
  readonly place?: number;
  /** Dropped from lists by itself, while others of its version stay. */
  readonly yanked?: true;
  /** What its gemspec says beside; absent while nobody looked into it. */
  readonly about?: About;
}

export interface GemDependency {
  readonly name: string;
  /** `>= 1.0`; none where any version will do. */
  readonly requirements: readonly string[];
  readonly type: "runtime" | "development";
}

export interface About {
  readonly summary?: string;
  readonly description?: string;
  readonly homepage?: string;
  readonly authors?: readonly string[];
  readonly emails?: readonly string[];
  readonly licenses?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** The day it was made, in milliseconds since the epoch. */
  readonly date?: number;
  readonly rubygemsVersion?: string;
}

export const maxManifestLength = 4 * 1024 * 1024;

export const parseManifest = (text: string): Manifest => {
  const { gems } = objectIn(parseJson(text));
  return { gems: isObject(gems) ? (gems as Manifest["gems"]) : {} };
};

/** The gem that speaks for its version: the one for all platforms, else the first that somebody looked into; null for none. */
export const speakerOf = ({ gems }: Manifest): Gem | null => {
  const all = Object.values(gems);
  return all.find(({ platform }) => platform === rubyPlatform) ?? all.find(({ about }) => about !== undefined) ?? all[0] ?? null;
};

/** A kept version as the other registry has it now, with what was found in gems that are here. Takes and gives JSON text. */
export const followManifest = (keptText: string, nowText: string): string => {
  const [kept, now] = [parseManifest(keptText), parseManifest(nowText)];
  const gems = Object.entries(now.gems).map(([file, gem]) => {
    const { about, yanked, dependencies = [] } = kept.gems[file] ?? {};
    const development = dependencies.filter(({ type }) => type === "development");
    const joined = { ...gem, dependencies: [...gem.dependencies, ...development] };
    return [file, { ...joined, ...(yanked && { yanked }), ...(about !== undefined && { about }) }] as const;
  });
  return JSON.stringify({ gems: { ...kept.gems, ...Object.fromEntries(gems) } } satisfies Manifest);
};
