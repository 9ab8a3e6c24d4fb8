/* What a publisher says of a version (formats spec, swift 4). Clients read it with fixed types, and fail as a whole on others. */
import { invalid } from "../../model/fault.ts";
import { isObject, type JsonObject, parseObject } from "../../model/json.ts";

export const maxMetadataBytes = 256 * 1024;
const maxDepth = 64;

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isTime: Check = (value) =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/u.test(value) && !Number.isNaN(Date.parse(value));
const isNamed =
  (more: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    isText(value.name) &&
    wrongIn(value, { email: isText, description: isText, url: isText, ...more }) === null;

const checks: Readonly<Record<string, Check>> = {
  author: isNamed({ organization: isNamed({}) }),
  description: isText,
  licenseURL: isText,
  originalPublicationTime: isTime,
  readmeURL: isText,
  repositoryURLs: isTexts,
};

/** The first member that is there and is not what it must be. */
const wrongIn = (value: JsonObject, rules: Readonly<Record<string, Check>>): string | null =>
  Object.entries(rules).find(([key, check]) => value[key] !== undefined && value[key] !== null && !check(value[key]))?.[0] ??
  null;

/** Throws a Validation fault on what clients could not read. */
export const parseMetadata = (bytes: Buffer): JsonObject => {
  const metadata = parseObject(bytes.toString("utf8"));
  if (metadata === null) throw invalid("The metadata of the release are not a JSON object.");
  if (!isWithin(metadata, maxDepth)) throw invalid(`The metadata of the release are nested more than ${maxDepth} deep.`);
  const wrong = wrongIn(metadata, checks);
  if (wrong !== null) throw invalid(`${wrong} in the metadata of the release is not of the form that clients read.`);
  return metadata;
};

const isWithin = (value: unknown, depth: number): boolean =>
  typeof value !== "object" || value === null || (depth > 0 && Object.values(value).every((inner) => isWithin(inner, depth - 1)));

/** Clients read no fractions of seconds. */
export const timeText = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/u, "Z");

/** As it is told to clients. */
export const servedMetadata = ({ originalPublicationTime: time, ...metadata }: JsonObject): JsonObject =>
  isTime(time) ? { ...metadata, originalPublicationTime: timeText(Date.parse(String(time))) } : metadata;
