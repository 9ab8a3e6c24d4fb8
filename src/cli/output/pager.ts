/* The program that shows results a page at a time where standard output is a terminal (command line spec, 9). */
import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { CommandFailure } from "../failure.ts";
import { shellWords } from "../settings/shell-words.ts";
import { isSystemError, systemErrorText } from "../values/system-error.ts";
import { type Outlet, PagerLeft, type Place } from "./outlet.ts";

/**
 * `pager` is its command line. It starts with the first text, so that nothing is paged where nothing is printed. An interrupt is
 * its own affair until it has ended, and then the program's where that `mindsInterrupts`. Closing throws CommandFailure 253 where
 * there is no such program, and 255 where it cannot run.
 */
export function openPager(pager: string, { environment, name }: Place, mindsInterrupts: boolean): Outlet {
  let running: Running | null = null;
  return {
    paged: true,
    write: (text) => {
      running ??= startPager(pager, environment, mindsInterrupts);
      if (running.hasEnded()) throw new PagerLeft();
      running.stdin.write(text);
    },
    close: async () => {
      running?.stdin.end();
      const failure = await running?.ended;
      if (failure) throw pagerFailure(failure, name);
    },
  };
}

interface Running {
  readonly stdin: Writable;
  readonly hasEnded: () => boolean;
  /** What kept it from starting; null once it has ended. */
  readonly ended: Promise<NodeJS.ErrnoException | null>;
}

function startPager(pager: string, environment: Place["environment"], mindsInterrupts: boolean): Running {
  const command = shellWords(pager);
  if (command === null) throw new CommandFailure(255, "No closing quotation");
  const [program = "", ...words] = command;
  const env = { ...environment, LESS: environment.LESS ?? "FRX" };
  const child = spawn(program, words, { stdio: ["pipe", "inherit", "inherit"], env });
  let over = false;
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.on("SIGINT", interrupt);
  const ended = new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const end = (failure: NodeJS.ErrnoException | null): void => {
      over = true;
      process.removeListener("SIGINT", interrupt);
      resolve(failure);
    };
    child.once("error", end);
    child.once("exit", (_, signal) => {
      end(null);
      if (mindsInterrupts && (interrupted || signal === "SIGINT")) process.emit("SIGINT", "SIGINT");
    });
  });
  // Who leaves a pager early has seen enough.
  child.stdin.on("error", () => {});
  return { stdin: child.stdin, hasEnded: () => over, ended };
}

function pagerFailure(error: NodeJS.ErrnoException, name: string): CommandFailure {
  const reason = `${isSystemError(error) ? systemErrorText(error) : error.message}: '${error.path ?? ""}'`;
  if (error.code !== "ENOENT") return new CommandFailure(255, reason);
  const says = "Unable to redirect output to pager. Received the following error when opening pager:";
  const advice = `Learn more about configuring the output pager by running "${name} help config-vars".`;
  return new CommandFailure(253, `${says}\n${reason}\n\n${advice}`, { code: "Pager" });
}
