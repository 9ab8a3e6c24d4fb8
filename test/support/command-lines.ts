/* Runs one command line through AWS's own program, version 2, or through ours, and gives what it printed. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { program } from "./start.ts";

export interface CommandLine {
  /** What follows the program's name. */
  readonly words: readonly string[];
  /** All that the program finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Printed {
  /** A negative number is the signal that ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Typist {
  readonly type: (line: CommandLine) => Promise<Printed>;
  readonly close: () => Promise<void>;
}

/** No command of the tests takes this long unless it hangs. */
const limitMs = 2 * 60_000;

/** Ours, started each time as its users start it, under the name `aws`. Lines come one after the other. */
export const ourTypist = (): Typist => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-aws-"));
  const called = join(folder, "aws");
  symlinkSync(program, called);
  const type = ({ words, env, cwd }: CommandLine): Promise<Printed> =>
    new Promise((resolve, reject) => {
      const ours = { NODE_COMPILE_CACHE: join(folder, "cache"), ...env };
      // Files, as AWS's has: what Node calls a pipe is a socket, which cannot be opened as /dev/stdout.
      const places = { stdout: join(folder, "stdout"), stderr: join(folder, "stderr") };
      const [stdout, stderr] = [openSync(places.stdout, "w"), openSync(places.stderr, "w")];
      const child = spawn(called, words, { cwd, env: ours, stdio: ["ignore", stdout, stderr], timeout: limitMs });
      for (const file of [stdout, stderr]) closeSync(file);
      child.on("error", reject);
      child.on("close", (status) =>
        resolve({
          status: status ?? -1,
          stdout: readFileSync(places.stdout, "utf8"),
          stderr: readFileSync(places.stderr, "utf8"),
        }),
      );
    });
  return { type, close: async () => rmSync(folder, { recursive: true }) };
};

/** AWS's, in children of one process of its Python, since a start of its own takes a second. Lines come one after the other. */
export const awsTypist = (python: string): Typist => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-aws-"));
  mkdirSync(join(folder, "first"));
  symlinkSync(join(folder, "first"), join(folder, "home"));
  const script = join(import.meta.dirname, "aws_command_lines.py");
  const env = {
    HOME: join(folder, "home"),
    PATH: process.env.PATH ?? "",
    LANG: "C.UTF-8",
    AWS_MAX_ATTEMPTS: "1",
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const child: ChildProcessWithoutNullStreams = spawn(python, [script], { env, cwd: folder });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const type = async (line: CommandLine): Promise<Printed> => {
    child.stdin.write(`${JSON.stringify(line)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`aws_command_lines.py ended:\n${Buffer.concat(said).toString()}`);
    const { status, stdout, stderr } = JSON.parse(value) as Printed;
    return { status, stdout: Buffer.from(stdout, "base64").toString(), stderr: Buffer.from(stderr, "base64").toString() };
  };
  return {
    type,
    close: async () => {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
};
