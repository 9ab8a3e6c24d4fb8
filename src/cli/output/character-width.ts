/* How many columns of a terminal a text takes, as tables count them: characters of East Asian width take two, no other more than one. */
import { eastAsianWidth } from "get-east-asian-width";

const asciiOnly = /^[\0-\x7f]*$/;

/** Ambiguous characters count as wide; each code point counts for itself. */
export function widthOf(text: string): number {
  if (asciiOnly.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += eastAsianWidth(character.codePointAt(0) ?? 0, { ambiguousAsWide: true });
  return width;
}

/** How many columns a terminal draws it in: ambiguous characters are narrow, and marks take no room of their own. */
export function cellsOf(text: string): number {
  if (asciiOnly.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += /\p{M}/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
  return cells;
}
