/* `packhouse serve`: the server, until it is told to stop. */

import { compose } from "../compose.ts";
import { type Config, type SettingName, settings } from "../config/config.ts";
import { flagOf, loadConfig, variableOf } from "../config/load.ts";
import { type Command, type Flag, flagsHelp, type Invocation, readFlags } from "./command.ts";

const graceMs = 30_000;

const flags: Readonly<Record<string, Flag>> = {
  ...Object.fromEntries(
    (Object.keys(settings) as SettingName[])
      .filter((name) => settings[name].kind !== "connections")
      .map((name) => {
        const { kind, says, default: standard } = settings[name];
        const note = `${standard === null ? "" : ` Default: ${standard}.`} Also ${variableOf(name)}.`;
        return [flagOf(name), { says: `${says}${note}`, takesValue: kind !== "flag", value: kind.toUpperCase() }];
      }),
  ),
  help: { says: "Show this.", takesValue: false },
};

/** Serves until SIGTERM or SIGINT. */
export const serve: Command = async (invocation) => {
  const given = readFlags(invocation.words, flags);
  if (given.help === true) {
    invocation.out.write(flagsHelp(`${invocation.name} serve [options]`, flags));
    return 0;
  }
  const config = loadConfig({ flags: given, environment: invocation.environment });
  const server = await compose(config, { environment: invocation.environment });
  const url = await server.start();
  announce(invocation, config, url);
  await new Promise<void>((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
  await server.stop(graceMs);
  return 0;
};

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
