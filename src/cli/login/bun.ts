/* Bun: the user's .bunfig.toml. */
import { join } from "node:path";
import { setToml } from "./files/toml.ts";
import { scopeOf } from "./npm.ts";
import type { Login } from "./target.ts";
import type { Plan } from "./write-files.ts";

export const bunPlan = ({ token, targets, surroundings: { environment, home } }: Login): Plan => ({
  edits: [
    {
      path: join(environment.XDG_CONFIG_HOME || home, ".bunfig.toml"),
      secret: true,
      edit: (before) =>
        targets.reduce(
          (text, { endpoint: url, namespace }) =>
            namespace === null
              ? setToml(text, ["install", "registry"], { url, token })
              : setToml(text, ["install", "scopes", scopeOf(namespace)], { url, token }),
          before,
        ),
    },
  ],
});
