/* Versions are strict Semantic Versions and are kept unchanged (formats spec, common 5). */
import semver from "semver";
import { invalid } from "../../model/fault.ts";
import type { VersionScheme } from "../../registry/package-format.ts";
import { quote } from "./naming.ts";

const maxVersionLength = 255;

/** No leading v or =, no spaces, nothing left out. */
export const isVersion = (text: string): boolean => {
  if (text.length > maxVersionLength) return false;
  const parsed = semver.parse(text);
  if (parsed === null) return false;
  return text === (parsed.build.length === 0 ? parsed.version : `${parsed.version}+${parsed.build.join(".")}`);
};

/** Whether a package.json that says `written` is one of `version`: clients trim a v and the build on publishing. */
export const meansVersion = (written: string, version: string): boolean => {
  const cleaned = semver.clean(written, { loose: true });
  return cleaned !== null && semver.eq(cleaned, version);
};

export const versions: VersionScheme = {
  normalize: (text) => {
    if (!isVersion(text)) throw invalid(`${quote(text)} is not a Semantic Version.`, "FIELD_VALIDATION_FAILED");
    return text;
  },
  compare: (a, b) => semver.compareBuild(a, b),
  isPrerelease: (version) => semver.prerelease(version) !== null,
};

/** A tag that reads as a version or a range could never be asked for. Throws a Validation fault. */
export const checkTag = (tag: string): string => {
  if (tag === "" || tag.length > 255 || /[\s/\p{Cc}]/u.test(tag) || semver.validRange(tag) !== null) {
    throw invalid(`${quote(tag)} cannot be a tag: a tag is a word that is neither a version nor a range.`);
  }
  return tag;
};
