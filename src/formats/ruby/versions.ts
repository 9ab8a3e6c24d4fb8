/* Versions are kept as they were written and compared as RubyGems does (formats spec, ruby 7). */
import { invalid } from "../../model/fault.ts";
import type { VersionScheme } from "../../registry/package-format.ts";

const maxLength = 255;
const sound = /^[0-9]+(?:\.[0-9A-Za-z]+)*$/u;

export const isVersion = (text: string): boolean => text.length <= maxLength && sound.test(text);

/** Whether two spellings mean one version: 1.0 and 1.0.0 do. */
export const isSameVersion = (a: string, b: string): boolean => a === b || compareParts(a, b) === 0;

const isPrerelease = (version: string): boolean => /[A-Za-z]/u.test(version);

/** Numbers as their digits without leading zeros, words as they are; zeros that end a run of numbers do not count. */
const partsOf = (version: string): readonly string[] => {
  const parts = (version.match(/[0-9]+|[A-Za-z]+/gu) ?? []).map((part) => part.replace(/^0+(?=\d)/u, ""));
  const firstWord = parts.findIndex(isWord);
  const numbers = firstWord < 0 ? parts : parts.slice(0, firstWord);
  return [...withoutZeros(numbers), ...withoutZeros(firstWord < 0 ? [] : parts.slice(firstWord))];
};

const isWord = (part: string): boolean => /^[A-Za-z]/u.test(part);

const withoutZeros = (parts: readonly string[]): readonly string[] =>
  parts.slice(0, parts.findLastIndex((part) => part !== "0") + 1);

const compareParts = (a: string, b: string): number => {
  const [first, second] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const order = comparePart(first[at] ?? "0", second[at] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
};

/** A word is less than any number. */
const comparePart = (a: string, b: string): number => {
  if (isWord(a) !== isWord(b)) return isWord(a) ? -1 : 1;
  if (!isWord(a) && a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
};

export const versions: VersionScheme = {
  normalize: (text) => {
    if (!isVersion(text))
      throw invalid(`${JSON.stringify(text.slice(0, 100).toWellFormed())} is not a version of a gem.`, "FIELD_VALIDATION_FAILED");
    return text;
  },
  compare: (a, b) => compareParts(a, b) || (a === b ? 0 : a < b ? -1 : 1),
  isPrerelease,
};

/** `>= 1.0`: an operator and a version. */
export const isRequirement = (text: string): boolean =>
  text.length <= maxLength && /^(?:=|!=|<|>|<=|>=|~>) [0-9]+(?:[.-][0-9A-Za-z]+)*$/u.test(text);
