/* swift (command line spec, 15): the user's .netrc, but for macOS, and the package manager's own commands. */
import { join } from "node:path";
import { CommandFailure } from "../failure.ts";
import { literally, netrcLine } from "./files/netrc.ts";
import { readIfThere, writePrivately } from "./private-file.ts";
import { runTool } from "./run-tool.ts";
import type { Login, Target } from "./target.ts";
import type { Desk } from "./write-files.ts";

export async function setUpSwift(login: Login, desk: Desk): Promise<void> {
  const { targets, token, surroundings } = login;
  const commands = targets.flatMap((target) => commandsFor(target, login));
  if (surroundings.platform !== "darwin") {
    for (const host of new Set(targets.map(({ endpoint }) => new URL(endpoint).hostname))) {
      // The user `token` has Swift send the password as a bearer's token.
      saveToken(join(surroundings.home, ".netrc"), host, token, desk);
    }
    if (desk.dryRun) desk.print("And would have run the following commands:\n\n");
  }
  for (const words of commands) {
    if (desk.dryRun) desk.print(`${words.join(" ")}\n\n`);
    else await runTool(words, login);
  }
}

function commandsFor({ endpoint, namespace }: Target, { token, surroundings }: Login): readonly (readonly string[])[] {
  const scope = namespace === null ? [] : ["--scope", checkedScope(namespace)];
  const given = surroundings.platform === "darwin" ? ["--token", token] : [];
  return [
    ["swift", "package-registry", "set", endpoint, ...scope],
    ["swift", "package-registry", "login", `${endpoint}login`, ...given],
  ];
}

function checkedScope(namespace: string): string {
  if (/^[a-zA-Z0-9](?:[a-zA-Z0-9]|-(?=[a-zA-Z0-9])){0,38}$/.test(namespace)) return namespace;
  throw new CommandFailure(
    255,
    "Invalid scope name, scope must contain URL-safe characters, no leading dots or underscores and no more than 39 characters",
  );
}

function saveToken(path: string, host: string, token: string, { print, warn, dryRun }: Desk): void {
  const line = netrcLine({ host, user: "token", password: token });
  if (dryRun) {
    print(`Dryrun mode is enabled, not writing to netrc.\nThe following line would have been written to ${path}:\n\n${line}\n\n`);
    return;
  }
  const before = readIfThere(path);
  const entry = new RegExp(`(\\bmachine\\s+${literally(host)}\\s+login\\s+\\S+\\s+password\\s+)\\S+`, "g");
  const replaced = before?.replace(entry, (_, start: string) => start + token) ?? null;
  const appended = before === null || before.endsWith("\n") ? `${before ?? ""}${line}\n` : `${before}\n${line}\n`;
  writePrivately(path, replaced === before || replaced === null ? appended : replaced, warn);
}
