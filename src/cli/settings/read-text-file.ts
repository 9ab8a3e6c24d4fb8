/* Files that the environment or a profile names. */
import { readFileSync } from "node:fs";
import { CommandFailure } from "../failure.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { isSystemError, systemErrorText } from "../values/system-error.ts";

/** Throws CommandFailure 255, in Python's words, where it cannot be read. */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    const says = isSystemError(thrown) ? systemErrorText(thrown) : String(thrown);
    throw new CommandFailure(255, `${says}: ${pythonLiteral(file)}`, { cause: thrown });
  }
}
