/* RubyGems' own objects in Marshal form (formats spec, ruby 2). Its clients load no classes but these. */

import type { Gem, GemDependency } from "./manifest.ts";
import { array, bool, fixnum, hash, loaded, made, nil, object, type Piece, stream, symbol, text } from "./marshal.ts";
import { rubyPlatform } from "./naming.ts";
import { platformParts } from "./platform.ts";

const textOr = (value: string | null | undefined): Piece => (value === null || value === undefined ? nil : text(value));

/** What a gemspec says, and of which version. */
export interface NamedGem {
  readonly name: string;
  readonly version: string;
  readonly gem: Gem;
  /** In milliseconds since the epoch; stands in where the gem says no date. */
  readonly publishedAt: number;
}

export const gemVersion = (version: string): Piece => made("Gem::Version", array([text(version)]));

/** No requirements are `>= 0`. */
const gemRequirement = (requirements: readonly string[]): Piece =>
  made(
    "Gem::Requirement",
    array([
      array(
        (requirements.length === 0 ? [">= 0"] : requirements).map((requirement) => {
          const [operator = "", version = ""] = requirement.split(" ");
          return array([text(operator), gemVersion(version)]);
        }),
      ),
    ]),
  );

const gemDependency = ({ name, requirements, type }: GemDependency): Piece => {
  const requirement = gemRequirement(requirements);
  return object("Gem::Dependency", {
    "@name": text(name),
    "@requirement": requirement,
    "@type": symbol(type),
    "@prerelease": bool(false),
    "@version_requirements": requirement,
  });
};

const gemPlatform = (platform: string): Piece => {
  if (platform === rubyPlatform) return text(platform);
  const { cpu, os, version } = platformParts(platform);
  return object("Gem::Platform", { "@cpu": textOr(cpu), "@os": textOr(os), "@version": textOr(version) });
};

/** A moment of a day in UTC, as Time packs it into eight bytes. */
const time = (milliseconds: number): Piece => {
  const at = new Date(milliseconds);
  const bytes = Buffer.alloc(8);
  const day = ((at.getUTCFullYear() - 1900) << 14) | (at.getUTCMonth() << 10) | (at.getUTCDate() << 5) | at.getUTCHours();
  bytes.writeUInt32LE((0xc0000000 | day) >>> 0, 0);
  bytes.writeUInt32LE(((at.getUTCMinutes() << 26) | (at.getUTCSeconds() << 20)) >>> 0, 4);
  return loaded("Time", bytes, { zone: text("UTC", false) });
};

const texts = (values: readonly string[]): Piece => array(values.map((value) => text(value)));

/** A whole Gem::Specification, with what is known of it. */
export const specificationStream = ({ name, version, gem, publishedAt }: NamedGem): Buffer => {
  const { platform, dependencies, ruby, rubygems, about = {} } = gem;
  const { rubygemsVersion = "3.0.0", summary = "", description, homepage, emails = [], authors = [], licenses = [] } = about;
  const day = Math.floor((about.date ?? publishedAt) / 86_400_000) * 86_400_000;
  const fields = [
    text(rubygemsVersion),
    fixnum(4),
    text(name),
    gemVersion(version),
    time(day),
    text(summary),
    gemRequirement(ruby),
    gemRequirement(rubygems),
    text(platform),
    array(dependencies.map(gemDependency)),
    text(""),
    texts(emails),
    texts(authors),
    textOr(description),
    textOr(homepage),
    bool(true),
    gemPlatform(platform),
    texts(licenses),
    hash(Object.entries(about.metadata ?? {}).map(([key, value]) => [text(key), text(value)])),
  ];
  return stream(loaded("Gem::Specification", stream(array(fields))));
};

/** An entry of the lists of all versions. */
export const listEntry = (name: string, version: string, platform: string): Piece =>
  array([text(name), gemVersion(version), text(platform)]);

/** An entry of the answer about dependencies. */
export const dependencyEntry = ({ name, version, gem }: Omit<NamedGem, "publishedAt">): Piece =>
  hash([
    [symbol("name"), text(name)],
    [symbol("number"), text(version)],
    [symbol("platform"), text(gem.platform)],
    [
      symbol("dependencies"),
      array(
        gem.dependencies
          .filter(({ type }) => type === "runtime")
          .map((one) => array([text(one.name), text((one.requirements.length === 0 ? [">= 0"] : one.requirements).join(", "))])),
      ),
    ],
  ]);
