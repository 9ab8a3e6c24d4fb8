/* The lines that were run from the prompt, in a file that is theirs alone. They are a comfort: where they cannot be kept, none are. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { type Environment, expandPath } from "../settings/path.ts";

const maxLines = 1_000;
/** Longer lines hold documents that are better kept in files. */
const maxCharacters = 2_000;
const maxBytes = 8 * 1024 ** 2;

/** The oldest first. */
export function readHistory(environment: Environment): readonly string[] {
  const file = fileFor(environment);
  try {
    if (statSync(file).size > maxBytes) return [];
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.filter((line) => line !== "" && line.length <= maxCharacters).slice(-maxLines);
  } catch {
    return [];
  }
}

/** Adds a line behind the others; one that is there already moves to their end. */
export function addToHistory(line: string, environment: Environment): void {
  if (line === "" || line.length > maxCharacters || /\p{Cc}/u.test(line)) return;
  const file = fileFor(environment);
  const lines = [...readHistory(environment).filter((other) => other !== line), line].slice(-maxLines);
  const whole = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(whole, `${lines.join("\n")}\n`, { mode: 0o600 });
    renameSync(whole, file);
  } catch {}
}

function fileFor(environment: Environment): string {
  const { XDG_STATE_HOME: state = "" } = environment;
  return join(isAbsolute(state) ? state : expandPath("~/.local/state", environment), "packhouse", "prompt-history");
}
