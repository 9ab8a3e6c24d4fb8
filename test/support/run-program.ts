/* Runs a real client in surroundings of its own, so that nothing of the machine's settings answers beside ours. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Files } from "./tarballs.ts";

/** No command of the tests takes this long unless it hangs. */
const commandLimitMs = 5 * 60_000;

export interface Finished {
  /** Null when it was ended by the time limit. */
  readonly status: number | null;
  readonly stdout: string;
  /** Standard output and standard error, in the order they came. */
  readonly output: string;
}

/** A folder with a home, a project and caches that belong to nobody else. */
export interface Workplace {
  readonly home: string;
  readonly project: string;
  /** Runs a program in the project. */
  readonly run: (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Finished>;
  /** Writes files into the project; an object becomes JSON. */
  readonly write: (files: Files) => void;
  readonly read: (path: string) => string;
  /** Removes files or folders of the project. */
  readonly drop: (...paths: readonly string[]) => void;
  readonly remove: () => void;
}

const writeInto = (folder: string, files: Files): void => {
  for (const [path, content] of Object.entries(files)) {
    const whole = join(folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 2));
  }
};

const surroundings = (folder: string): Record<string, string> => ({
  HOME: join(folder, "home"),
  // The Node of this very process comes first, whatever the machine has.
  PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
  TMPDIR: folder,
  LANG: "C.UTF-8",
  CI: "1",
  NO_COLOR: "1",
  XDG_CACHE_HOME: join(folder, "cache"),
  XDG_CONFIG_HOME: join(folder, "home/.config"),
  XDG_DATA_HOME: join(folder, "share"),
});

const runIn = (folder: string, words: readonly string[], env: Readonly<Record<string, string>>): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const [program = "", ...args] = words;
    const child = spawn(program, args, {
      cwd: join(folder, "project"),
      env: { ...surroundings(folder), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: commandLimitMs,
      killSignal: "SIGKILL",
    });
    const stdout: Buffer[] = [];
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout.push(chunk);
      output.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    child.on("error", reject);
    child.on("close", (status) =>
      resolve({ status, stdout: Buffer.concat(stdout).toString(), output: Buffer.concat(output).toString() }),
    );
  });

/** Makes one; `homeFiles` are written into its home. */
export const makeWorkplace = (homeFiles: Files, env: Readonly<Record<string, string>> = {}): Workplace => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-client-"));
  const project = join(folder, "project");
  for (const made of [project, join(folder, "home")]) mkdirSync(made);
  writeInto(join(folder, "home"), homeFiles);
  return {
    home: join(folder, "home"),
    project,
    run: (words, more = {}) => runIn(folder, words, { ...env, ...more }),
    write: (files) => writeInto(project, files),
    read: (path) => readFileSync(join(project, path), "utf8"),
    drop: (...paths) => {
      for (const path of paths) rmSync(join(project, path), { recursive: true, force: true });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
