/* `packhouse serve`: the server, until it is told to stop. */

import { compose } from "../../compose.ts";
import { type Config, type SettingName, settings } from "../../config/config.ts";
import { flagOf, loadConfig, variableOf } from "../../config/load.ts";
import { command, type Flags, type Invocation } from "./command.ts";

const graceMs = 30_000;

const flags: Flags = Object.fromEntries(
  (Object.keys(settings) as SettingName[])
    .filter((name) => settings[name].kind !== "connections")
    .map((name) => {
      const { kind, says, default: standard } = settings[name];
      const note = `${standard === null ? "" : ` Default: ${standard}.`} Also ${variableOf(name)}.`;
      return [flagOf(name), { says: `${says}${note}`, takesValue: kind !== "flag", value: kind.toUpperCase() }];
    }),
);

/** Serves until SIGTERM or SIGINT. */
export const serve = command("serve", {
  says: "Runs the server until it is told to stop.",
  flags,
  run: async (given, invocation) => {
    const config = loadConfig({ flags: given, environment: invocation.environment });
    // The folder may have been there before, open to all: what the server writes is for its own user.
    process.umask(0o077);
    const server = await compose(config, { environment: invocation.environment });
    const url = await server.start();
    // Before the announcement: whoever reads it may ask for the end at once.
    const asked = new Promise<void>((resolve) => {
      process.once("SIGTERM", () => resolve());
      process.once("SIGINT", () => resolve());
    });
    announce(invocation, config, url);
    await asked;
    await server.stop(graceMs);
  },
});

function announce({ out, name }: Invocation, { data }: Config, url: string): void {
  if (out.isTTY !== true) {
    out.write(`${JSON.stringify({ event: "ready", url, data })}\n`);
    return;
  }
  out.write(
    `${name} is ready at ${url}\n\n` +
      `Make the AWS tools of this terminal talk to it:\n\n` +
      `  export AWS_CONFIG_FILE=${data}/aws/config AWS_SHARED_CREDENTIALS_FILE=${data}/aws/credentials\n\n`,
  );
}
