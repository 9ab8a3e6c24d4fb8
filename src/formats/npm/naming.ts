/* Package names (formats spec, npm 1, 4). The namespace is the scope without its @; spelling is kept as it is. */

import { invalid } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { Naming } from "../../registry/package-format.ts";

const maxNameLength = 214;
// What needs no escape in a URL. A dot in front is left out, so no name is "." or "..".
const part = /^[A-Za-z0-9_\-~!*'()][A-Za-z0-9_\-~!*'().]*$/u;
const reserved = new Set(["-", "node_modules", "favicon.ico"]);
const newPart = /^[a-z0-9_.-]+$/u;

const display = (id: Pick<PackageId, "namespace" | "name">): string =>
  id.namespace === null ? id.name : `@${id.namespace}/${id.name}`;

const normalize = (namespace: string | null, name: string) => {
  const isSound = namespace === null ? part.test(name) && !reserved.has(name) : part.test(namespace) && part.test(name);
  const written = display({ namespace, name });
  if (!isSound) throw invalid(`${quote(written)} is not a name of an npm package.`, "FIELD_VALIDATION_FAILED");
  if (written.length > maxNameLength) {
    throw invalid(`A name of an npm package has at most ${maxNameLength} characters.`, "FIELD_VALIDATION_FAILED");
  }
  return { namespace, name };
};

export const naming: Naming = { normalize, display };

/** Reads `name` or `@scope/name`. Throws a Validation fault on what no client would install. */
export const parseName = (text: string): PackageId => {
  const scoped = /^@([^/]*)\/(.*)$/su.exec(text);
  const [namespace, name] = scoped === null ? [null, text] : [scoped[1] ?? "", scoped[2] ?? ""];
  return { format: "npm", ...normalize(namespace, name) };
};

/** Whether a package may be born with this name; older names may hold upper case and a few more marks. */
export const isNewName = (id: PackageId): boolean =>
  newPart.test(id.name) && (id.namespace === null ? !/^[-_]/u.test(id.name) : newPart.test(id.namespace));

/** The package in the words of a fault: "npm package @acme/ui". */
export const named = (id: PackageId): string => `npm package ${display(id)}`;

/** A part of an address: `@acme%2fui`, the spelling every registry of this kind takes. */
export const addressOf = (id: PackageId): string => display(id).replace("/", "%2f");
