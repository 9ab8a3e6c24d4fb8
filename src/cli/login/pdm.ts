/* PDM: its user's config.toml has the index, those beside it, and where to publish. */
import { join } from "node:path";
import { setToml } from "./files/toml.ts";
import { aliasOf, type Login, type Surroundings } from "./target.ts";
import type { Plan } from "./write-files.ts";

export const pdmPlan = ({ token, targets, surroundings }: Login): Plan => ({
  edits: [
    {
      path: configFile(surroundings),
      secret: true,
      edit: (before) =>
        targets.reduce((text, target, position) => {
          const user = { username: "aws", password: token };
          const index = position === 0 ? ["pypi"] : ["pypi", aliasOf(target)];
          const read = setToml(text, index, { url: `${target.endpoint}simple/`, ...user });
          return setToml(read, ["repository", aliasOf(target)], { url: target.endpoint, ...user });
        }, before),
    },
  ],
});

function configFile({ environment, home, platform }: Surroundings): string {
  if (environment.PDM_CONFIG_FILE) return environment.PDM_CONFIG_FILE;
  if (platform === "win32") return join(environment.LOCALAPPDATA ?? join(home, "AppData", "Local"), "pdm", "pdm", "config.toml");
  if (platform === "darwin") return join(home, "Library", "Application Support", "pdm", "config.toml");
  return join(environment.XDG_CONFIG_HOME || join(home, ".config"), "pdm", "config.toml");
}
