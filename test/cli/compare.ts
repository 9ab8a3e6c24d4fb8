/* One command line through both programs, each in a folder and with a server of its own, and in what they differ. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Printed, Typist } from "../support/command-lines.ts";
import { type Asked, type Recorder, type Reply, startRecorder } from "../support/recorder.ts";
import { type Difference, differences } from "./differences.ts";

/** In words, settings and files, `{{url}}` stands for the server's address and `{{folder}}` for the working folder. */
export interface Case {
  /** What follows `aws`. */
  readonly words: readonly string[];
  /** Variables beside the usual ones; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** In the working folder; the home is `home` there, and programs in `bin` are found. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Made when the case begins, where they tell of its time. */
  readonly replies?: readonly Reply[] | (() => readonly Reply[]);
  /** What tells this case from another with the same words. */
  readonly note?: string;
}

/** What is compared of a request. */
export type Told = Omit<Asked, "headers"> & { readonly headers: Readonly<Record<string, string>> };

export interface Outcome extends Printed {
  readonly requests: readonly Told[];
  /** What lies in the working folder afterwards, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Programs {
  readonly ours: Typist;
  readonly aws: Typist;
}

const usual = (folder: string): Record<string, string | undefined> => ({
  HOME: join(folder, "home"),
  PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
  LANG: "C.UTF-8",
  TZ: "UTC",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "an-example-of-a-secret",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_ENDPOINT_URL: "{{url}}",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_MAX_ATTEMPTS: "1",
  AWS_CLI_ERROR_FORMAT: "enhanced",
});

/** Headers that every client is free in: who it is, how it keeps connections, when it signed. */
const free = new Set([
  "proxy-connection",
  "user-agent",
  "connection",
  "accept-encoding",
  "accept",
  "x-amz-date",
  "amz-sdk-invocation-id",
  "host",
]);

/** Headers without what changes with the time: a signature's day and digest, and until when a try is good. */
const timeless = (value: string): string =>
  value
    .replace(/\/\d{8}\//u, "/DAY/")
    .replace(/Signature=[0-9a-f]+/u, "Signature=…")
    .replace(/^ttl=\d{8}T\d{6}Z; /u, "ttl=…; ");

const told = ({ headers, ...asked }: Asked): Told => ({
  ...asked,
  headers: Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !free.has(name))
      .map(([name, value]) => [name, timeless(value)])
      .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  ),
});

/** What the programs keep for themselves. */
const isKept = (path: string): boolean => path.startsWith("home/.aws/cli/") || path.startsWith("home/.cache/");

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => !isKept(path) && statSync(join(folder, path)).isFile())
      .sort()
      .map((path) => {
        const mode = (statSync(join(folder, path)).mode & 0o777).toString(8);
        return [path, `${mode} ${readFileSync(join(folder, path), "latin1")}`];
      }),
  );

/** Files that are programs. */
const executable = /^(bin|few)\//u;

/** Runs the case with one program; what it asks comes to `recorder`. */
export const outcomeOf = async (typist: Typist, { words, env = {}, files = {} }: Case, recorder: Recorder): Promise<Outcome> => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-cli-"));
  const before = recorder.asked.length;
  const filled = (text: string): string => text.replaceAll("{{url}}", recorder.url).replaceAll("{{folder}}", folder);
  const masked = (text: string): string =>
    text.replaceAll(recorder.url, "{{url}}").replaceAll(new URL(recorder.url).host, "{{host}}").replaceAll(folder, "{{folder}}");
  try {
    mkdirSync(join(folder, "home"));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      const mode = executable.test(path) ? 0o755 : 0o644;
      writeFileSync(join(folder, path), typeof content === "string" ? filled(content) : content, { mode });
    }
    const all = Object.entries({ ...usual(folder), ...env }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, filled(value)] as const],
    );
    const printed = await typist.type({ words: words.map(filled), env: Object.fromEntries(all), cwd: folder });
    const left = Object.entries(filesIn(folder)).map(([path, content]) => [path, masked(content)] as const);
    return {
      status: printed.status,
      stdout: masked(printed.stdout),
      stderr: masked(printed.stderr),
      requests: recorder.asked.slice(before).map(told),
      files: Object.fromEntries(left),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const runWith = async (typist: Typist, one: Case, replies: readonly Reply[]): Promise<Outcome> => {
  const recorder = await startRecorder(replies);
  try {
    return await outcomeOf(typist, one, recorder);
  } finally {
    await recorder.close();
  }
};

const parts = ["status", "stdout", "stderr", "requests", "files"] as const;

/** As many characters of an outcome as are shown. */
const maxShown = 3000;

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 1)).slice(0, maxShown);

const wordsOf = ({ words, note }: Case): string => `aws ${words.join(" ")}${note === undefined ? "" : ` (${note})`}`;

interface Leveled {
  readonly ours: Outcome;
  readonly aws: Outcome;
  /** The names of what was leveled. */
  readonly byDesign: readonly string[];
}

const leveled = (one: Case, ours: Outcome, aws: Outcome): Leveled => {
  let left: Leveled = { ours, aws, byDesign: [] };
  for (const [name, { level }] of Object.entries<Difference>(differences)) {
    if (isDeepStrictEqual(left.ours, left.aws)) break;
    const [our, their] = level(left.ours, left.aws, one);
    if (!isDeepStrictEqual([our, their], [left.ours, left.aws])) {
      left = { ours: our, aws: their, byDesign: [...left.byDesign, name] };
    }
  }
  return left;
};

export interface Comparison {
  /** A text for each part in which the two differ otherwise than by design. */
  readonly differing: readonly string[];
  /** The names of the differences by design that came to bear. */
  readonly byDesign: readonly string[];
}

/** In what the two outcomes of the case differ. */
export const compareOutcomes = (one: Case, oursFirst: Outcome, awsFirst: Outcome): Comparison => {
  const { ours, aws, byDesign } = leveled(one, oursFirst, awsFirst);
  const differing = parts
    .filter((part) => !isDeepStrictEqual(ours[part], aws[part]))
    .map((part) => `${wordsOf(one)}\n--- ${part}, ours\n${shown(ours[part])}\n--- ${part}, of aws\n${shown(aws[part])}\n`);
  return { differing, byDesign };
};

/** Runs the case through both programs. */
export const compare = async (programs: Programs, one: Case): Promise<Comparison> => {
  const replies = typeof one.replies === "function" ? one.replies() : (one.replies ?? [{}]);
  const outcomes = await Promise.all([runWith(programs.ours, one, replies), runWith(programs.aws, one, replies)]);
  return compareOutcomes(one, ...outcomes);
};
