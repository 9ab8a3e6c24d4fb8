/* gem: sources in the user's .gemrc, keys to push with in its file of credentials. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setYaml, yamlWords } from "./files/yaml.ts";
import { type Login, type Surroundings, withToken } from "./target.ts";
import type { Plan } from "./write-files.ts";

export const gemPlan = ({ token, targets, surroundings }: Login): Plan => ({
  edits: [
    {
      path: gemrc(surroundings),
      secret: true,
      edit: (before) => {
        const ours = targets.map(({ endpoint }) => withToken(endpoint, token));
        const kept = (yamlWords(before, ":sources") ?? []).filter(
          (source) => !targets.some(({ endpoint }) => bare(source) === endpoint),
        );
        return setYaml(before, [":sources"], JSON.stringify([...ours, ...kept]));
      },
    },
    {
      path: credentialsFile(surroundings),
      secret: true,
      // gem looks for the key of the host that it pushes to as it was written, with a final slash or without.
      edit: (before) =>
        targets.reduce(
          (text, { endpoint }) =>
            [endpoint, endpoint.replace(/\/$/, "")].reduce(
              (now, host) => setYaml(now, [host], JSON.stringify(`Bearer ${token}`)),
              text,
            ),
          before,
        ),
    },
  ],
  advice: targets.map(({ endpoint }) => `Push with: gem push --host ${endpoint.replace(/\/$/, "")} FILE`),
});

const bare = (source: string): string => source.replace(/\/\/[^/@]*@/, "//").replace(/\/*$/, "/");

/** Where gem keeps them: of old in its own folder, else in that of the user's data. */
function credentialsFile({ environment, home }: Surroundings): string {
  const old = join(home, ".gem", "credentials");
  return existsSync(old) ? old : join(environment.XDG_DATA_HOME || join(home, ".local", "share"), "gem", "credentials");
}

function gemrc({ environment, home }: Surroundings): string {
  const old = join(home, ".gemrc");
  const own = join(environment.XDG_CONFIG_HOME || join(home, ".config"), "gem", "gemrc");
  return !existsSync(old) && existsSync(own) ? own : old;
}
