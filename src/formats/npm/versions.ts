/* Words that mean a version, and such as must not. */

import semver from "semver";
import { invalid } from "../../model/fault.ts";
import { quote } from "../../model/quote.ts";

/** Whether a package.json that says `written` is one of `version`: clients trim a v and the build on publishing. */
export const meansVersion = (written: string, version: string): boolean => {
  const cleaned = semver.clean(written, { loose: true });
  return cleaned !== null && semver.eq(cleaned, version);
};

/** A tag that reads as a version or a range could never be asked for. Throws a Validation fault. */
export const checkTag = (tag: string): string => {
  if (tag === "" || tag.length > 255 || /[\s/\p{Cc}]/u.test(tag) || semver.validRange(tag) !== null) {
    throw invalid(`${quote(tag)} cannot be a tag: a tag is a word that is neither a version nor a range.`);
  }
  return tag;
};
