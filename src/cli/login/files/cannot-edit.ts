/* A settings file that a login does not dare to change. */
import { CommandFailure } from "../../failure.ts";

/** `reason` completes a sentence that begins with the file's name, such as "is no TOML". */
export class CannotEdit extends Error {}

/** What ends a command whose file cannot be edited; anything else is thrown on. */
export function failureOf(thrown: unknown, path: string): CommandFailure {
  if (!(thrown instanceof CannotEdit)) throw thrown;
  return new CommandFailure(255, `${path} was left as it was: it ${thrown.message}.`, { cause: thrown });
}
