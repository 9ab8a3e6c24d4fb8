/* What packages and assets may be called (formats spec, generic 1). Every spelling is kept as it is. */

import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Naming } from "../../registry/package-format.ts";

const maxLength = 255;
const coordinate = /^[^#/\s]+$/u;
// Letters and numbers of any script, some marks, and single spaces between them.
const assetName =
  /^[\p{Ll}\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{Nl}\p{Nd}~!@^&()\-_+[\]{};,.`]+(?: [\p{Ll}\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{Nl}\p{Nd}~!@^&()\-_+[\]{};,.`]+)*$/u;

const fits = (text: string, pattern: RegExp): boolean => pattern.test(text) && [...text].length <= maxLength;

/** Throws a Validation fault unless the text can be a namespace, a package's name or a version. */
export const checkCoordinate = (what: string, text: string): string => {
  if (fits(text, coordinate)) return text;
  throw invalid(
    `${quote(text)} cannot be ${what}: it has 1 to ${maxLength} characters, none of them #, / or white space.`,
    "FIELD_VALIDATION_FAILED",
  );
};

/** Throws a Validation fault. */
export const checkAssetName = (name: string): void => {
  if (fits(name, assetName) && name !== "." && name !== "..") return;
  throw invalid(
    `${quote(name)} cannot be the name of an asset: it has 1 to ${maxLength} letters and numbers of any script, single spaces between them, and ~!@^&()-_+[]{};,.\``,
    "FIELD_VALIDATION_FAILED",
  );
};

const normalize = (namespace: string | null, name: string) => ({
  namespace: checkCoordinate("a namespace", namespace ?? ""),
  name: checkCoordinate("the name of a package", name),
});

const display = ({ namespace, name }: Pick<PackageId, "namespace" | "name">): string => `${namespace}/${name}`;

export const naming: Naming = { normalize, display };
