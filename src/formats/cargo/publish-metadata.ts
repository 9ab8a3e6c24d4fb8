/* What cargo says of a crate when it publishes it, and the line of the index that this makes (formats spec, cargo 3, 4). */

import { invalid } from "../../model/fault.ts";
import { isObject, type JsonObject, objectIn, parseObject, textIn } from "../../model/json.ts";
import { quote } from "../../model/quote.ts";
import { isSemanticVersion } from "../../registry/semantic-versions.ts";
import { isName } from "./naming.ts";
import { isRequirement } from "./versions.ts";

export interface PublishMetadata {
  /** As it was written. */
  readonly name: string;
  readonly version: string;
  readonly readme: string | null;
  /** The line of the index without `cksum`. */
  readonly line: Readonly<Record<string, unknown>>;
}

const maxTextLength = 2048;
const kinds: readonly unknown[] = ["normal", "dev", "build"];

/** Throws a Validation fault on what would make a line that cargo cannot read. `now` is in milliseconds since the epoch. */
export const readMetadata = (json: string, now: number): PublishMetadata => {
  const said = parseObject(json);
  if (said === null) throw invalid("The metadata of the crate are not a JSON object.", "CANNOT_PARSE");
  const { name, vers: version } = said;
  if (typeof name !== "string" || !isName(name)) throw invalid(`${quote(String(name))} is not a name of a crate.`);
  if (typeof version !== "string" || !isSemanticVersion(version))
    throw invalid(`${quote(String(version))} is not a Semantic Version.`);
  const { features, features2 } = featuresIn(said.features);
  const rustVersion = optionalText("rust_version", said.rust_version);
  return {
    name,
    version,
    readme: textIn(said.readme),
    line: {
      name,
      vers: version,
      deps: listIn("deps", said.deps).map(dependencyLine),
      features,
      ...(Object.keys(features2).length > 0 && { features2 }),
      links: optionalText("links", said.links),
      ...(rustVersion !== null && { rust_version: rustVersion }),
      pubtime: `${new Date(now).toISOString().slice(0, 19)}Z`,
      v: 2,
    },
  };
};

const listIn = (what: string, value: unknown): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${what} of the metadata is not a list.`);
  return value;
};

const textsIn = (what: string, value: unknown): readonly string[] =>
  listIn(what, value).map((text) => {
    if (typeof text !== "string" || text.length > maxTextLength) throw invalid(`${what} of the metadata holds what is no text.`);
    return text;
  });

const optionalText = (what: string, value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string" || value.length > maxTextLength) throw invalid(`${what} of the metadata is not a text.`);
  return value;
};

const flag = (what: string, value: unknown, otherwise: boolean): boolean => {
  if (value === undefined) return otherwise;
  if (typeof value !== "boolean") throw invalid(`${what} of a dependency is neither true nor false.`);
  return value;
};

/** The index calls a dependency by the name it has in the crate, and keeps its real one beside that. */
const dependencyLine = (given: unknown): JsonObject => {
  const said = objectIn(given);
  const { name, version_req: req } = said;
  if (typeof name !== "string" || !isName(name)) throw invalid(`${quote(String(name))} is not a name of a dependency.`);
  if (typeof req !== "string" || !isRequirement(req)) {
    throw invalid(`${quote(String(req))} is no requirement for versions of ${name}.`);
  }
  const alias = optionalText("explicit_name_in_toml", said.explicit_name_in_toml);
  if (alias !== null && !isName(alias)) throw invalid(`${quote(alias)} is not a name of a dependency.`);
  const kind = said.kind ?? "normal";
  if (!kinds.includes(kind)) throw invalid(`${quote(String(kind))} is not a kind of dependency: normal, dev or build.`);
  return {
    name: alias ?? name,
    req,
    features: textsIn("features", said.features),
    optional: flag("optional", said.optional, false),
    default_features: flag("default_features", said.default_features, true),
    target: optionalText("target", said.target),
    kind,
    registry: optionalText("registry", said.registry),
    package: alias === null ? null : name,
  };
};

type Features = Readonly<Record<string, readonly string[]>>;

/** Features that older versions of cargo cannot read stand apart, so that those do read the rest. */
const featuresIn = (value: unknown): { readonly features: Features; readonly features2: Features } => {
  if (value !== undefined && value !== null && !isObject(value)) throw invalid("features of the metadata is not an object.");
  const all = Object.entries(objectIn(value)).map(([name, enables]) => {
    if (!/^[\p{L}\p{N}_][\p{L}\p{N}_+.-]*$/u.test(name)) throw invalid(`${quote(name)} is not a name of a feature.`);
    return [name, textsIn("features", enables)] as const;
  });
  const isNew = ([, enables]: (typeof all)[number]): boolean =>
    enables.some((one) => one.startsWith("dep:") || one.includes("?/"));
  return {
    features: Object.fromEntries(all.filter((feature) => !isNew(feature))),
    features2: Object.fromEntries(all.filter(isNew)),
  };
};
