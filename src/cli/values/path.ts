/* Paths on the command line, with the home folder and variables of the environment spelled out. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";

export type Environment = Readonly<Record<string, string | undefined>>;

/** `$NAME` and `${NAME}`; what the environment does not have stays as it is. */
export const withVariables = (path: string, environment: Environment): string =>
  path.replace(/\$(?:(\w+)|\{([^}]*)\})/g, (written, plain, braced) => environment[plain ?? braced] ?? written);

/** `~` and `~user` at the beginning; the home of a user who is not known stays as it is. */
export function withHome(path: string, environment: Environment): string {
  const [, user, rest] = /^~([^/]*)(.*)$/s.exec(path) ?? [];
  if (user === undefined || rest === undefined) return path;
  const home = user === "" ? (environment.HOME ?? homedir()) : homeOf(user);
  return home === undefined ? path : home.replace(/\/+$/, "") + rest || "/";
}

function homeOf(user: string): string | undefined {
  try {
    const accounts = readFileSync("/etc/passwd", "utf8").split("\n");
    return accounts.map((line) => line.split(":")).find(([name]) => name === user)?.[5];
  } catch {
    return undefined;
  }
}
