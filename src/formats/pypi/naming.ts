/* Project names (formats spec, common 5; PEP 503): one spelling is kept, whatever a client writes. */

import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Naming } from "../../registry/package-format.ts";

const maxLength = 255;
const sound = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/u;

/** Lower case, with one hyphen for each run of marks. */
export const normalizeName = (name: string): string => name.toLowerCase().replace(/[-_.]+/gu, "-");

const normalize = (_namespace: string | null, name: string) => {
  if (name.length > maxLength || !sound.test(name)) {
    throw invalid(`${quote(name)} is not a name of a Python project.`, "FIELD_VALIDATION_FAILED");
  }
  return { namespace: null, name: normalizeName(name) };
};

export const naming: Naming = { normalize, display: ({ name }) => name };

/** Throws a Validation fault on what no project can be called. */
export const parseName = (name: string): PackageId => ({ format: "pypi", ...normalize(null, name) });

/** The package in the words of a fault: "pypi package requests". */
export const named = ({ name }: PackageId): string => `pypi package ${name}`;
