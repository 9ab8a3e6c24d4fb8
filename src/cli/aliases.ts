/* People's own commands, as AWS's file of aliases has them (command line spec, 13): `name = words`, or `name = !line` for the shell. */
import { readFileSync } from "node:fs";
import { CommandFailure } from "./failure.ts";
import { IniError, parsePlainIni } from "./settings/ini.ts";
import { type Environment, expandPath } from "./settings/path.ts";
import { shellWords } from "./settings/shell-words.ts";

export type Aliases = ReadonlyMap<string, string>;

export interface AliasFile {
  /** In the first word's place. */
  readonly commands: Aliases;
  /** After `codeartifact`. */
  readonly operations: Aliases;
}

const none: AliasFile = { commands: new Map(), operations: new Map() };

/** No file is no aliases. Throws CommandFailure 255 on a file that cannot be read. */
export function readAliases(environment: Environment): AliasFile {
  const file = expandPath("~/.aws/cli/alias", environment);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return none;
    throw new CommandFailure(255, `Unable to parse config file: ${file}`, { cause: thrown });
  }
  try {
    const sections = [...parsePlainIni(text)].map(([name, aliases]) => [name.split(/\s+/).join(" "), aliases] as const);
    const named = new Map(sections);
    return {
      commands: named.get("toplevel") ?? none.commands,
      operations: named.get("command codeartifact") ?? none.operations,
    };
  } catch (thrown) {
    if (!(thrown instanceof IniError)) throw thrown;
    throw new CommandFailure(255, `Unable to parse config file: ${file}`, { cause: thrown });
  }
}

/** The words that an alias stands for. Throws CommandFailure 255. */
export function aliasWords(name: string, value: string): readonly string[] {
  const words = shellWords(value);
  if (words !== null) return words;
  const open = value.endsWith("\\") ? "No escaped character" : "No closing quotation";
  throw new CommandFailure(255, `Value of alias "${name}" could not be parsed. Received error: ${open} when parsing:\n${value}`);
}
