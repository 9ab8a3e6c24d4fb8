/* Verdaccio, installed into `.clients/verdaccio`: signed-in users only, no other registry behind it, no log of requests. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, type Running, root, startUntilAnswer } from "../processes.ts";
import type { Registry } from "./registry.ts";

export interface Verdaccio extends Running {
  readonly registry: Registry;
}

const version = "6.10.4";
/** Holds what npm installed, and the lock file of a tree of some 300 packages. */
export const verdaccioFolder = join(root, ".clients/verdaccio");
const installed = join(verdaccioFolder, "node_modules/verdaccio/package.json");

export const verdaccioVersion = (): string =>
  existsSync(installed) ? (JSON.parse(readFileSync(installed, "utf8")) as { readonly version: string }).version : "none";

/** Installs it where it is not there in the wanted version. */
export const installVerdaccio = async (): Promise<void> => {
  if (verdaccioVersion() === version) return;
  mkdirSync(verdaccioFolder, { recursive: true });
  const manifest = { private: true, overrides: { "node-fetch": "2" } };
  writeFileSync(join(verdaccioFolder, "package.json"), JSON.stringify(manifest));
  const words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", `verdaccio@${version}`];
  await promisify(execFile)("npm", words, { cwd: verdaccioFolder });
};

const configuration = (folder: string): object => ({
  storage: join(folder, "storage"),
  auth: { htpasswd: { file: join(folder, "htpasswd"), algorithm: "bcrypt", rounds: 10 } },
  // Signed tokens are checked without asking the password file, which is the quicker of its two ways.
  security: { api: { jwt: { sign: { expiresIn: "1d" } } } },
  uplinks: {},
  packages: { "**": { access: "$authenticated", publish: "$authenticated" } },
  max_body_size: "1000mb",
  userRateLimit: { windowMs: 1000, max: 1000 },
  web: { enable: false },
  log: { type: "stdout", format: "json", level: "fatal" },
});

const signUp = async (endpoint: string): Promise<string> => {
  const response = await fetch(`${endpoint}-/user/org.couchdb.user:bench`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "bench", password: "a password of the bench" }),
  });
  const { token } = (await response.json()) as { readonly token?: string };
  if (token === undefined) throw new Error(`Verdaccio gave no token, but status ${response.status}`);
  return token;
};

export const startVerdaccio = async (folder: string): Promise<Verdaccio> => {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "config.yaml");
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configuration(folder)));
  const endpoint = `http://127.0.0.1:${await freePort()}/`;
  const program = join(verdaccioFolder, "node_modules/verdaccio/bin/verdaccio");
  const words = [process.execPath, program, "--config", config, "--listen", endpoint];
  const env = { NODE_ENV: "production" };
  const started = await startUntilAnswer({ words, env, log: join(folder, "verdaccio.log") }, `${endpoint}-/ping`);
  return { ...started, registry: { endpoint, token: await signUp(endpoint) } };
};
