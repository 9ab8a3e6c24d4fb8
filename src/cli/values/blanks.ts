/* Blanks around a text, as Python sees them. */

/** Of one character; the separators of files, groups, records and units count as well. */
export const isBlank = (character: string): boolean =>
  /^\p{White_Space}$/u.test(character) || (character >= "\x1c" && character <= "\x1f" && character.length === 1);

export function withoutBlanksBefore(text: string): string {
  let begin = 0;
  while (isBlank(text[begin] ?? "")) begin += 1;
  return text.slice(begin);
}

export function withoutBlanksAfter(text: string): string {
  let end = text.length;
  while (isBlank(text[end - 1] ?? "")) end -= 1;
  return text.slice(0, end);
}
