/* Runs a program in a terminal of its own, and types into it once it shows what a test waits for. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";

/** Draws a terminal around a program. */
export const scriptProgram = "/usr/bin/script";

/** Nothing in the tests takes this long unless it hangs. */
const limitMs = 2 * 60_000;

export interface OpenTerminal {
  readonly type: (text: string) => void;
  /** Waits until this comes behind what was waited for last; what steers the terminal is left out. Gives its first group. Fails with all that came. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** All that came so far, as it came. */
  readonly written: () => string;
  /** Waits for the end; gives the exit code. */
  readonly end: () => Promise<number | null>;
}

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** `line` is one of the shell's; the terminal has 24 rows of 100 columns. */
export function openTerminal(line: string, { env, cwd }: TerminalOptions): OpenTerminal {
  const child = spawn(scriptProgram, ["-qefc", `stty rows 24 cols 100; ${line}`, "/dev/null"], {
    cwd,
    env: { TERM: "xterm", SHELL: "/bin/sh", ...env },
    stdio: ["pipe", "pipe", "inherit"],
    timeout: limitMs,
    killSignal: "SIGKILL",
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  let written = "";
  let seen = 0;
  let wake = (): void => undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
    wake();
  });
  const isEnded = closed.then(() => "ended" as const);
  return {
    type: (text) => child.stdin.write(text),
    until: async (pattern) => {
      for (;;) {
        const found = pattern.exec(stripVTControlCharacters(written).slice(seen));
        if (found !== null) {
          seen += found.index + found[0].length;
          return found[1] ?? found[0];
        }
        const more = new Promise<"more">((resolve) => {
          wake = () => resolve("more");
        });
        if ((await Promise.race([more, isEnded])) === "ended") throw new Error(`${pattern} never came in:\n${written}`);
      }
    },
    written: () => written,
    end: async () => (await closed)[0],
  };
}
