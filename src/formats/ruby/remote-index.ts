/* Reading another registry's document of a gem in the compact index. */
import type { Listing, RemoteVersion } from "../../registry/package-format.ts";
import type { Gem, GemDependency, Manifest } from "./manifest.ts";
import { fileOf, isName, parseNumber } from "./naming.ts";
import { isRequirement } from "./versions.ts";

export interface RemoteIndex {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const maxLines = 100_000;

/** Null for bytes that are no such document; lines that make no sense are left out. */
export const parseIndex = ({ name, bytes }: RemoteIndex): Listing | null => {
  const lines = Buffer.from(bytes).toString("utf8").split("\n");
  const start = lines.indexOf("---");
  if (start < 0) return null;
  const versions = new Map<string, RemoteGem[]>();
  for (const [place, line] of lines.slice(start + 1, start + 1 + maxLines).entries()) {
    const gem = parseLine(name, line, place);
    if (gem !== null) versions.set(gem.version, [...(versions.get(gem.version) ?? []), gem]);
  }
  return { versions: [...versions.values()].map(remoteVersion), tags: {} };
};

interface RemoteGem {
  readonly version: string;
  readonly file: string;
  readonly sha256: string | null;
  readonly createdAt: number | null;
  readonly gem: Gem;
}

/** `{version}[-{platform}] {dependency},{dependency}|{fact},{fact}` */
const parseLine = (name: string, line: string, place: number): RemoteGem | null => {
  const [, number = "", dependencies = "", rest = ""] = /^(\S+) ([^|]*)(?:\|(.*))?$/u.exec(line) ?? [];
  const parsed = parseNumber(number);
  const needed = dependencies.trim() === "" ? [] : dependencies.trim().split(",").map(parseDependency);
  if (parsed === null || needed.includes(null)) return null;
  const facts = new Map(
    rest.split(",").map((fact): [string, string] => [fact.slice(0, fact.indexOf(":")), fact.slice(fact.indexOf(":") + 1)]),
  );
  const [ruby, rubygems] = [requirementsIn(facts.get("ruby")), requirementsIn(facts.get("rubygems"))];
  if (ruby === null || rubygems === null) return null;
  const { version, platform } = parsed;
  const gem = { platform, dependencies: needed.filter((one) => one !== null), ruby, rubygems, place };
  const sha256 = /^[0-9a-f]{64}$/u.exec(facts.get("checksum") ?? "")?.[0] ?? null;
  const createdAt = Date.parse(facts.get("created_at") ?? "");
  return { version, file: fileOf(name, version, platform), sha256, createdAt: Number.isNaN(createdAt) ? null : createdAt, gem };
};

const parseDependency = (text: string): GemDependency | null => {
  const colon = text.indexOf(":");
  const name = text.slice(0, colon);
  const requirements = requirementsIn(text.slice(colon + 1));
  return colon > 0 && isName(name) && requirements !== null ? { name, requirements, type: "runtime" } : null;
};

/** `>= 0` says nothing and is left out; null for what is no requirement. */
const requirementsIn = (text: string | undefined): readonly string[] | null => {
  const all = (text ?? "")
    .split("&")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== ">= 0");
  return all.every(isRequirement) ? all : null;
};

const remoteVersion = (gems: readonly RemoteGem[]): RemoteVersion => {
  const times = gems.flatMap(({ createdAt }) => createdAt ?? []);
  return {
    version: gems[0]?.version ?? "",
    status: "Published",
    publishedAt: times.length === 0 ? null : Math.min(...times),
    manifest: JSON.stringify({ gems: Object.fromEntries(gems.map(({ file, gem }) => [file, gem])) } satisfies Manifest),
    readme: null,
    assets: gems.map(({ file, sha256 }) => ({
      name: file,
      url: addressOf(file),
      size: null,
      digests: sha256 === null ? {} : { sha256 },
    })),
  };
};

/** Relative to the connection's address. */
export const addressOf = (file: string): string => `gems/${encodeURIComponent(file)}`;
