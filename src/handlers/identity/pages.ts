/* Pages of IAM's lists. A Marker is opaque, and says where the page before ended. */
import { identityFault } from "../../api/identity/errors.ts";
import { readPageToken, writePageToken } from "../../api/page-token.ts";
import { isFault } from "../../model/fault.ts";
import type { Page } from "../../store/page.ts";

export interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

const standardLimit = 100;

/** How many results the page has at most. */
export const limitOf = ({ MaxItems = standardLimit }: PageInput): number => MaxItems;

/** Whatever of the request a Marker belongs to. */
const others = ({ Marker: _, MaxItems: __, ...rest }: PageInput): Readonly<Record<string, unknown>> => rest;

/** What `markerOf` was given for the page before, as parts of these kinds; null on the first page. Throws ValidationError. */
export function readMarker<const Kinds extends readonly ("string" | "number")[]>(name: string, input: PageInput, kinds: Kinds) {
  try {
    return readPageToken(name, { ...others(input), nextToken: input.Marker }, kinds);
  } catch (thrown) {
    if (!isFault(thrown, "Validation")) throw thrown;
    throw identityFault("ValidationError", "The Marker is malformed or was made for a request with other parameters.", thrown);
  }
}

/** The members of an answer that say where the next page is; `cursorOf` gives what its query begins after. */
export function nextPage<Row>(
  name: string,
  input: PageInput,
  { rows, more }: Page<Row>,
  cursorOf: (last: Row) => readonly (string | number)[],
): { readonly IsTruncated: boolean; readonly Marker?: string } {
  const last = more ? rows.at(-1) : undefined;
  return last === undefined
    ? { IsTruncated: false }
    : { IsTruncated: true, Marker: writePageToken(name, others(input), cursorOf(last)) };
}

/** A page of a list that is so short that it is read whole; its Marker is a position. Throws ValidationError. */
export function cut<Row>(name: string, input: PageInput, all: readonly Row[]) {
  const [from = 0] = readMarker(name, input, ["number"]) ?? [];
  const to = from + limitOf(input);
  const page = { rows: all.slice(from, to), more: to < all.length };
  return { rows: page.rows, next: nextPage(name, input, page, () => [to]) };
}

/** The answer to a list of what this server has none of. */
export const none = { IsTruncated: false } as const;
