/* A whole server, started as its users start it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { makeDatabase, runStatement } from "./database.ts";

/** The command as its users call it. */
export const program = join(import.meta.dirname, "../../bin/packhouse");

/** A start takes a second; this only ends a test that would wait for ever. */
const startLimitMs = 60_000;

/** Settings as the configuration file has them. */
export type Settings = Readonly<Record<string, unknown>>;

/** Variables that its process has beside this one's. */
export type Environment = Readonly<Record<string, string>>;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export interface Packhouse {
  /** Without a slash at its end; changes when it is started again. */
  readonly url: string;
  /** The data folder. */
  readonly data: string;
  readonly account: string;
  /** What makes AWS's tools talk to it as its administrator. */
  readonly awsEnv: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  /** What it wrote to standard error since it was last started. */
  readonly log: () => string;
  /** Whether its process runs. */
  readonly isUp: () => boolean;
  /** The most memory its process has held at once, in bytes; null where the machine does not tell. */
  readonly peakMemory: () => number | null;
  /** Runs a statement in its database, behind its back. */
  readonly sql: (statement: string) => Promise<void>;
  /** Ends the process at once, as a crash does. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same data; kills it first if it runs. */
  readonly restart: () => Promise<void>;
  /** Asks it to end, and removes its data. Fails when it does not end well. */
  readonly stop: () => Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly data: string;
  readonly log: () => string;
}

interface ReadyLine {
  readonly event: string;
  readonly url: string;
  readonly data: string;
}

const readReadyLine = (line: string): ReadyLine | null => {
  try {
    const said = JSON.parse(line) as Partial<ReadyLine>;
    return said.event === "ready" ? (said as ReadyLine) : null;
  } catch {
    return null;
  }
};

const spawnServer = async (folder: string, environment: Environment): Promise<Running> => {
  const words = ["serve", "--data", join(folder, "data")];
  const child = spawn(program, words, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const log = (): string => Buffer.concat(chunks).toString();
  const limit = setTimeout(() => child.kill("SIGKILL"), startLimitMs);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const ready = readReadyLine(line);
      if (ready === null) continue;
      child.stdout.resume();
      return { child, url: ready.url.replace(/\/$/, ""), data: ready.data, log };
    }
  } finally {
    clearTimeout(limit);
  }
  throw new Error(`packhouse ended before it was ready:\n${log()}`);
};

const settingIn = (folder: string, file: string, key: string): string => {
  const found = new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)`, "m").exec(readFileSync(join(folder, "aws", file), "utf8"));
  if (found?.[1] === undefined) throw new Error(`${key} is not in the data folder's aws/${file}.`);
  return found[1];
};

const end = async (child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
  return child.exitCode;
};

const peakMemoryOf = (pid: number | undefined): number | null => {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
};

const account = "123456789012";

/** Starts it with a data folder that holds only its configuration, and with a database of its own. */
export const startPackhouse = async (settings: Settings = {}, environment: Environment = {}): Promise<Packhouse> => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-test-"));
  const database = await makeDatabase();
  const databaseUrl = database.url === null ? {} : { databaseUrl: database.url };
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "data/config.json"), JSON.stringify({ account, port: 0, ...databaseUrl, ...settings }));
  const remove = async (): Promise<void> => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  let running = await spawnServer(folder, environment).catch(async (thrown: unknown) => {
    await remove();
    throw thrown;
  });
  const { data } = running;
  return {
    get url() {
      return running.url;
    },
    data,
    account,
    awsEnv: {
      AWS_SHARED_CREDENTIALS_FILE: join(data, "aws/credentials"),
      AWS_CONFIG_FILE: join(data, "aws/config"),
    },
    credentials: {
      accessKeyId: settingIn(data, "credentials", "aws_access_key_id"),
      secretAccessKey: settingIn(data, "credentials", "aws_secret_access_key"),
      region: settingIn(data, "config", "region"),
    },
    log: () => running.log(),
    isUp: () => running.child.exitCode === null && running.child.signalCode === null,
    peakMemory: () => peakMemoryOf(running.child.pid),
    sql: (statement) => runStatement(database.url, join(data, "packhouse.sqlite"), statement),
    kill: async () => {
      await end(running.child, "SIGKILL");
    },
    restart: async () => {
      await end(running.child, "SIGKILL");
      running = await spawnServer(folder, environment);
    },
    stop: async () => {
      const wasUp = running.child.exitCode === null && running.child.signalCode === null;
      const status = await end(running.child, "SIGTERM");
      await remove();
      if (wasUp && status !== 0) throw new Error(`packhouse ended with ${status} when it was asked to stop:\n${running.log()}`);
    },
  };
};
