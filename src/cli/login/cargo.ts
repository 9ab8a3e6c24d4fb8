/* Cargo: the registry in its config.toml, the token in its credentials.toml or had afresh from our credential provider. */
import { join } from "node:path";
import { wordsOf } from "./chosen.ts";
import { setToml } from "./files/toml.ts";
import { aliasOf, type Login, type Target } from "./target.ts";
import type { FileEdit, Plan } from "./write-files.ts";

/** The program that cargo asks for tokens; it has to be on PATH. */
const provider = "cargo-credential-packhouse";

export function cargoPlan(login: Login): Plan {
  const { mode, targets, surroundings } = login;
  const folder = surroundings.environment.CARGO_HOME || join(surroundings.home, ".cargo");
  const config: FileEdit = {
    path: join(folder, "config.toml"),
    secret: false,
    edit: (before) => {
      const named = targets.reduce((text, target) => addRegistry(text, target, login), before);
      return mode === "replace" ? replacePublic(named, targets[0]) : named;
    },
  };
  const used = targets.map((target) => `cargo add --registry ${aliasOf(target)}`).join(", ");
  if (mode === "provider")
    return { edits: [config], advice: [`cargo asks ${provider} for tokens, which has to be on PATH: ${used}`] };
  return { edits: [config, credentials(folder, login)], advice: mode === "replace" ? [] : [`Use it with: ${used}`] };
}

const addRegistry = (text: string, target: Target, { mode, chosen }: Login): string =>
  setToml(text, ["registries", aliasOf(target)], {
    index: `sparse+${target.endpoint}`,
    "credential-provider": mode === "provider" ? [provider, ...wordsOf(chosen)] : ["cargo:token"],
  });

/** Has all that is asked of the public registry come from the repository. */
const replacePublic = (text: string, target: Target): string =>
  setToml(setToml(text, ["registry"], { default: aliasOf(target) }), ["source", "crates-io"], {
    "replace-with": aliasOf(target),
  });

const credentials = (folder: string, { token, targets }: Login): FileEdit => ({
  path: join(folder, "credentials.toml"),
  secret: true,
  edit: (before) => targets.reduce((text, target) => setToml(text, ["registries", aliasOf(target)], { token }), before),
});
