/* Cuts a command line into words up to the cursor, as a shell would, where the last of them may not be whole yet. */
import { shellWords } from "../settings/shell-words.ts";

/** A command line up to the cursor. */
export interface LineBefore {
  readonly words: readonly string[];
  /** The word at the cursor, as far as it is written, without its quotes. */
  readonly partial: string;
}

export interface CutLine extends LineBefore {
  /** Where in the text the word at the cursor begins. */
  readonly start: number;
  /** The quote in which the text ends; empty where it ends in none. */
  readonly quote: string;
}

/** `text` ends at the cursor. */
export function lineBefore(text: string): CutLine {
  const { start, quote } = lastWord(text);
  const written = text.slice(start);
  const [partial = ""] = shellWords(`${written}${quote}`) ?? shellWords(`${written.slice(0, -1)}${quote}`) ?? [];
  return { words: shellWords(text.slice(0, start)) ?? [], partial, start, quote };
}

function lastWord(text: string): Pick<CutLine, "start" | "quote"> {
  let start = 0;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\\" && quote !== "'") at += 1;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (" \t\r\n".includes(character)) start = at + 1;
  }
  return { start, quote };
}
