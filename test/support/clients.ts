/*
 * The real clients the tests run. They lie in `.clients/`, one folder each, and stay there between runs;
 * `scripts/install-clients.ts` puts them there. Those of the machine are the machine's to install.
 */
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

export const clientsFolder = join(import.meta.dirname, "../../.clients");

interface Source {
  readonly from: "npm" | "pip" | "machine";
  /** Name and exact version, as the package manager takes them; none for what comes with the machine. */
  readonly specs: readonly string[];
  /** What to run, relative to the client's folder; a glob that names one file. Of the machine's, the whole path. */
  readonly program: string;
  /** Whether `program` is a script for Node. */
  readonly script: boolean;
}

const npmVersion = (version: string): Source => ({
  from: "npm",
  specs: [`npm@${version}`],
  program: "node_modules/npm/bin/npm-cli.js",
  script: true,
});

const pnpmVersion = (version: string): Source => ({
  from: "npm",
  specs: [`pnpm@${version}`],
  program: "node_modules/pnpm/bin/pnpm.{c,m}js",
  script: true,
});

const sources = {
  "npm 8": npmVersion("8.19.4"),
  "npm 10": npmVersion("10.9.9"),
  "npm 11": npmVersion("11.21.2"),
  "npm 12": npmVersion("12.2.0"),
  "pnpm 9": pnpmVersion("9.15.9"),
  "pnpm 10": pnpmVersion("10.34.9"),
  "pnpm 11": pnpmVersion("11.28.11"),
  "pnpm 12": pnpmVersion("12.21.0"),
  "yarn 1": { from: "npm", specs: ["yarn@1.22.22"], program: "node_modules/yarn/bin/yarn.js", script: true },
  "yarn 4": {
    from: "npm",
    specs: ["@yarnpkg/cli-dist@4.18.1"],
    program: "node_modules/@yarnpkg/cli-dist/bin/yarn.js",
    script: true,
  },
  bun: { from: "npm", specs: ["bun@1.4.5"], program: "node_modules/@oven/bun-*/bin/bun", script: false },
  aws: { from: "pip", specs: ["awscli==1.46.3"], program: "bin/aws", script: false },
  boto3: { from: "pip", specs: ["boto3==1.44.5"], program: "bin/python", script: false },
  curl: { from: "machine", specs: [], program: "/usr/bin/curl", script: false },
} as const satisfies Record<string, Source>;

export type ClientName = keyof typeof sources;

export const clientNames = Object.keys(sources) as readonly ClientName[];

export const sourceOf = (name: ClientName): Source => sources[name];

export const folderOf = (name: ClientName): string => join(clientsFolder, name.replace(" ", "-"));

/** The words that begin the client's command line, null when it is not installed. */
export const locate = (name: ClientName): readonly string[] | null => {
  const { from, program, script } = sources[name];
  const found = globSync(from === "machine" ? program : join(folderOf(name), program)).filter((path) => existsSync(path));
  const path = found.find((candidate) => !candidate.includes("musl")) ?? found[0];
  if (path === undefined) return null;
  return script ? [process.execPath, path] : [path];
};

/**
 * A suite that needs a client. Without the client it is skipped with the reason, and fails where REQUIRE_CLIENTS=1.
 * `body` gets the words that begin the client's command line.
 */
export const clientSuite = (name: ClientName, body: (command: readonly string[]) => void): void => {
  const command = locate(name);
  const how = sources[name].from === "machine" ? "install it on the machine" : "`node scripts/install-clients.ts` installs it";
  const reason = `${name} is not installed; ${how}`;
  if (command !== null) describe(name, { concurrency: false }, () => body(command));
  else if (process.env.REQUIRE_CLIENTS === "1") test(name, () => Promise.reject(new Error(`${reason}.`)));
  else describe(name, { skip: reason });
};
