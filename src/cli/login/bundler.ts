/* Bundler: credentials of each address in the user's configuration. Gemfiles name the addresses. */
import { join } from "node:path";
import { setYaml } from "./files/yaml.ts";
import type { Login, Surroundings } from "./target.ts";
import type { Plan } from "./write-files.ts";

export const bundlerPlan = ({ token, targets, surroundings }: Login): Plan => ({
  edits: [
    {
      path: configFile(surroundings),
      secret: true,
      edit: (before) =>
        targets.reduce(
          (text, { endpoint }) => setYaml(text, [keyOf(endpoint)], JSON.stringify(`aws:${token}`)),
          before || "---\n",
        ),
    },
  ],
  advice: targets.map(({ endpoint }) => `A Gemfile takes gems from the repository after: source "${endpoint}"`),
});

/** An address as Bundler spells it in the names of settings. */
const keyOf = (endpoint: string): string => `BUNDLE_${endpoint.replaceAll(".", "__").replaceAll("-", "___").toUpperCase()}`;

function configFile({ environment, home }: Surroundings): string {
  if (environment.BUNDLE_USER_CONFIG) return environment.BUNDLE_USER_CONFIG;
  return join(environment.BUNDLE_USER_HOME || join(home, ".bundle"), "config");
}
