/* Names of gems and of their files (formats spec, ruby 7): kept as they are, case and marks included. */

import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Naming } from "../../registry/package-format.ts";
import { isVersion } from "./versions.ts";

const maxLength = 255;
const sound = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/u;

/** The platform of gems that run everywhere; it is left out of names. */
export const rubyPlatform = "ruby";

export const isName = (name: string): boolean => name.length <= maxLength && sound.test(name) && /[A-Za-z]/u.test(name);

const normalize = (_namespace: string | null, name: string) => {
  if (!isName(name)) throw invalid(`${quote(name)} is not a name of a gem.`, "FIELD_VALIDATION_FAILED");
  return { namespace: null, name };
};

export const naming: Naming = { normalize, display: ({ name }) => name };

/** Throws a Validation fault on what no gem can be called. */
export const parseName = (name: string): PackageId => ({ format: "ruby", ...normalize(null, name) });

/** A platform begins with a letter, so that it is never taken for a version. */
export const isPlatform = (platform: string): boolean => /^[A-Za-z][A-Za-z0-9._-]{0,99}$/u.test(platform);

/** A version with its platform, as lists of versions write it. */
export const numberOf = (version: string, platform: string): string =>
  platform === rubyPlatform ? version : `${version}-${platform}`;

/** The asset's name: `{name}-{version}[-{platform}].gem`. */
export const fileOf = (name: string, version: string, platform: string): string => `${name}-${numberOf(version, platform)}.gem`;

export interface FullName {
  readonly id: PackageId;
  readonly version: string;
  readonly platform: string;
}

/** A number apart: `1.0-java`; null for what is none. */
export const parseNumber = (number: string): Pick<FullName, "version" | "platform"> | null => {
  const dash = number.indexOf("-");
  const [version, platform] = dash < 0 ? [number, rubyPlatform] : [number.slice(0, dash), number.slice(dash + 1)];
  return isVersion(version) && isPlatform(platform) && (dash < 0 || platform !== rubyPlatform) ? { version, platform } : null;
};

/** What `{name}-{version}[-{platform}]` can mean, since each part may hold dashes: the shortest name first. */
export const parseFullName = (full: string): readonly FullName[] => {
  if (full.length > maxLength) return [];
  return [...full.matchAll(/-(?=\d)/gu)].flatMap(({ index }) => {
    const name = full.slice(0, index);
    const number = parseNumber(full.slice(index + 1));
    return number !== null && isName(name) ? [{ id: parseName(name), ...number }] : [];
  });
};

/** The package in the words of a fault: "ruby package rack". */
export const named = ({ name }: PackageId): string => `ruby package ${name}`;
