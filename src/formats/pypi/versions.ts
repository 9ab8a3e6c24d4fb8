/* Versions are kept as they were written and compared as PEP 440 says (formats spec, common 5). */

import { compare, parse } from "@renovatebot/pep440";
import { invalid } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";
import { remembered } from "../../model/remembered.ts";
import type { VersionScheme } from "../../registry/package-format.ts";

const maxLength = 255;

/** A page names each version once for every file. */
const versionsKept = 5_000;

/** Null for what is no version. */
const readVersion = remembered((text) => (text.length <= maxLength && /^\S+$/u.test(text) ? parse(text) : null), versionsKept);

export const isVersion = (text: string): boolean => readVersion(text) !== null;

/** Whether two spellings mean one version: 1.0 and 1.0.0 do. */
export const isSameVersion = (a: string, b: string): boolean => a === b || (isVersion(a) && isVersion(b) && compare(a, b) === 0);

/** One text for all spellings of a version; what is none stays as it is. */
export const versionKey = remembered((text) => {
  const parsed = readVersion(text);
  if (parsed === null) return text;
  const { epoch, release, pre, post, dev, local } = parsed;
  const zeros = release.findLastIndex((part) => part !== 0) + 1;
  return JSON.stringify([epoch, release.slice(0, Math.max(zeros, 1)), pre, post, dev, local]);
}, versionsKept);

export const versions: VersionScheme = {
  normalize: (text) => {
    if (!isVersion(text)) throw invalid(`${quote(text)} is not a version of a Python project.`, "FIELD_VALIDATION_FAILED");
    return text;
  },
  // Registries of long standing have versions that are none by today's rules: the oldest of all.
  compare: (a, b) => {
    const [first, second] = [isVersion(a), isVersion(b)];
    if (first && second) return compare(a, b) || (a === b ? 0 : a < b ? -1 : 1);
    return first === second ? (a === b ? 0 : a < b ? -1 : 1) : first ? 1 : -1;
  },
  isPrerelease: (version) => {
    const parsed = readVersion(version);
    return parsed !== null && (parsed.pre !== null || parsed.dev !== null);
  },
};
