/* How each JavaScript package client is told of a repository, and how it says the everyday things. */
import type { ClientName } from "./clients.ts";
import { makeWorkplace, type Workplace } from "./run-program.ts";
import type { Files } from "./tarballs.ts";

export interface Dialect {
  /** What makes the client use a repository, in its user's home. */
  readonly homeFiles: (endpoint: string, token: string) => Files;
  readonly env: Readonly<Record<string, string>>;
  readonly add: (...specs: readonly string[]) => readonly string[];
  /** Installs what package.json asks for. */
  readonly install: readonly string[];
  /** Installs exactly what the lock file says. */
  readonly installLocked: readonly string[];
  readonly publish: (tag?: string) => readonly string[];
  readonly lockFile: string;
  /** What the lock file must not hold when tarball addresses are as the client expects them. */
  readonly strayInLock: RegExp;
}

const npmrc = (endpoint: string, token: string): Files => ({
  ".npmrc": `registry=${endpoint}\n${endpoint.replace(/^https?:/, "")}:_authToken=${token}\n`,
});

const tagged = (tag: string | undefined): readonly string[] => (tag === undefined ? [] : ["--tag", tag]);

const npm: Dialect = {
  homeFiles: npmrc,
  env: { npm_config_update_notifier: "false", npm_config_fund: "false", npm_config_fetch_retries: "0" },
  add: (...specs) => ["install", ...specs],
  install: ["install"],
  installLocked: ["ci"],
  publish: (tag) => ["publish", ...tagged(tag)],
  lockFile: "package-lock.json",
  strayInLock: /%2f/i,
};

const pnpm: Dialect = {
  homeFiles: npmrc,
  env: { npm_config_update_notifier: "false", npm_config_fetch_retries: "0", pnpm_config_minimum_release_age: "0" },
  add: (...specs) => ["add", ...specs],
  install: ["install"],
  installLocked: ["install", "--frozen-lockfile"],
  publish: (tag) => ["publish", "--no-git-checks", ...tagged(tag)],
  lockFile: "pnpm-lock.yaml",
  // An address that pnpm can work out by itself is left out of its lock file.
  strayInLock: /tarball:/,
};

const yarnClassic: Dialect = {
  homeFiles: (endpoint, token) => ({
    ".npmrc": `${npmrc(endpoint, token)[".npmrc"]}always-auth=true\n`,
    ".yarnrc": `registry "${endpoint}"\ndisable-self-update-check true\n`,
  }),
  env: {},
  add: (...specs) => ["add", "--non-interactive", ...specs],
  install: ["install", "--non-interactive"],
  installLocked: ["install", "--non-interactive", "--frozen-lockfile"],
  publish: (tag) => ["publish", "--non-interactive", "--no-git-tag-version", ...tagged(tag)],
  lockFile: "yarn.lock",
  strayInLock: /%2f/i,
};

const yarnModern: Dialect = {
  homeFiles: (endpoint, token) => ({
    ".yarnrc.yml": [
      `npmRegistryServer: "${endpoint}"`,
      `npmAuthToken: "${token}"`,
      "npmAlwaysAuth: true",
      "unsafeHttpWhitelist: [127.0.0.1]",
      "nodeLinker: node-modules",
      "enableTelemetry: false",
      "enableGlobalCache: false",
      "enableImmutableInstalls: false",
      "httpRetry: 0",
      "",
    ].join("\n"),
  }),
  env: { YARN_NPM_MINIMAL_AGE_GATE: "0", YARN_ENABLE_HARDENED_MODE: "0" },
  add: (...specs) => ["add", ...specs],
  install: ["install"],
  installLocked: ["install", "--immutable"],
  publish: (tag) => ["npm", "publish", ...tagged(tag)],
  lockFile: "yarn.lock",
  strayInLock: /__archiveUrl/,
};

const bun: Dialect = {
  homeFiles: npmrc,
  env: { BUN_CONFIG_HTTP_RETRY_COUNT: "0" },
  add: (...specs) => ["add", ...specs],
  install: ["install"],
  installLocked: ["install", "--frozen-lockfile"],
  publish: (tag) => ["publish", ...tagged(tag)],
  lockFile: "bun.lock",
  strayInLock: /%2f/i,
};

const dialects: readonly (readonly [RegExp, Dialect])[] = [
  [/^npm /, npm],
  [/^pnpm /, pnpm],
  [/^yarn 1/, yarnClassic],
  [/^yarn 4/, yarnModern],
  [/^bun/, bun],
];

export const dialectOf = (name: ClientName): Dialect => {
  const found = dialects.find(([pattern]) => pattern.test(name));
  if (found === undefined) throw new Error(`${name} is no JavaScript package client.`);
  return found[1];
};

/** A workplace whose client uses a repository; the project has a package.json, and an empty lock file where one is wanted. */
export const workplaceFor = (name: ClientName, endpoint: string, token: string): Workplace => {
  const dialect = dialectOf(name);
  const workplace = makeWorkplace(dialect.homeFiles(endpoint, token), dialect.env);
  workplace.write({
    "package.json": { name: "app", version: "1.0.0", private: true },
    ...(name === "yarn 4" && { "yarn.lock": "" }),
  });
  return workplace;
};
