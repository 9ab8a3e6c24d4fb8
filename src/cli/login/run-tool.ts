/* Running a tool's own commands, as Python's subprocess does (command line spec, 15). */
import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import { CommandFailure } from "../failure.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { pythonError } from "./python-error.ts";
import type { Login } from "./target.ts";

/** What a tool prints is never longer than this. */
const maxBytes = 16 * 2 ** 20;

const mask = "******";

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** How the command ended where it was not with 0. */
  readonly fault: string | null;
}

/** Runs a command. Throws CommandFailure 255 where it cannot be started. */
async function outcomeOf([program = "", ...words]: readonly string[], { tool, surroundings }: Login): Promise<Outcome> {
  const { error, status, signal, stdout, stderr } = spawnSync(program, words, {
    env: { ...surroundings.environment },
    stdio: ["inherit", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: maxBytes,
  });
  await interruptsHeard();
  if (error !== undefined) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw new CommandFailure(255, `${tool} was not found. Please verify installation.`);
    throw new CommandFailure(255, pythonError(error, program), { cause: error });
  }
  if (signal !== null) return { stdout, stderr, fault: `died with <Signals.${signal}: ${constants.signals[signal]}>.` };
  return { stdout, stderr, fault: status === 0 ? null : `returned non-zero exit status ${status}.` };
}

/** An interrupt that came while a tool ran waits for the event loop to look for it, which takes a whole turn. */
async function interruptsHeard(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate);
}

/** Runs a command. Throws CommandFailure 255 with what it said where it did not end well; tokens are masked. */
export async function runTool(words: readonly string[], login: Login): Promise<void> {
  const { stderr, fault } = await outcomeOf(words, login);
  if (fault === null) return;
  const message = `Command '${pythonLiteral(words)}' ${fault} Stderr from command:\n${stderr}`;
  throw new CommandFailure(255, message.replaceAll(login.token, mask));
}

/** Runs a command that may fail, if only it can be started. */
export const tryTool = async (words: readonly string[], login: Login): Promise<void> => {
  await outcomeOf(words, login);
};

/** What a command prints. Throws CommandFailure 255 where it does not end well. */
export async function askTool(words: readonly string[], login: Login): Promise<string> {
  const { stdout, fault } = await outcomeOf(words, login);
  if (fault !== null) throw new CommandFailure(255, `Command '${pythonLiteral(words)}' ${fault}`);
  return stdout;
}
