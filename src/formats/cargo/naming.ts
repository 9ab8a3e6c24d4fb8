/*
 * Crate names (formats spec, cargo 4, 8). A package has the lower-case spelling, as the index has it in its paths; the one it
 * was published in stands in each version's line of the index.
 */

import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Naming } from "../../registry/package-format.ts";

const sound = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/u;
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/iu;

export const isName = (name: string): boolean => sound.test(name);

const normalize = (_namespace: string | null, name: string) => {
  if (!isName(name)) throw invalid(`${quote(name)} is not a name of a crate.`, "FIELD_VALIDATION_FAILED");
  return { namespace: null, name: name.toLowerCase() };
};

export const naming: Naming = { normalize, display: ({ name }) => name };

/** Throws a Validation fault on what no crate can be called. */
export const parseName = (name: string): PackageId => ({ format: "cargo", ...normalize(null, name) });

/** Whether a crate may be born with this name: it begins with a letter, and Windows has no device of that name. */
export const isNewName = (name: string): boolean => isName(name) && /^[A-Za-z]/u.test(name) && !device.test(name);

/** One text for all names that a repository takes for one crate's. */
export const nameKey = (name: string): string => name.toLowerCase().replaceAll("_", "-");

/** The folders that a name's document lies in below the index, its case kept. */
export const shardOf = (name: string): string => {
  if (name.length < 3) return String(name.length);
  return name.length === 3 ? `3/${name.slice(0, 1)}` : `${name.slice(0, 2)}/${name.slice(2, 4)}`;
};

/** The package in the words of a fault: "cargo package serde". */
export const named = ({ name }: PackageId): string => `cargo package ${name}`;
