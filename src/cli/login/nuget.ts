/* nuget and dotnet (command line spec, 15). */
import { rememberChosen } from "./chosen.ts";
import { askTool, runTool } from "./run-tool.ts";
import { isPlain, type Login, type Target } from "./target.ts";
import { byFiles, type Desk } from "./write-files.ts";

interface Dialect {
  readonly list: readonly string[];
  readonly add: (name: string, url: string, login: Login) => readonly string[];
  readonly update: (name: string, url: string, login: Login) => readonly string[];
  /** Without user and password. */
  readonly addBare: (name: string, url: string) => readonly string[];
  readonly remove: (name: string) => readonly string[];
  /** What lets a source without TLS pass. */
  readonly allowPlain: string;
}

const nuget =
  (way: string): Dialect["add"] =>
  (name, url, { token }) => ["nuget", "sources", way, "-name", name, "-source", url, "-username", "aws", "-password", token];

const dotnetUser = ({ token, surroundings }: Login): readonly string[] => [
  ...["--username", "aws", "--password", token],
  // Nothing but Windows encrypts it.
  ...(surroundings.platform === "win32" ? [] : ["--store-password-in-clear-text"]),
];

const dialects: Readonly<Record<string, Dialect>> = {
  nuget: {
    list: ["nuget", "sources", "list", "-format", "detailed"],
    add: nuget("add"),
    update: nuget("update"),
    addBare: (name, url) => ["nuget", "sources", "add", "-name", name, "-source", url],
    remove: (name) => ["nuget", "sources", "remove", "-name", name],
    allowPlain: "-AllowInsecureConnections",
  },
  dotnet: {
    list: ["dotnet", "nuget", "list", "source", "--format", "detailed"],
    add: (name, url, login) => ["dotnet", "nuget", "add", "source", url, "--name", name, ...dotnetUser(login)],
    update: (name, url, login) => ["dotnet", "nuget", "update", "source", name, "--source", url, ...dotnetUser(login)],
    addBare: (name, url) => ["dotnet", "nuget", "add", "source", url, "--name", name],
    remove: (name) => ["dotnet", "nuget", "remove", "source", name],
    allowPlain: "--allow-insecure-connections",
  },
};

export const setUpNuget = async (login: Login, desk: Desk): Promise<void> => setUp("nuget", login, desk);
export const setUpDotnet = async (login: Login, desk: Desk): Promise<void> => setUp("dotnet", login, desk);

async function setUp(tool: string, login: Login, desk: Desk): Promise<void> {
  const dialect = dialects[tool];
  if (dialect === undefined) return;
  const sources = sourcesIn(await askTool(dialect.list, login));
  for (const target of login.targets) {
    const url = `${target.endpoint}v3/index.json`;
    const known = nameOf(sources, url, target);
    const name = known ?? `${target.domain}/${target.repository}`;
    await runAll(commandsFor(dialect, { name, url, isKnown: known !== null }, login), login, desk);
    if (desk.dryRun) continue;
    desk.print(
      known === null ? `Added source ${name} to the user level NuGet.Config\n` : `Updated source ${name} in the NuGet.Config\n`,
    );
  }
  if (login.mode === "plugin") await byFiles((from) => ({ edits: [rememberChosen(from)], advice: [pluginAdvice] }))(login, desk);
}

const pluginAdvice = "NuGet asks nuget-plugin-packhouse for tokens, which has to be on PATH, or its path in NUGET_PLUGIN_PATHS.";

interface Source {
  readonly name: string;
  readonly url: string;
  readonly isKnown: boolean;
}

interface Command {
  readonly words: readonly string[];
  /** For versions that do not know all of `words`. */
  readonly fewer?: readonly string[];
}

function commandsFor(dialect: Dialect, { name, url, isKnown }: Source, login: Login): readonly Command[] {
  // From version 6.12 on, NuGet reads nothing without TLS that it was not told to allow; older ones take it unasked.
  const setting = (words: readonly string[]): Command =>
    isPlain(url) ? { words: [...words, dialect.allowPlain], fewer: words } : { words };
  if (login.mode !== "plugin") return [setting((isKnown ? dialect.update : dialect.add)(name, url, login))];
  // What is changed keeps a password that it has, which would be tried first.
  return [...(isKnown ? [{ words: dialect.remove(name) }] : []), setting(dialect.addBare(name, url))];
}

async function runAll(commands: readonly Command[], login: Login, { print, dryRun }: Desk): Promise<void> {
  for (const command of commands) {
    if (dryRun) {
      print(`${command.words.join(" ")}\n`);
      continue;
    }
    try {
      await runOne(command, login);
    } catch (thrown) {
      print("Failed to update the NuGet.Config\n");
      throw thrown;
    }
  }
}

async function runOne({ words, fewer }: Command, login: Login): Promise<void> {
  try {
    await runTool(words, login);
  } catch (thrown) {
    if (fewer === undefined) throw thrown;
    await runTool(fewer, login);
  }
}

/** Addresses by the names of their sources: a line `1.  name [Enabled]`, and the address on the next. */
function sourcesIn(listing: string): ReadonlyMap<string, string> {
  const lines = listing
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return new Map(
    lines.flatMap((line, at) => {
      const name = /^\d+\.\s(.+)\s\[.*\]/.exec(line)?.[1];
      return name === undefined ? [] : [[name.trim(), lines[at + 1] ?? ""] as const];
    }),
  );
}

/** The source that has this address already, or the repository's name; null where there is neither. */
function nameOf(sources: ReadonlyMap<string, string>, url: string, { domain, repository }: Target): string | null {
  for (const [name, address] of sources) if (address === url) return name;
  const name = `${domain}/${repository}`;
  return sources.has(name) ? name : null;
}
