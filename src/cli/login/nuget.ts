/* nuget and dotnet (command line spec, 15). */
import { askTool, runTool } from "./run-tool.ts";
import type { Login, Target } from "./target.ts";
import type { Desk } from "./write-files.ts";

interface Dialect {
  readonly list: readonly string[];
  readonly add: (name: string, url: string, login: Login) => readonly string[];
  readonly update: (name: string, url: string, login: Login) => readonly string[];
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
  nuget: { list: ["nuget", "sources", "list", "-format", "detailed"], add: nuget("add"), update: nuget("update") },
  dotnet: {
    list: ["dotnet", "nuget", "list", "source", "--format", "detailed"],
    add: (name, url, login) => ["dotnet", "nuget", "add", "source", url, "--name", name, ...dotnetUser(login)],
    update: (name, url, login) => ["dotnet", "nuget", "update", "source", name, "--source", url, ...dotnetUser(login)],
  },
};

export const setUpNuget = async (login: Login, desk: Desk): Promise<void> => setUp("nuget", login, desk);
export const setUpDotnet = async (login: Login, desk: Desk): Promise<void> => setUp("dotnet", login, desk);

function setUp(tool: string, login: Login, { print, dryRun }: Desk): void {
  const dialect = dialects[tool];
  if (dialect === undefined) return;
  const sources = sourcesIn(askTool(dialect.list, login));
  for (const target of login.targets) {
    const url = `${target.endpoint}v3/index.json`;
    const known = nameOf(sources, url, target);
    const name = known ?? `${target.domain}/${target.repository}`;
    const words = (known === null ? dialect.add : dialect.update)(name, url, login);
    if (dryRun) {
      print(`${words.join(" ")}\n`);
      continue;
    }
    try {
      runTool(words, login);
    } catch (thrown) {
      print("Failed to update the NuGet.Config\n");
      throw thrown;
    }
    print(
      known === null ? `Added source ${name} to the user level NuGet.Config\n` : `Updated source ${name} in the NuGet.Config\n`,
    );
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
