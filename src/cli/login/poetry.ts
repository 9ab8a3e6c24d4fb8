/* Poetry: credentials in its auth.toml, the address to publish to in its config.toml. Sources are the project's to name. */
import { join } from "node:path";
import { setToml } from "./files/toml.ts";
import { aliasOf, type Login, type Surroundings } from "./target.ts";
import type { Plan } from "./write-files.ts";

export function poetryPlan({ token, targets, surroundings }: Login): Plan {
  const folder = folderOf(surroundings);
  return {
    edits: [
      {
        path: join(folder, "config.toml"),
        secret: false,
        edit: (before) =>
          targets.reduce((text, target) => setToml(text, ["repositories", aliasOf(target)], { url: target.endpoint }), before),
      },
      {
        path: join(folder, "auth.toml"),
        secret: true,
        edit: (before) =>
          targets.reduce(
            (text, target) => setToml(text, ["http-basic", aliasOf(target)], { username: "aws", password: token }),
            before,
          ),
      },
    ],
    advice: targets.map(
      (target) =>
        `A project takes packages from ${target.repository} after: poetry source add --priority=primary ${aliasOf(target)} ${target.endpoint}simple/`,
    ),
  };
}

function folderOf({ environment, home, platform }: Surroundings): string {
  if (environment.POETRY_CONFIG_DIR) return environment.POETRY_CONFIG_DIR;
  if (platform === "win32") return join(environment.APPDATA ?? join(home, "AppData", "Roaming"), "pypoetry");
  if (platform === "darwin") return join(home, "Library", "Application Support", "pypoetry");
  return join(environment.XDG_CONFIG_HOME || join(home, ".config"), "pypoetry");
}
