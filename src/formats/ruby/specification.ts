/*
 * Reading the gemspec in a gem: YAML with Ruby's tags, taken as plain words. No object of any kind is made of it, and what
 * RubyGems would not load is refused (formats spec, ruby 3).
 */

import { isAlias, isMap, isNode, isScalar, isSeq, Lexer, parseDocument } from "yaml";
import { invalid, isFault } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";
import type { About, GemDependency } from "./manifest.ts";
import { isName, isPlatform, rubyPlatform } from "./naming.ts";
import { isRequirement, isVersion } from "./versions.ts";

export interface Specification {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly dependencies: readonly GemDependency[];
  readonly ruby: readonly string[];
  readonly rubygems: readonly string[];
  readonly about: About;
}

/** YAML as its words: a scalar is a text, but for a number without quotes, which RubyGems takes for no text either. */
type Plain = string | number | null | readonly Plain[] | PlainMap;
type PlainMap = { readonly [key: string]: Plain };

const maxNodes = 200_000;
const maxTokens = 400_000;
/** So short a text is parsed soon, whatever it holds. */
const smallLength = 8 * 1024;
const maxDepth = 32;
const maxDependencies = 1_000;
const maxText = 64 * 1024;

/** What RubyGems loads; a tag in `!!` form is one of YAML's own. */
const knownTags: ReadonlySet<string> = new Set([
  "!ruby/object:Gem::Specification",
  "!ruby/object:Gem::Version",
  "!ruby/object:Gem::Version::Requirement",
  "!ruby/object:Gem::Requirement",
  "!ruby/object:Gem::Dependency",
  "!ruby/object:Gem::Platform",
  "!ruby/symbol",
  "!ruby/sym",
  "!str",
  "!",
  "tag:yaml.org,2002:str",
  "tag:yaml.org,2002:seq",
  "tag:yaml.org,2002:map",
]);
const binaryTags: ReadonlySet<string> = new Set(["!binary", "tag:yaml.org,2002:binary"]);

/** Throws a Validation fault on a text that is no gemspec. `text` is not longer than whoever read it allows. */
export const parseSpecification = (text: string): Specification => specificationIn(mapIn(plainYaml("The gemspec", text)));

/** Throws a Validation fault on what is no YAML, or too much of it; `what` names it: "The gemspec". */
export const plainYaml = (what: string, text: string): Plain => {
  try {
    if (text.length > smallLength) checkSize(what, text);
    const document = parseDocument(text, {
      schema: "failsafe",
      version: "1.1",
      logLevel: "error",
      prettyErrors: false,
      strict: true,
    });
    if (document.errors.length > 0) throw refused(`${what} in the gem is not YAML.`);
    return plain(document.contents, { what, anchors: new Map(), nodes: 0 }, 0);
  } catch (thrown) {
    // The parser answers a text that is nested too deep by running out of its stack.
    throw isFault(thrown) ? thrown : refused(`${what} in the gem is not YAML.`, thrown);
  }
};

const refused = (message: string, cause?: unknown) => invalid(message, "CANNOT_PARSE", cause);

/** The parser takes a thousand times a text's size for one that is made for it: so its words are counted first. */
const checkSize = (what: string, text: string): void => {
  let [tokens, depth] = [0, 0];
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (token === "[" || token === "{") depth += 1;
    if (token === "]" || token === "}") depth -= 1;
    if (tokens > maxTokens || depth > maxDepth) throw tooMuch(what);
  }
};

const tooMuch = (what: string) => refused(`${what} in the gem holds more than is sensible.`);

/** What was met so far in a text that is called `what`; an alias names what came before it. */
interface Walk {
  readonly what: string;
  readonly anchors: Map<string, unknown>;
  nodes: number;
}

const plain = (node: unknown, walk: Walk, depth: number): Plain => {
  const { what, anchors } = walk;
  walk.nodes += 1;
  if (walk.nodes > maxNodes || depth > maxDepth) throw tooMuch(what);
  const next = (child: unknown): Plain => plain(child, walk, depth + 1);
  if (isAlias(node)) {
    if (!anchors.has(node.source)) throw refused(`${what} in the gem refers to something that it does not hold.`);
    return next(anchors.get(node.source));
  }
  if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
  if (isScalar(node)) return scalar(what, node);
  checkTag(what, isNode(node) ? node : null);
  if (isSeq(node)) return node.items.map(next);
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [textIn(next(key)) ?? "", next(value)]));
  }
  return null;
};

