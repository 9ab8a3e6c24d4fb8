/* devpi and pypiserver, installed into `.clients/`. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, type Running, root, startUntilAnswer } from "../processes.ts";
import { basic, type PythonIndex } from "./python-index.ts";

const run = promisify(execFile);

const specs = { devpi: "devpi-server==6.20.3", pypiserver: "pypiserver==2.4.2" } as const;
type Peer = keyof typeof specs;

const folderOf = (peer: Peer): string => join(root, ".clients", peer);

/** Installs a peer where it is not there in the wanted version. */
const install = async (peer: Peer): Promise<void> => {
  const folder = folderOf(peer);
  const mark = join(folder, "installed.txt");
  if (existsSync(mark) && readFileSync(mark, "utf8") === specs[peer]) return;
  await run("python3", ["-m", "venv", "--clear", folder]);
  await run(join(folder, "bin/python"), ["-m", "pip", "install", "--quiet", specs[peer]]);
  writeFileSync(mark, specs[peer]);
};

export interface RunningIndex extends Running {
  readonly index: PythonIndex;
}

const user = "bench";
const password = "a password of the bench";

const tell = async (
  method: "PUT" | "POST",
  url: string,
  headers: Readonly<Record<string, string>>,
  body: object,
): Promise<unknown> => {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

/** As a user made for this, and with a token, since a password takes longer to check. */
const signIn = async (base: string): Promise<Readonly<Record<string, string>>> => {
  await tell("PUT", `${base}/${user}`, {}, { password });
  const { result } = (await tell("POST", `${base}/+login`, {}, { user, password })) as { result: { password: string } };
  return basic(user, result.password);
};

/** With an index of its own, and one that mirrors `mirrored`, if that is given; then this is the one to ask. */
export const startDevpi = async (folder: string, mirrored?: string): Promise<RunningIndex> => {
  await install("devpi");
  mkdirSync(folder, { recursive: true });
  const programs = join(folderOf("devpi"), "bin");
  const data = ["--serverdir", join(folder, "data")];
  await run(join(programs, "devpi-init"), [...data, "--no-root-pypi"]);
  const port = await freePort();
  const words = [join(programs, "devpi-server"), ...data, "--host", "127.0.0.1", "--port", String(port)];
  const base = `http://127.0.0.1:${port}`;
  const started = await startUntilAnswer({ words, log: join(folder, "devpi.log") }, `${base}/+api`);
  const headers = await signIn(base);
  await tell("PUT", `${base}/${user}/dev`, headers, { type: "stage", bases: [], volatile: true });
  if (mirrored !== undefined) await tell("PUT", `${base}/${user}/mirror`, headers, { type: "mirror", mirror_url: mirrored });
  const index = mirrored === undefined ? "dev" : "mirror";
  return {
    ...started,
    index: { name: "devpi", uploadUrl: `${base}/${user}/dev/`, indexUrl: `${base}/${user}/${index}/+simple/`, headers },
  };
};

export const startPypiserver = async (folder: string): Promise<RunningIndex> => {
  await install("pypiserver");
  const packages = join(folder, "packages");
  mkdirSync(packages, { recursive: true });
  const port = await freePort();
  const program = join(folderOf("pypiserver"), "bin/pypi-server");
  // Its users are in a file that only a further program writes; without them it has less to do.
  const words = [program, "run", "-H", "127.0.0.1", "-p", String(port), "-P", ".", "-a", ".", "--disable-fallback", packages];
  const base = `http://127.0.0.1:${port}/`;
  const started = await startUntilAnswer({ words, log: join(folder, "pypiserver.log") }, base);
  return { ...started, index: { name: "pypiserver", uploadUrl: base, indexUrl: `${base}simple/`, headers: {} } };
};
