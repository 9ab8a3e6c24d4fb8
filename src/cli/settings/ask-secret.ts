/* Asks for something that is not to be seen while it is typed. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { CommandFailure } from "../failure.ts";
import type { Environment } from "./path.ts";

/** Set for what must not ask: completion runs while somebody types at the same terminal. */
export const askNobody: Environment = { PACKHOUSE_ASK_NOBODY: "1" };

/** The question goes to standard error, since output may be read by a program. Throws CommandFailure 255 without an answer. */
export function askSecret(question: string, { PACKHOUSE_ASK_NOBODY: silence }: Environment): Promise<string> {
  if (silence !== undefined) return Promise.reject(new CommandFailure(255, "There is nobody to ask."));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY === true });
  lines.once("line", (line) => {
    resolve(line);
    lines.close();
  });
  lines.once("SIGINT", () => {
    lines.close();
    process.kill(process.pid, "SIGINT");
  });
  lines.once("close", () => {
    process.stderr.write("\n");
    reject(new CommandFailure(255, "EOF when reading a line"));
  });
  return promise;
}
