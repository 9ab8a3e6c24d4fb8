/*
 * `packhouse completion`: prints what a shell reads to complete words, and answers what that asks. The line comes in COMP_LINE up
 * to COMP_POINT, as `aws_completer` takes it, so that what people have set up for that goes on working.
 */
import { type Command, type Deed, group, type Invocation, misused, type OperatorCommands } from "../operate/command.ts";
import { type CutLine, lineBefore } from "./line-before.ts";
import { completionScript, shells } from "./scripts.ts";
import { namesFor } from "./server-names.ts";
import { type Suggestion, suggest } from "./suggest.ts";

const scriptDeeds = Object.fromEntries(
  shells.map((shell): [string, Deed] => [
    shell,
    {
      says: `Print the script for ${shell}.`,
      flags: {},
      run: async (_, { name, out }) => {
        out.write(completionScript(shell, name));
      },
    },
  ]),
);

const described = { says: "Print what each word is for behind it, after a tab.", takesValue: false };

/** The command that completes these words of an operator, beside all others. */
export function completionOf(commands: OperatorCommands): Command {
  const deeds = group("completion", {
    ...scriptDeeds,
    words: {
      says: "Print the words that may stand at the end of COMP_LINE, one a line.",
      flags: { described },
      run: async (given, invocation) => {
        const found = await suggestionsFor(lineOf(invocation), commands, invocation);
        const shown = given.described === true ? found.map(withSummary) : found.map(({ text }) => text);
        write(invocation, shown);
      },
    },
  });
  const act = (invocation: Invocation): Promise<number> => {
    const [word, ...words] = invocation.words;
    return word === "answer" ? answer(commands, { ...invocation, words }) : deeds(invocation);
  };
  return Object.assign(act, { deeds: deeds.deeds });
}

const withSummary = ({ text, summary }: Suggestion): string => (summary === "" ? text : `${text}\t${summary}`);

/** Answers bash itself, which gives the command's name, the word at the cursor as it cuts it, and the word before. */
async function answer(commands: OperatorCommands, invocation: Invocation): Promise<number> {
  const line = lineOf(invocation);
  const { start, quote } = lineBefore(line);
  const found = await suggestionsFor(line, commands, invocation);
  const [, atCursor] = invocation.words;
  const written = line.slice(start);
  // Bash cuts words at = and : as well, and puts in only what follows.
  const cut = atCursor !== undefined && quote === "" && written.endsWith(atCursor) ? written.length - atCursor.length : 0;
  write(
    invocation,
    found.flatMap((suggestion) => inBash(suggestion, quote)).map((word) => word.slice(cut)),
  );
  return 0;
}

/** The word as bash takes it at the cursor; none where it cannot stand in such quotes. */
function inBash({ text }: Suggestion, quote: CutLine["quote"]): readonly string[] {
  if (quote === "'") return text.includes("'") ? [] : [text];
  return [text.replace(quote === '"' ? /[\\"$`!]/g : /[^\w@%+=:,./-]/gu, "\\$&")];
}

async function suggestionsFor(
  line: string,
  commands: OperatorCommands,
  { environment }: Invocation,
): Promise<readonly Suggestion[]> {
  const { words, partial } = lineBefore(line);
  return words.length === 0 ? [] : suggest({ words: words.slice(1), partial }, { commands, findNames: namesFor(environment) });
}

/** The line up to the cursor. Throws CommandFailure 252 without one. */
function lineOf({ environment: { COMP_LINE: line, COMP_POINT: point = "" } }: Invocation): string {
  if (line === undefined) throw misused("COMP_LINE holds no command line: shells set it.");
  return /^[0-9]{1,7}$/.test(point) ? [...line].slice(0, Number(point)).join("") : line;
}

const write = ({ out }: Invocation, lines: readonly string[]): unknown => out.write(lines.map((line) => `${line}\n`).join(""));
