/* Splits a text into words as a POSIX shell does, without expanding anything, and writes words for one. */

/** Null where a quote is not closed or a backslash ends the text. */
export function shellWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    const next = characters[at + 1];
    if (quote !== "" && character === quote) quote = "";
    else if (character === "\\" && quote !== "'") {
      if (next === undefined) return null;
      word = (word ?? "") + (quote === '"' && next !== '"' && next !== "\\" ? `\\${next}` : next);
      at += 1;
    } else if (quote === "" && (character === "'" || character === '"')) {
      quote = character;
      word ??= "";
    } else if (quote === "" && " \t\r\n".includes(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + character;
  }
  if (quote !== "") return null;
  return word === null ? words : [...words, word];
}

/** A word as a shell reads it again: as it is where nothing in it means anything to a shell, else in single quotes. */
export const shellQuoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
