/* An operation's input from the words of its options (command line spec, 5 and 7). */
import type { Operation } from "../../api/operation.ts";
import { kebab } from "../arguments/options.ts";
import type { Given } from "../arguments/parsed.ts";
import type { FileBody } from "../client/answer.ts";
import type { PythonValue } from "../json/python-value.ts";
import { optionValue } from "./option-value.ts";
import type { Environment } from "./path.ts";
import { wholeInput } from "./whole-input.ts";

/** Members by their API names, in the API's order, then those of a whole input; nothing of it is checked. */
export type UncheckedInput = ReadonlyMap<PythonValue, PythonValue | FileBody>;

/** Options count more than a whole input. Throws CommandFailure 252, and 255 where `aws` stumbles over a value. */
export async function readInput(
  row: Operation,
  given: ReadonlyMap<string, Given>,
  environment: Environment,
): Promise<UncheckedInput> {
  const input = new Map<PythonValue, PythonValue | FileBody>();
  for (const [name, { shape }] of Object.entries(row.input)) {
    const option = kebab(name);
    const words = given.get(option);
    if (words !== undefined) input.set(name, optionValue({ flag: `--${option}`, shape, environment }, words));
  }
  for (const [name, value] of await wholeInput(given, environment)) {
    if (!input.has(name)) input.set(name, value);
  }
  return input;
}
