/*
 * Page tokens (service spec 1.3): opaque to clients; base64url of JSON `[fingerprint, ...cursor]`. The cursor is the key
 * of the last result given, so that a token survives writes. The fingerprint ties it to the request it was made for.
 * Neither is a secret nor proof of anything: a page is cut from what the request itself may see.
 */
import { invalid } from "../model/fault.ts";
import type { Values } from "../shape/shape.ts";

export type PartKind = "string" | "number";
export type CursorOf<Kinds extends readonly PartKind[]> = {
  readonly [Index in keyof Kinds]: Kinds[Index] extends "number" ? number : string;
};

/** `name` is the operation's; `input` is the request's own, whose token and page size do not matter. */
export const writePageToken = (name: string, input: Values, cursor: readonly (string | number)[]): string => {
  const bytes = new TextEncoder().encode(JSON.stringify([fingerprint(name, input), ...cursor]));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
};

/**
 * The cursor in the input's `nextToken`, its parts of the `kinds` given; null on the first page. Throws a Validation
 * fault on a token that is malformed or was made for other parameters.
 */
export const readPageToken = <const Kinds extends readonly PartKind[]>(
  name: string,
  input: Values & { readonly nextToken?: string },
  kinds: Kinds,
): CursorOf<Kinds> | null => {
  if (input.nextToken === undefined) return null;
  const token = parsed(input.nextToken);
  const [made, ...cursor] = Array.isArray(token) ? token : [];
  const fits = cursor.length === kinds.length && cursor.every((part, index) => isOf(kinds[index], part));
  if (made !== fingerprint(name, input) || !fits) {
    throw invalid("The nextToken is malformed or was made for a request with other parameters.", "FIELD_VALIDATION_FAILED");
  }
  return cursor as unknown as CursorOf<Kinds>;
};

/** As strict as the columns that parts are compared with: a forged token must not reach a database's own errors. */
const isOf = (kind: PartKind | undefined, part: unknown): boolean =>
  kind === "number" ? Number.isSafeInteger(part) : typeof part === "string" && part.isWellFormed() && !part.includes("\0");

const parsed = (token: string): unknown => {
  try {
    const bytes = Uint8Array.from(atob(token.replaceAll("-", "+").replaceAll("_", "/")), (byte) => byte.charCodeAt(0));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
};

const fingerprint = (name: string, input: Values): string => {
  const { nextToken: _, maxResults: __, ...others } = input;
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  return fnv1a(JSON.stringify([name, ...given.sort(([a], [b]) => (a < b ? -1 : 1))]));
};

/** FNV-1a in 32 bits, over UTF-16 units. */
const fnv1a = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
};
