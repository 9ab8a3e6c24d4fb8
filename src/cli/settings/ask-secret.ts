/* Asks for something that is not to be seen while it is typed. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { CommandFailure } from "../failure.ts";

/** The question goes to standard error, since output may be read by a program. Throws CommandFailure 255 without an answer. */
export function askSecret(question: string): Promise<string> {
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
