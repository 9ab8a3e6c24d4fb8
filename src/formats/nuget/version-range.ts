/* Which versions of a dependency will do: in brackets as in mathematics, or a bare version for it and all newer ones. */

import { invalid } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";
import { compareVersions, needsSemVer2, parseVersion, plainText } from "./versions.ts";

export interface VersionRange {
  /** In interval syntax: `[1.0.0, )`. */
  readonly text: string;
  readonly needsSemVer2: boolean;
}

const interval = /^([[(])([^,]*)(?:(,)([^,]*))?([\])])$/u;

/** Nothing at all stands for any version. Throws a Validation fault on what is no range. */
export const readRange = (text: string): VersionRange => {
  const written = text.trim();
  if (written === "") return { text: "(, )", needsSemVer2: false };
  const bare = ["", "[", written, ",", "", ")"];
  const [, opening, from = "", comma, to = "", closing] = interval.exec(written) ?? bare;
  const isExact = comma === undefined;
  const lower = versionIn(text, from);
  const upper = isExact ? lower : versionIn(text, to);
  const isEmpty =
    (isExact && (opening !== "[" || closing !== "]" || lower === null)) ||
    (lower !== null && upper !== null && compareVersions(lower, upper) > 0);
  if (isEmpty) throw noRange(text);
  const [low, high] = [lower, upper].map((version) => (version === null ? "" : plainText(version)));
  return {
    text: `${opening}${low}, ${high}${closing}`,
    needsSemVer2: [lower, upper].some((version) => version !== null && needsSemVer2(version)),
  };
};

const versionIn = (range: string, text: string) => {
  if (text.trim() === "") return null;
  const version = parseVersion(text.trim());
  if (version === null) throw noRange(range);
  return version;
};

const noRange = (text: string) => invalid(`${quote(text)} is not a range of versions.`, "CANNOT_PARSE");
