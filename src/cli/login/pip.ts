/* pip (command line spec, 15), and the user's pip.conf. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { rememberChosen } from "./chosen.ts";
import { iniWords, setIni } from "./files/ini.ts";
import { netrcOf } from "./netrc-file.ts";
import { runTool } from "./run-tool.ts";
import { type Login, type Surroundings, type Target, withToken } from "./target.ts";
import { byFiles, type Desk, type Plan } from "./write-files.ts";

export async function setUpPip(login: Login, desk: Desk): Promise<void> {
  const [{ endpoint }, ...others] = login.targets;
  if (login.mode !== "index-url" || others.length > 0) return await byFiles(pipPlan)(login, desk);
  const words = ["pip", "config", "set", "global.index-url", withToken(endpoint, login.token, "simple/")];
  if (desk.dryRun) desk.print(`${words.join(" ")}\n\n`);
  else await runTool(words, login);
}

function pipPlan(login: Login): Plan {
  const { mode, targets, surroundings } = login;
  const [first, ...others] = targets;
  const conf = {
    path: pipConf(surroundings),
    secret: true,
    edit: (before: string): string => {
      if (mode === "extra-index-url") return addExtra(before, targets, login);
      const named = addExtra(setIni(before, "global", "index-url", [indexOf(first, login)]), others, login);
      return mode === "keyring" ? setIni(named, "global", "keyring-provider", ["subprocess"]) : named;
    },
  };
  if (mode === "netrc") return { edits: [{ ...conf, secret: false }, netrcOf(login)] };
  if (mode === "keyring") return { edits: [{ ...conf, secret: false }, rememberChosen(login)], advice: [keyringAdvice] };
  return { edits: [conf] };
}

export const keyringAdvice =
  "The program that gives the tokens is called keyring: put the folder bin/keyring of this package first on PATH.";

/** The index as pip.conf names it: with the token, with the user whose token is asked for, or bare. */
function indexOf({ endpoint }: Target, { mode, token }: Login): string {
  if (mode === "netrc") return `${endpoint}simple/`;
  if (mode === "keyring") return `${endpoint.replace("://", "://aws@")}simple/`;
  return withToken(endpoint, token, "simple/");
}

function addExtra(text: string, targets: readonly Target[], login: Login): string {
  if (targets.length === 0) return text;
  const own = new Set(targets.map(({ endpoint }) => bareIndex(`${endpoint}simple/`)));
  const kept = iniWords(text, "global", "extra-index-url").filter((url) => !own.has(bareIndex(url)));
  return setIni(text, "global", "extra-index-url", [...kept, ...targets.map((target) => indexOf(target, login))]);
}

/** Without user, password and final slash. */
const bareIndex = (url: string): string => url.replace(/\/\/[^/@]*@/, "//").replace(/\/$/, "");

/** The file of the user's own settings, where pip looks for it. */
function pipConf({ environment, home, platform }: Surroundings): string {
  const { PIP_CONFIG_FILE: named, XDG_CONFIG_HOME: folder, APPDATA: roaming } = environment;
  if (named !== undefined && named !== "" && named !== "/dev/null") return named;
  if (platform === "win32") return join(roaming ?? join(home, "AppData", "Roaming"), "pip", "pip.ini");
  const old = join(home, "Library", "Application Support", "pip");
  if (platform === "darwin" && existsSync(old)) return join(old, "pip.conf");
  return join(folder || join(home, ".config"), "pip", "pip.conf");
}
