import { pythonInt } from "../arguments/python-int.ts";
import { CommandFailure } from "../failure.ts";
import { pythonLiteral } from "../json/python-literal.ts";

/** Throws CommandFailure 255 where the text is no whole number. */
export function wholeNumber(text: string | Uint8Array): number | bigint {
  const number = pythonInt(typeof text === "string" ? text : Buffer.from(text).toString("latin1"));
  if (number === null) throw new CommandFailure(255, `invalid literal for int() with base 10: ${pythonLiteral(text)}`);
  return number;
}
