/* uv: the user's uv.toml has the indexes, uv's own file of credentials the tokens. */
import { join } from "node:path";
import { rememberChosen } from "./chosen.ts";
import { setToml, setTomlEntry, tomlEntries } from "./files/toml.ts";
import { netrcOf } from "./netrc-file.ts";
import { keyringAdvice } from "./pip.ts";
import { aliasOf, type Login, type Surroundings } from "./target.ts";
import type { FileEdit, Plan } from "./write-files.ts";

export function uvPlan(login: Login): Plan {
  if (login.mode === "netrc") return { edits: [uvToml(login), netrcOf(login)] };
  if (login.mode === "keyring") return { edits: [uvToml(login), rememberChosen(login)], advice: [keyringAdvice] };
  return { edits: [uvToml(login), credentials(login)] };
}

/** The first repository stands in for the public index. */
const uvToml = ({ mode, targets, surroundings }: Login): FileEdit => ({
  path: join(folderOf(surroundings, "XDG_CONFIG_HOME", ".config"), "uv", "uv.toml"),
  secret: false,
  edit: (before) => {
    const named = targets.reduce(
      (text, target, position) => {
        const endpoint = mode === "keyring" ? target.endpoint.replace("://", "://aws@") : target.endpoint;
        return setTomlEntry(text, "index", "name", {
          name: aliasOf(target),
          url: `${endpoint}simple/`,
          "publish-url": target.endpoint,
          authenticate: "always",
          ...(position === 0 && { default: true }),
        });
      },
      withoutDefault(before, aliasOf(targets[0])),
    );
    return mode === "keyring" ? setToml(named, [], { "keyring-provider": "subprocess" }) : named;
  },
});

/** uv takes one index alone for the public one. */
const withoutDefault = (text: string, name: string): string =>
  tomlEntries(text, "index")
    .filter((index) => index.default === true && index.name !== name)
    .reduce((before, { url }) => setTomlEntry(before, "index", "url", { url: String(url), default: false }), text);

const credentials = ({ token, targets, surroundings }: Login): FileEdit => ({
  path: join(
    surroundings.environment.UV_CREDENTIALS_DIR ||
      join(folderOf(surroundings, "XDG_DATA_HOME", ".local/share"), "uv", "credentials"),
    "credentials.toml",
  ),
  secret: true,
  edit: (before) =>
    targets.reduce(
      (text, { endpoint }) =>
        setTomlEntry(text, "credential", "service", {
          service: endpoint.replace(/\/$/, ""),
          username: "aws",
          scheme: "basic",
          password: token,
        }),
      before,
    ),
});

const folderOf = ({ environment, home, platform }: Surroundings, variable: string, usual: string): string =>
  platform === "win32" ? (environment.APPDATA ?? join(home, "AppData", "Roaming")) : environment[variable] || join(home, usual);
