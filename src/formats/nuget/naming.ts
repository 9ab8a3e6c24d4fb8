/* Package ids (formats spec, nuget 2): told apart without looking at case; a package has the lower-case spelling. */

import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Naming } from "../../registry/package-format.ts";

const maxLength = 100;
const sound = /^[\p{L}\p{M}\p{Nd}\p{Pc}]+(?:[.-][\p{L}\p{M}\p{Nd}\p{Pc}]+)*$/u;

export const isName = (name: string): boolean => name.length <= maxLength && sound.test(name);

const normalize = (_namespace: string | null, name: string) => {
  if (!isName(name)) throw invalid(`${quote(name)} is not an id of a NuGet package.`, "FIELD_VALIDATION_FAILED");
  return { namespace: null, name: name.toLowerCase() };
};

export const naming: Naming = { normalize, display: ({ name }) => name };

/** Throws a Validation fault on what no package can be called. */
export const parseName = (name: string): PackageId => ({ format: "nuget", ...normalize(null, name) });

/** The package in the words of a fault: "nuget package acme.lib". */
export const named = ({ name }: PackageId): string => `nuget package ${name}`;

/** The asset that is the package itself. */
export const packageFile = ({ name }: PackageId, version: string): string => `${name}.${version}.nupkg`;

/** The asset with the package's symbols. */
export const symbolsFile = ({ name }: PackageId, version: string): string => `${name}.${version}.snupkg`;
