/* The user's .netrc, where Python's tools find a password by the host. */
import { join } from "node:path";
import { setNetrc } from "./files/netrc.ts";
import type { Login } from "./target.ts";
import type { FileEdit } from "./write-files.ts";

/** The edit that puts the token there for the hosts of all repositories. */
export const netrcOf = ({ token, targets, surroundings: { environment, home, platform } }: Login): FileEdit => ({
  path: environment.NETRC || join(home, platform === "win32" ? "_netrc" : ".netrc"),
  secret: true,
  edit: (before) =>
    targets.reduce(
      (text, { endpoint }) => setNetrc(text, { host: new URL(endpoint).hostname, user: "aws", password: token }),
      before,
    ),
});
