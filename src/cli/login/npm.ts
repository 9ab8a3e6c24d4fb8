/* npm (command line spec, 15), and its user's .npmrc, which pnpm and yarn read too. */
import { join } from "node:path";
import { CommandFailure } from "../failure.ts";
import { type Setting, setLines } from "./files/lines.ts";
import { runTool, tryTool } from "./run-tool.ts";
import { bareAddress, type Login, type Surroundings, type Target } from "./target.ts";
import { byFiles, type Desk, type FileEdit } from "./write-files.ts";

/** The scope with its `@`. Throws CommandFailure 255. */
export function scopeOf(namespace: string): string {
  const scope = namespace.startsWith("@") ? namespace : `@${namespace}`;
  if (/^@[a-z0-9\-~]/.test(scope)) return scope;
  throw new CommandFailure(255, "Invalid scope name, scope must contain URL-safe characters, no leading dots or underscores");
}

/** The setting that names the registry of all packages, or of a scope's. */
export const registryKey = ({ namespace }: Target): string =>
  namespace === null ? "registry" : `${scopeOf(namespace)}:registry`;

export async function setUpNpm(login: Login, desk: Desk): Promise<void> {
  if (login.mode === "file") return await byFiles((from) => ({ edits: [npmrc(from)] }))(login, desk);
  const commands = login.targets.flatMap((target) => commandsFor(target, login));
  for (const words of commands) {
    if (desk.dryRun) desk.print(`${words.join(" ")}\n\n`);
    // npm has forgotten this setting since, and refuses it in some releases.
    else if (words.some((word) => word.includes("always-auth"))) await tryTool(words, login);
    else await runTool(words, login);
  }
}

function commandsFor(target: Target, { token, surroundings }: Login): readonly (readonly string[])[] {
  const npm = surroundings.platform === "win32" ? "npm.cmd" : "npm";
  const address = bareAddress(target.endpoint);
  return [
    [npm, "config", "set", registryKey(target), target.endpoint],
    [npm, "config", "set", `${address}:always-auth`, "true"],
    [npm, "config", "set", `${address}:_authToken`, token],
  ];
}

/** The user's .npmrc with registries and tokens; `more` has further lines for each. */
export const npmrc = (
  { token, targets, surroundings }: Login,
  more: (target: Target) => readonly Setting[] = (target) => [registryLine(target)],
): FileEdit => ({
  path: npmrcPath(surroundings),
  secret: true,
  edit: (before) =>
    setLines(
      before,
      targets.flatMap((target) => [
        ...more(target),
        { key: `${bareAddress(target.endpoint)}:_authToken`, line: `${bareAddress(target.endpoint)}:_authToken=${token}` },
      ]),
    ),
});

const registryLine = (target: Target): Setting => ({
  key: registryKey(target),
  line: `${registryKey(target)}=${target.endpoint}`,
});

const npmrcPath = ({ environment, home }: Surroundings): string =>
  environment.npm_config_userconfig ?? environment.NPM_CONFIG_USERCONFIG ?? join(home, ".npmrc");
