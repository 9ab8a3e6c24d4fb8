/* Core metadata: what a project's author says of a version, in header lines above a description (PEP 566, 621, 639). */
import { isObject, type JsonObject } from "../../model/json.ts";

/**
 * Its fields in the spelling of PEP 566's JSON form. Those that may stand more than once are lists. The description is
 * kept apart.
 */
export type CoreMetadata = Readonly<Record<string, string | readonly string[]>>;

export interface ParsedMetadata {
  readonly fields: CoreMetadata;
  readonly description: string | null;
}

const repeated = new Set([
  "classifier",
  "dynamic",
  "license_file",
  "obsoletes",
  "obsoletes_dist",
  "platform",
  "project_url",
  "provides",
  "provides_dist",
  "provides_extra",
  "requires",
  "requires_dist",
  "requires_external",
  "supported_platform",
]);

const maxFieldLength = 32 * 1024;
const maxRepeats = 4096;

export const parseMetadata = (text: string): ParsedMetadata => {
  const lines = text.replace(/^\ufeff/u, "").split(/\r?\n/u);
  const end = lines.indexOf("");
  const head = end < 0 ? lines : lines.slice(0, end);
  const body = end < 0 ? "" : lines.slice(end + 1).join("\n");
  const pairs: [string, string][] = [];
  for (const line of head) {
    const last = pairs.at(-1);
    const colon = line.indexOf(":");
    if (/^[ \t]/u.test(line) && last !== undefined) last[1] += `\n${line.replace(/^(?: {8}|\s+)\|?/u, "")}`;
    else if (colon > 0) pairs.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
  }
  const fields = gather(pairs);
  const { description, ...rest } = fields;
  return { fields: rest, description: body.trim() === "" ? textOf(description) : body };
};

/** What a client's form says, where the file itself says nothing. */
export const metadataOfForm = (form: JsonObject): ParsedMetadata => {
  const renamed: Readonly<Record<string, string>> = { classifiers: "classifier", project_urls: "project_url" };
  const pairs = Object.entries(form).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value): [string, string] => [renamed[name] ?? name, String(value)]),
  );
  const { description, ...fields } = gather(pairs);
  return { fields, description: textOf(description) };
};

const gather = (pairs: readonly (readonly [string, string])[]): CoreMetadata => {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of pairs) {
    const key = name.trim().toLowerCase().replaceAll("-", "_");
    if (value === "" || value === "UNKNOWN" || (key !== "description" && value.length > maxFieldLength)) continue;
    if (!repeated.has(key)) {
      if (!fields.has(key)) fields.set(key, value);
      continue;
    }
    const values = fields.get(key);
    if (!Array.isArray(values)) fields.set(key, [value]);
    else if (values.length < maxRepeats) values.push(value);
  }
  return Object.fromEntries(fields);
};

const textOf = (value: CoreMetadata[string] | undefined): string | null => (typeof value === "string" ? value : null);

/** One field; null when it is not there. */
export const fieldOf = (metadata: CoreMetadata, name: string): string | null => textOf(metadata[name]);

export const listOf = (metadata: CoreMetadata, name: string): readonly string[] => {
  const value = metadata[name];
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
};

export const asMetadata = (value: unknown): CoreMetadata => (isObject(value) ? (value as CoreMetadata) : {});
