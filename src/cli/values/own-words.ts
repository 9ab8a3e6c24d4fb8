/* Words of options that are the command line's own and no members of an input. */
import type { Given } from "../arguments/parsed.ts";
import { CommandFailure } from "../failure.ts";
import { loadOption } from "./param-file.ts";
import type { Environment } from "./path.ts";

const flags: ReadonlyMap<string, string> = new Map([
  ["outfile", "outfile"],
  ["starting-token", "--starting-token"],
]);

/** Puts what a file holds in the place of the word that names it. Throws CommandFailure 252, and 255 for a token of bytes. */
export function loadOwnWords(given: ReadonlyMap<string, Given>, environment: Environment): ReadonlyMap<string, Given> {
  const loaded = new Map(given);
  for (const [name, flag] of flags) {
    const word = given.get(name);
    if (typeof word !== "string") continue;
    const value = loadOption(flag, word, environment);
    if (typeof value !== "string" && name === "starting-token") {
      throw new CommandFailure(255, "'bytes' object has no attribute 'encode'");
    }
    loaded.set(name, typeof value === "string" ? value : Buffer.from(value).toString());
  }
  return loaded;
}
