/* An operator's command, run in the process of its test. */
import { CommandFailure } from "../../src/cli/failure.ts";
import { operatorCommands } from "../../src/cli/operate/commands.ts";
import { isFault } from "../../src/model/fault.ts";

export interface Operated {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** `words` begin with the command's; a failure's message is added to `err`, which is a terminal where `isTTY`. */
export const operate = async (
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
  isTTY = false,
): Promise<Operated> => {
  const [word = "", ...rest] = words;
  const command = operatorCommands[word];
  if (command === undefined) throw new Error(`There is no command ${word}.`);
  const out: string[] = [];
  const err: string[] = [];
  const surroundings = {
    environment,
    out: { write: (text: string) => out.push(text) },
    err: { isTTY, write: (text: string) => err.push(text) },
  };
  let status: number;
  try {
    status = await (await command.load())({ words: rest, name: "packhouse", ...surroundings });
  } catch (thrown) {
    if (!(thrown instanceof CommandFailure) && !isFault(thrown)) throw thrown;
    status = thrown instanceof CommandFailure ? thrown.exit : 255;
    err.push(thrown.message);
  }
  return { status, out: out.join(""), err: err.join("") };
};

/** The objects of `--output json`. */
export const objectsIn = ({ out }: Operated): readonly Readonly<Record<string, unknown>>[] =>
  out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