const scalar = (what: string, node: { readonly tag?: string; readonly type?: string; readonly value: unknown }): Plain => {
  const value = typeof node.value === "string" ? node.value : "";
  if (node.tag !== undefined && binaryTags.has(node.tag)) return Buffer.from(value, "base64").toString("utf8");
  checkTag(what, node);
  const isNumber = node.tag === undefined && node.type === "PLAIN" && /^[0-9]+(?:\.[0-9]*)?$/u.test(value);
  if (isNumber) return Number(value);
  return value === "" ? null : value;
};

const checkTag = (what: string, node: { readonly tag?: string } | null): void => {
  if (node?.tag !== undefined && !knownTags.has(node.tag)) {
    throw refused(`${what} in the gem holds an object of a kind that RubyGems does not load: ${quote(node.tag)}.`);
  }
};

const textIn = (value: Plain | undefined): string | null => (typeof value === "string" ? value : null);
const listIn = (value: Plain | undefined): readonly Plain[] => (Array.isArray(value) ? (value as readonly Plain[]) : []);
const mapIn = (value: Plain | undefined): PlainMap =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as PlainMap) : {};

const textsIn = (value: Plain | undefined): readonly string[] =>
  (typeof value === "string" ? [value] : listIn(value)).flatMap((one) => (textIn(one) === null ? [] : [String(one)]));

const specificationIn = (spec: PlainMap): Specification => {
  const name = textIn(spec.name) ?? "";
  const version = versionIn(spec.version);
  const platform = platformIn(spec.platform);
  if (!isName(name) || !/^[A-Za-z0-9]/u.test(name)) throw refused(`${quote(name)} in the gemspec is not a name of a gem.`);
  if (!isVersion(version)) throw refused(`${quote(version)} in the gemspec is not a version of a gem.`);
  if (!isPlatform(platform)) throw refused(`${quote(platform)} in the gemspec is not a platform.`);
  const dependencies = listIn(spec.dependencies);
  if (dependencies.length > maxDependencies) throw refused(`The gemspec has more than ${maxDependencies} dependencies.`);
  return {
    name,
    version,
    platform,
    dependencies: dependencies.map((one) => dependencyIn(mapIn(one))),
    ruby: requirementsIn(spec.required_ruby_version),
    rubygems: requirementsIn(spec.required_rubygems_version),
    about: aboutIn(spec),
  };
};

const versionIn = (value: Plain | undefined): string => textIn(value) ?? textIn(mapIn(value).version) ?? "";

const platformIn = (value: Plain | undefined): string => {
  if (value === undefined || value === null) return rubyPlatform;
  const { cpu, os, version } = mapIn(value);
  return textIn(value) ?? [cpu, os, version].flatMap((part) => textIn(part) ?? []).join("-");
};

const dependencyIn = (one: PlainMap): GemDependency => {
  const name = textIn(one.name) ?? "";
  if (!isName(name)) throw refused(`${quote(name)} in the gemspec is not a name of a gem.`);
  const type = textIn(one.type) === ":development" ? "development" : "runtime";
  return { name, requirements: requirementsIn(one.requirement ?? one.version_requirements), type };
};

/** `>= 0` says nothing and is left out. */
const requirementsIn = (value: Plain | undefined): readonly string[] =>
  listIn(mapIn(value).requirements)
    .map((pair) => {
      const [operator, version] = listIn(pair);
      const requirement = `${textIn(operator) ?? "="} ${versionIn(version)}`;
      if (!isRequirement(requirement)) throw refused(`${quote(requirement)} in the gemspec is not a requirement.`);
      return requirement;
    })
    .filter((requirement) => requirement !== ">= 0");

const aboutIn = (spec: PlainMap): About => {
  const one = (name: string): string | null => textIn(spec[name])?.slice(0, maxText) ?? null;
  const words = {
    summary: one("summary"),
    description: one("description"),
    homepage: one("homepage"),
    rubygemsVersion: one("rubygems_version"),
  };
  const lists = { authors: textsIn(spec.authors), emails: textsIn(spec.email), licenses: textsIn(spec.licenses ?? spec.license) };
  const metadata = Object.entries(mapIn(spec.metadata)).flatMap(([key, value]) =>
    textIn(value) === null ? [] : [[key, textIn(value)]],
  );
  const date = Date.parse(`${/^\d{4}-\d\d-\d\d/u.exec(textIn(spec.date) ?? "")?.[0]}T00:00:00Z`);
  return {
    ...Object.fromEntries(Object.entries(words).filter(([, word]) => word !== null)),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }),
    ...(!Number.isNaN(date) && { date }),
  };
};
