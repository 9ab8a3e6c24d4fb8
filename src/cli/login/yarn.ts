/* Yarn: the first takes registries from .yarnrc and tokens from .npmrc, its successors take both from .yarnrc.yml. */
import { join } from "node:path";
import { type Setting, setLines } from "./files/lines.ts";
import { setYaml, yamlWords } from "./files/yaml.ts";
import { npmrc, registryKey, scopeOf } from "./npm.ts";
import { bareAddress, isPlain, type Login, type Target } from "./target.ts";
import type { FileEdit, Plan } from "./write-files.ts";

export const yarnPlan = (login: Login): Plan => ({
  edits: [
    ...(login.mode === "berry" ? [] : [yarnrc(login), npmrc(login, alwaysAuth)]),
    ...(login.mode === "classic" ? [] : [yarnrcYml(login)]),
  ],
});

const yarnrc = ({ targets, surroundings }: Login): FileEdit => ({
  path: join(surroundings.home, ".yarnrc"),
  secret: false,
  edit: (before) =>
    setLines(
      before,
      targets.map((target) => ({ key: registryKey(target), line: `${yarnKey(target)} "${target.endpoint}"` })),
    ),
});

const yarnKey = (target: Target): string => (target.namespace === null ? registryKey(target) : `"${registryKey(target)}"`);

// Yarn 1 sends a token for packages without a scope only where it is told to send it always.
const alwaysAuth = ({ endpoint }: Target): readonly Setting[] => {
  const key = `${bareAddress(endpoint)}:always-auth`;
  return [{ key, line: `${key}=true` }];
};

const yarnrcYml = ({ token, targets, surroundings }: Login): FileEdit => ({
  path: join(surroundings.home, ".yarnrc.yml"),
  secret: true,
  edit: (before) =>
    targets.reduce((text, { endpoint, namespace }) => {
      const server = JSON.stringify(endpoint);
      const named =
        namespace === null
          ? setYaml(text, ["npmRegistryServer"], server)
          : setYaml(text, ["npmScopes", scopeOf(namespace).slice(1), "npmRegistryServer"], server);
      const address = bareAddress(endpoint).replace(/\/$/, "");
      const authorized = setYaml(named, ["npmRegistries", address, "npmAuthToken"], JSON.stringify(token));
      const always = setYaml(authorized, ["npmRegistries", address, "npmAlwaysAuth"], "true");
      return isPlain(endpoint) ? allowPlain(always, new URL(endpoint).hostname) : always;
    }, before),
});

function allowPlain(text: string, host: string): string {
  const hosts = yamlWords(text, "unsafeHttpWhitelist") ?? [];
  return hosts.includes(host) ? text : setYaml(text, ["unsafeHttpWhitelist"], JSON.stringify([...hosts, host]));
}
