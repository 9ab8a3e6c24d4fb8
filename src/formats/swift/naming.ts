/*
 * Scopes and names (formats spec, swift 1). A package has both in lower case; the spelling that a version was published in stands
 * in its manifest.
 */
import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Naming } from "../../registry/package-format.ts";

const maxScopeLength = 39;
const maxNameLength = 100;
const soundScope = /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/u;
const soundName = /^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$/u;

const normalize = (namespace: string | null, name: string) => {
  const scope = namespace ?? "";
  if (scope.length > maxScopeLength || !soundScope.test(scope)) {
    throw invalid(`${quote(scope)} is not a scope of Swift packages.`, "FIELD_VALIDATION_FAILED");
  }
  if (name.length > maxNameLength || !soundName.test(name)) {
    throw invalid(`${quote(name)} is not a name of a Swift package.`, "FIELD_VALIDATION_FAILED");
  }
  return { namespace: scope.toLowerCase(), name: name.toLowerCase() };
};

const display = ({ namespace, name }: Pick<PackageId, "namespace" | "name">): string => `${namespace}.${name}`;

export const naming: Naming = { normalize, display };

/** Throws a Validation fault on what no package can be called. */
export const parseName = (scope: string, name: string): PackageId => ({ format: "swift", ...normalize(scope, name) });

/** The package in the words of a fault: "swift package mona.linkedlist". */
export const named = (id: PackageId): string => `swift package ${display(id)}`;
