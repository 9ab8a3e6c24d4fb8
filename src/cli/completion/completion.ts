/*
 * `packhouse completion`: prints what a shell reads to complete words, and answers it. `words` takes the line from COMP_LINE up to
 * COMP_POINT as `aws_completer` does, so that what people have set up for that goes on working.
 */
import { command, group, misused } from "../operate/command.ts";
import { shellWords } from "../settings/shell-words.ts";
import { completionScript, shells } from "./scripts.ts";
import { namesOfServer } from "./server-names.ts";
import { type LineBefore, type Suggestion, suggest } from "./suggest.ts";

const scriptDeeds = Object.fromEntries(
  shells.map((shell) => [
    shell,
    {
      says: `Print the script for ${shell}.`,
      flags: {},
      run: async (
        _: unknown,
        { name, out }: { readonly name: string; readonly out: { readonly write: (text: string) => unknown } },
      ) => {
        out.write(completionScript(shell, name));
      },
    },
  ]),
);

const described = { says: "Print what each word is for behind it, after a tab.", takesValue: false };

export const completion = group("completion", {
  ...scriptDeeds,
  words: {
    says: "Print the words that may stand at the end of COMP_LINE, one a line.",
    flags: { described },
    run: async (given, { environment, out }) => {
      const line = environment.COMP_LINE;
      if (line === undefined) throw misused("COMP_LINE holds no command line: shells set it.");
      const found = await suggest(lineBefore(line, environment.COMP_POINT), namesOfServer(environment));
      for (const suggestion of found) out.write(`${given.described === true ? withSummary(suggestion) : suggestion.text}\n`);
    },
  },
});

/** What people set `aws_completer` up for: shells call it with words that COMP_LINE says better. */
export const completer = command("completer", {
  says: "Answers a shell.",
  flags: {},
  run: async (_, invocation) => {
    await completion({ ...invocation, words: ["words"] });
  },
});

const withSummary = ({ text, summary }: Suggestion): string => (summary === "" ? text : `${text}\t${summary}`);

/** `point` counts bytes or characters, as shells differ; a line that is cut inside a word is completed there. */
export function lineBefore(line: string, point: string | undefined): LineBefore {
  const at = /^[0-9]{1,7}$/.test(point ?? "") ? Number(point) : line.length;
  const before = at >= line.length ? line : line.slice(0, at);
  const words = shellWords(before) ?? shellWords(`${before}'`) ?? shellWords(`${before}"`) ?? before.split(/\s+/);
  const isBetween = /(?:^|[^\\])\s$/.test(before) && shellWords(before) !== null;
  const [, ...rest] = isBetween ? [...words, ""] : words;
  return { words: rest.slice(0, -1), partial: rest.at(-1) ?? "" };
}
