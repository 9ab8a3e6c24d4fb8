/*
 * AWS's clients that are written in Python. Each is one process that reads a call as a line of JSON and answers with a
 * line of JSON; bytes are `{ "$bytes": base64 }` there.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Answer, SdkDriver, Surroundings } from "./sdk-driver.ts";

/** What makes AWS's tools call this server as one of two profiles, named after who they are. */
export const writeProfiles = (folder: string, { url, region, keys }: Surroundings): Readonly<Record<string, string>> => {
  const credentials = join(folder, "credentials");
  const profiles = Object.entries(keys).map(
    ([who, key]) => `[${who}]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`,
  );
  writeFileSync(credentials, profiles.join("\n"), { mode: 0o600 });
  return {
    HOME: folder,
    PATH: process.env.PATH ?? "",
    LANG: "C.UTF-8",
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: url,
    AWS_MAX_ATTEMPTS: "1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
};

/** A buffer comes here as what its own toJSON made of it. */
const encode = (_name: string, value: unknown): unknown => {
  const made = value as { readonly type?: unknown; readonly data?: readonly number[] } | null;
  return made?.type === "Buffer" ? { $bytes: Buffer.from(made.data ?? []).toString("base64") } : value;
};

const decode = (_name: string, value: unknown): unknown => {
  const bytes = (value as { readonly $bytes?: unknown } | null)?.$bytes;
  return typeof bytes === "string" ? Buffer.from(bytes, "base64") : value;
};

type Told = Answer | { readonly is: "page"; readonly page: readonly unknown[] } | { readonly is: "end" };

/** Calls come one after the other: the process answers in the order of its lines. */
export const pythonDriver = (python: string, script: string, surroundings: Surroundings): SdkDriver => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-sdk-"));
  const env = { ...writeProfiles(folder, surroundings), PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn(python, [join(import.meta.dirname, script)], { env, cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question: object): Promise<Told> => {
    child.stdin.write(`${JSON.stringify(question, encode)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${script} ended:\n${Buffer.concat(said).toString()}`);
    return JSON.parse(value, decode) as Told;
  };
  return {
    call: async (operation, input, who) => (await ask({ operation, input, who })) as Answer,
    pages: async (wish, between) => {
      const pages: (readonly unknown[])[] = [];
      for (let told = await ask({ paginate: wish }); told.is !== "end"; told = await ask({ goOn: true })) {
        if (told.is !== "page") throw new Error(`${wish.operation} failed: ${JSON.stringify(told)}`);
        pages.push(told.page);
        await between();
      }
      return pages;
    },
    close: async () => {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
};
