/* Runs a line of an alias in the shell, on this terminal. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Environment } from "./settings/path.ts";

/** Gives the shell's exit code; that of one that a signal ended is what is left of 256 after the signal's number. */
export async function runShell(line: string, environment: Environment): Promise<number> {
  const child = spawn(line, { shell: true, stdio: "inherit", env: { ...environment } });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return code ?? 256 - (signal === null ? 0 : constants.signals[signal]);
}
