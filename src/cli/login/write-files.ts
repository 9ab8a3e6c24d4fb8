/*
 * Setting up a tool by changing its user's files. What a tool wants is a plan, made without touching anything; it is then carried
 * out, or shown where the run is dry. A file is replaced as a whole, so that nobody ever reads half of one.
 */
import { chmodSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CommandFailure } from "../failure.ts";
import { CannotEdit, failureOf } from "./files/cannot-edit.ts";
import type { Login } from "./target.ts";

export interface FileEdit {
  readonly path: string;
  /** It holds a token: nobody but its owner may read it. */
  readonly secret: boolean;
  /** Gives the whole file from what it is, which is empty where there is none and may stay so. Throws CannotEdit. */
  readonly edit: (before: string) => string;
}

export interface Plan {
  /** All are worked out before one is written. */
  readonly edits: readonly FileEdit[];
  /** What is left to the user, as sentences. */
  readonly advice?: readonly string[];
}

export interface Desk {
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly dryRun: boolean;
}

/** Sets a tool up. */
export type SetUp = (login: Login, desk: Desk) => Promise<void>;

/** A settings file is never longer than this. */
const maxBytes = 4 * 2 ** 20;

/** Sets a tool up by a plan, and says what it wrote. */
export const byFiles =
  (planOf: (login: Login) => Plan): SetUp =>
  async (login, { print, warn, dryRun }) => {
    checkAnswers(login);
    const { edits, advice = [] } = planOf(login);
    const changes = edits.map((edit) => ({ ...edit, ...changeOf(edit) })).filter(({ before, after }) => before + after !== "");
    for (const change of changes) {
      if (dryRun) print(shown(change, login.token));
      else write(change, warn);
    }
    if (!dryRun) {
      for (const { path } of changes) print(`Wrote ${path}\n`);
    }
    for (const sentence of advice) print(`${sentence}\n`);
  };

/** What the server answered goes into files of many kinds as it is. Throws CommandFailure 255 where it could mean more in one. */
function checkAnswers({ token, targets }: Login): void {
  if (!/^[\w.~+/=:-]+$/.test(token)) throw new CommandFailure(255, "The token has characters that no token has.");
  for (const { endpoint } of targets) {
    if (!/^https?:\/\/[\w.~:/%[\]-]+\/$/.test(endpoint) || !URL.canParse(endpoint))
      throw new CommandFailure(255, `The endpoint ${JSON.stringify(endpoint)} is no address of a repository.`);
  }
}

interface Change extends FileEdit {
  readonly before: string;
  readonly after: string;
}

function changeOf({ path, edit }: FileEdit): { readonly before: string; readonly after: string } {
  const before = readText(path);
  // Windows' ends of lines are kept where all are.
  const isWindows = before.includes("\r\n") && !/(?<!\r)\n/.test(before);
  try {
    const after = edit(isWindows ? before.replaceAll("\r\n", "\n") : before);
    return { before, after: isWindows ? after.replaceAll("\n", "\r\n") : after };
  } catch (thrown) {
    throw failureOf(thrown, path);
  }
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CommandFailure(255, (thrown as Error).message, { cause: thrown });
  }
  if (bytes.length > maxBytes) throw failureOf(new CannotEdit("is too long"), path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (thrown) {
    throw failureOf(new CannotEdit("is no UTF-8 text", { cause: thrown }), path);
  }
}

function write({ path, secret, after }: Change, warn: (text: string) => void): void {
  const target = resolved(path);
  const temporary = `${target}.${process.pid}.new`;
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, after, { mode: 0o600, flag: "wx" });
    const mode = modeOf(target);
    const wider = secret && mode !== null && (mode & 0o077) !== 0;
    chmodSync(temporary, secret ? 0o600 : (mode ?? 0o644));
    renameSync(temporary, target);
    if (wider) warn(`${path} holds a token: nobody but you may read it from here on.\n`);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw new CommandFailure(255, (thrown as Error).message, { cause: thrown });
  }
}

/** Where the file really lies: a link to it stays a link. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function modeOf(path: string): number | null {
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return null;
  }
}

/** The lines that a file would get, without the token, and without the passwords of addresses that it had already. */
function shown({ path, before, after }: Change, token: string): string {
  const known = new Set(before.split("\n"));
  const lines = after.split("\n").filter((line) => !known.has(line));
  const masked = lines.map((line) => line.replaceAll(token, "******").replace(/(:\/\/[^\s:/@]*:)[^\s/@]+@/g, "$1******@"));
  return `Dry run: ${path} would get these lines:\n\n${masked.join("\n")}\n\n`;
}
