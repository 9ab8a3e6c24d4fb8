/*
 * Versions (formats spec, nuget 2): Semantic Versions of up to four numbers. Those that differ only in leading zeros, a fourth
 * number 0, case or build metadata are one version; it is kept in lower case and without its build metadata.
 */

import { invalid } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";
import type { VersionScheme } from "../../registry/package-format.ts";

export interface Version {
  /** Four of them. */
  readonly numbers: readonly number[];
  /** What follows the hyphen, in its own case; empty for a release. */
  readonly label: string;
  /** Build metadata; empty for none. */
  readonly build: string;
}

const maxLength = 255;
const maxNumber = 2 ** 31 - 1;
const words = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const form = new RegExp(`^(\\d+(?:\\.\\d+){0,3})(?:-(${words}))?(?:\\+(${words}))?$`, "u");

/** Null for what is no version. */
export const parseVersion = (text: string): Version | null => {
  const [, digits, label = "", build = ""] = text.length > maxLength ? [] : (form.exec(text) ?? []);
  const numbers = digits?.split(".").map(Number) ?? [];
  if (digits === undefined || numbers.some((number) => number > maxNumber)) return null;
  return { numbers: [...numbers, 0, 0, 0].slice(0, 4), label, build };
};

/** In the normal form, with case and build metadata. */
export const fullText = ({ numbers, label, build }: Version): string =>
  `${numberText(numbers)}${label === "" ? "" : `-${label}`}${build === "" ? "" : `+${build}`}`;

/** In the normal form, with case and without build metadata. */
export const plainText = (version: Version): string => fullText({ ...version, build: "" });

const numberText = (numbers: readonly number[]): string => numbers.slice(0, numbers[3] === 0 ? 3 : 4).join(".");

/** Whether clients that know no SemVer 2 cannot read it. */
export const needsSemVer2 = ({ label, build }: Version): boolean => label.includes(".") || build !== "";

/** Throws a Validation fault on what is no version. */
export const readVersion = (text: string): Version => {
  const parsed = parseVersion(text.trim());
  if (parsed === null) throw invalid(`${quote(text)} is not a version of a NuGet package.`, "FIELD_VALIDATION_FAILED");
  return parsed;
};

/** The one spelling under which a version is kept. */
export const keptText = (version: Version): string => plainText(version).toLowerCase();

export const compareVersions = (a: Version, b: Version): number => {
  for (const [at, number] of a.numbers.entries()) {
    const order = number - (b.numbers[at] ?? 0);
    if (order !== 0) return order;
  }
  if (a.label === "" || b.label === "") return (a.label === "" ? 1 : 0) - (b.label === "" ? 1 : 0);
  return compareLabels(a.label.toLowerCase().split("."), b.label.toLowerCase().split("."));
};

const compareLabels = (a: readonly string[], b: readonly string[]): number => {
  for (const [at, word] of a.entries()) {
    const other = b[at];
    const order = other === undefined ? 1 : compareWords(word, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

/** Numbers come before words. */
const compareWords = (a: string, b: string): number => {
  const [isNumber, isOther] = [/^\d+$/u.test(a), /^\d+$/u.test(b)];
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  if (!isNumber) return a === b ? 0 : a < b ? -1 : 1;
  const [one, other] = [BigInt(a), BigInt(b)];
  return one === other ? 0 : one < other ? -1 : 1;
};

export const versions: VersionScheme = {
  normalize: (text) => keptText(readVersion(text)),
  compare: (a, b) => compareVersions(readVersion(a), readVersion(b)),
  isPrerelease: (version) => version.includes("-"),
};
