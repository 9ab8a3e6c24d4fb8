/*
 * Versions are free text, ordered as Maven orders them: numbers and words alternate; a hyphen, or a change from a number to a
 * word, opens a list that counts less than a number in its place; well-known words have an order of their own.
 */

import { invalid } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";
import type { VersionScheme } from "../../registry/package-format.ts";
import { isName } from "./naming.ts";

type Part = bigint | string | readonly Part[];

const qualifiers = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const aliases: Readonly<Record<string, string>> = { ga: "", final: "", release: "", cr: "rc" };
const abbreviations: Readonly<Record<string, string>> = { a: "alpha", b: "beta", m: "milestone" };

/** Comparing what is longer would take longer than it is worth: it is cut. */
const maxParts = 100;

/** Orders words: the well-known by their place, others after all of these by their text. */
const rankOf = (word: string): string => {
  const place = qualifiers.indexOf(word);
  return place === -1 ? `${qualifiers.length}-${word}` : String(place);
};

const released = rankOf("");

const wordOf = (text: string, beforeDigit: boolean): string => {
  const word = (beforeDigit ? abbreviations[text] : undefined) ?? text;
  return aliases[word] ?? word;
};

const isNull = (part: Part): boolean => (typeof part === "object" ? part.length === 0 : part === 0n || part === "");

/** Takes off what stands for nothing at the end of a list: `1.0.0` is `1`. */
const trimmed = (parts: Part[]): Part[] => {
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const part = parts[index];
    if (part !== undefined && isNull(part)) parts.splice(index, 1);
    else if (typeof part !== "object") break;
  }
  return parts;
};

const parse = (version: string): readonly Part[] => {
  const root: Part[] = [];
  const open: Part[][] = [root];
  let list = root;
  const nest = (): void => {
    const inner: Part[] = [];
    list.push(inner);
    open.push(inner);
    list = inner;
  };
  const tokens = version.toLowerCase().match(/\d+|[^\d.-]+|[.-]/gu) ?? [];
  let isAfterSeparator = true;
  for (const [index, token] of tokens.slice(0, maxParts).entries()) {
    if (token === "." || token === "-") {
      if (isAfterSeparator) list.push(0n);
      if (token === "-") nest();
      isAfterSeparator = true;
      continue;
    }
    const isNumber = /^\d/u.test(token);
    // `1rc2` and `1.rc.2` read as `1-rc-2`.
    if (list.length > 0 && !(isAfterSeparator && isNumber)) nest();
    const next = tokens[index + 1];
    list.push(isNumber ? BigInt(token.slice(0, 60)) : wordOf(token, next !== undefined && /^\d/u.test(next)));
    isAfterSeparator = false;
  }
  for (const inner of open.reverse()) trimmed(inner);
  return root;
};

const kindOf = (part: Part): number => (typeof part === "bigint" ? 2 : typeof part === "object" ? 1 : 0);

/** Orders a part against one that is not there. */
const compareToNothing = (part: Part): number => {
  if (typeof part === "bigint") return part === 0n ? 0 : 1;
  if (typeof part === "string") return compareTexts(rankOf(part), released);
  for (const inner of part) {
    const order = compareToNothing(inner);
    if (order !== 0) return order;
  }
  return 0;
};

const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const compareParts = (a: Part, b: Part): number => {
  if (typeof a === "bigint" && typeof b === "bigint") return a === b ? 0 : a < b ? -1 : 1;
  if (typeof a === "string" && typeof b === "string") return compareTexts(rankOf(a), rankOf(b));
  if (typeof a === "object" && typeof b === "object") return compareLists(a, b);
  return kindOf(a) - kindOf(b);
};

const compareLists = (a: readonly Part[], b: readonly Part[]): number => {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]];
    const order =
      left === undefined
        ? -compareToNothing(right ?? 0n)
        : right === undefined
          ? compareToNothing(left)
          : compareParts(left, right);
    if (order !== 0) return order;
  }
  return 0;
};

export const snapshotEnd = "-SNAPSHOT";

export const isSnapshot = (version: string): boolean => version.endsWith(snapshotEnd);

/** A build of a snapshot, such as `1.2-20240501.120000-3`; null for any other version. */
export const buildOf = (
  version: string,
): { readonly snapshot: string; readonly timestamp: string; readonly number: number } | null => {
  const [, base, timestamp, number] = /^(.+)-(\d{8}\.\d{6})-(\d{1,9})$/u.exec(version) ?? [];
  if (base === undefined || timestamp === undefined) return null;
  return { snapshot: `${base}${snapshotEnd}`, timestamp, number: Number(number) };
};

/** Oldest first, in the order of Maven; versions that mean the same, by their text. */
export const sortVersions = (versions: readonly string[]): readonly string[] =>
  versions
    .map((text) => ({ text, parts: parse(text) }))
    .sort((a, b) => compareLists(a.parts, b.parts) || compareTexts(a.text, b.text))
    .map(({ text }) => text);

export const versions: VersionScheme = {
  normalize: (version) => {
    if (!isName(version)) throw invalid(`${quote(version)} cannot be a version.`, "FIELD_VALIDATION_FAILED");
    return version;
  },
  compare: (a, b) => compareLists(parse(a), parse(b)) || compareTexts(a, b),
  isPrerelease: (version) => isSnapshot(version) || buildOf(version) !== null,
};
