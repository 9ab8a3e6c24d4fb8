/* sbt: a file of our own among its global settings adds the repository, and names the file that has the credentials. */
import { join } from "node:path";
import { aliasOf, isPlain, type Login, type Target } from "./target.ts";
import type { Plan } from "./write-files.ts";

export const sbtPlan = ({ token, targets, surroundings }: Login): Plan => ({
  edits: targets.flatMap((target) => {
    const credentials = join(surroundings.home, ".sbt", `.${aliasOf(target)}.credentials`);
    return [
      { path: credentials, secret: true, edit: () => credentialsOf(target, token) },
      // Apart from the token, so that sbt need not compile its settings again after each login.
      {
        path: join(surroundings.home, ".sbt", "1.0", `${aliasOf(target)}.sbt`),
        secret: false,
        edit: () => settingsOf(target, credentials),
      },
    ];
  }),
});

/** sbt finds credentials by the realm that the server asks for, and by the host without its port. */
const credentialsOf = ({ domain, repository, endpoint }: Target, token: string): string =>
  `realm=${domain}/${repository}\nhost=${new URL(endpoint).hostname}\nuser=aws\npassword=${token}\n`;

function settingsOf(target: Target, credentials: string): string {
  const resolver = `${JSON.stringify(aliasOf(target))} at ${JSON.stringify(target.endpoint)}`;
  const allowed = isPlain(target.endpoint) ? `(${resolver}).withAllowInsecureProtocol(true)` : resolver;
  return `credentials += Credentials(file(${JSON.stringify(credentials)}))\n\nresolvers += ${allowed}\n`;
}
