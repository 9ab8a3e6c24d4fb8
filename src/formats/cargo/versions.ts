/* Versions are strict Semantic Versions and are kept unchanged, build metadata included (formats spec, common 5). */
import semver from "semver";
import { invalid } from "../../model/fault.ts";
import type { VersionScheme } from "../../registry/package-format.ts";
import { quote } from "./naming.ts";

const maxVersionLength = 255;

/** No leading v or =, no spaces, nothing left out. */
export const isVersion = (text: string): boolean => {
  const parsed = text.length > maxVersionLength ? null : semver.parse(text);
  return parsed !== null && text === parsed.version + (parsed.build.length === 0 ? "" : `+${parsed.build.join(".")}`);
};

/** The version without its build metadata, by which Cargo does not tell versions apart. */
export const withoutBuild = (version: string): string => version.replace(/\+.*$/su, "");

export const versions: VersionScheme = {
  normalize: (text) => {
    if (!isVersion(text)) throw invalid(`${quote(text)} is not a Semantic Version.`, "FIELD_VALIDATION_FAILED");
    return text;
  },
  compare: (a, b) => semver.compareBuild(a, b),
  isPrerelease: (version) => semver.prerelease(version) !== null,
};

const part = String.raw`(?:0|[1-9]\d{0,19}|[*xX])`;
const comparator = new RegExp(
  String.raw`^ *(?:\^|~|=|<=?|>=?)? *${part}(?:\.${part}){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)? *$`,
  "u",
);

/** Whether Cargo reads it as a requirement: comparators with commas between them. It drops a line of the index where it cannot. */
export const isRequirement = (text: string): boolean =>
  text.length <= 1024 && text.split(",").every((one) => comparator.test(one));
