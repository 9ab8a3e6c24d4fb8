/* Strict Semantic Versions, kept unchanged, build metadata included: the versions of more than one format. */
import semver from "semver";
import { invalid } from "../model/fault.ts";
import { quote } from "../model/quote.ts";
import type { VersionScheme } from "./package-format.ts";

const maxVersionLength = 255;

/** No leading v or =, no spaces, nothing left out. */
export const isSemanticVersion = (text: string): boolean => {
  const parsed = text.length > maxVersionLength ? null : semver.parse(text);
  return parsed !== null && text === parsed.version + (parsed.build.length === 0 ? "" : `+${parsed.build.join(".")}`);
};

export const semanticVersions: VersionScheme = {
  normalize: (text) => {
    if (!isSemanticVersion(text)) throw invalid(`${quote(text)} is not a Semantic Version.`, "FIELD_VALIDATION_FAILED");
    return text;
  },
  compare: (a, b) => semver.compareBuild(a, b),
  isPrerelease: (version) => semver.prerelease(version) !== null,
};
