/* Group and name of a package: kept as they are written (formats spec, common 5). */

import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Naming } from "../../registry/package-format.ts";

const maxLength = 255;
// A dot in a group is a folder of its address, and nothing may read as `.` or `..` there.
const groupPattern = /^[^#/\\\s.]+(?:\.[^#/\\\s.]+)*$/u;
const namePattern = /^(?!\.{1,2}$)[^#/\\\s]+$/u;

export const isGroup = (text: string): boolean => text.length <= maxLength && groupPattern.test(text);

/** Whether the text can be a package's name or a version. */
export const isName = (text: string): boolean => text.length <= maxLength && namePattern.test(text);

/** Throws a Validation fault. */
export const normalize = (namespace: string | null, name: string) => {
  if (namespace === null || !isGroup(namespace)) {
    throw invalid(`${quote(namespace ?? "")} cannot be the group of a Maven package.`, "FIELD_VALIDATION_FAILED");
  }
  if (!isName(name)) throw invalid(`${quote(name)} cannot be the name of a Maven package.`, "FIELD_VALIDATION_FAILED");
  return { namespace, name };
};

const display = ({ namespace, name }: Pick<PackageId, "namespace" | "name">): string => `${namespace}:${name}`;

export const naming: Naming = { normalize, display };

export const mavenId = (namespace: string, name: string): PackageId => ({ format: "maven", namespace, name });

/** A package in the words of a fault. */
export const named = (id: PackageId): string => `Maven package ${display(id)}`;
