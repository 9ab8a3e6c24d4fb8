/* `packhouse refresh`: has a repository's copies of other registries' documents confirmed at their next use. */

import { inRepository } from "../api/coordinates.ts";
import { extensions } from "../api/extensions.ts";
import { check } from "../shape/shape.ts";
import { calledServer, callServer, serverFlags } from "./call-server.ts";
import { type Command, type Flag, flagsHelp, readFlags, UsageError } from "./command.ts";

const flags: Readonly<Record<string, Flag>> = {
  domain: { says: "The domain.", takesValue: true, value: "NAME" },
  repository: { says: "The repository.", takesValue: true, value: "NAME" },
  "domain-owner": {
    says: "The account that owns the domain; the caller's own when left out.",
    takesValue: true,
    value: "ACCOUNT",
  },
  ...serverFlags,
};

export const refresh: Command = async (invocation) => {
  const { words, name, out } = invocation;
  const given = readFlags(words, flags);
  if (given.help === true) {
    out.write(flagsHelp(`${name} refresh --domain NAME --repository NAME [options]`, flags));
    return 0;
  }
  const missing = ["domain", "repository"].filter((flag) => given[flag] === undefined);
  if (missing.length > 0) {
    throw new UsageError(`the following arguments are required: ${missing.map((flag) => `--${flag}`).join(", ")}`);
  }
  const input = check(inRepository, { domain: given.domain, domainOwner: given["domain-owner"], repository: given.repository });
  const { documents } = await callServer(calledServer(given, invocation), extensions.RefreshRepository, input);
  out.write(`Documents of other registries that will be confirmed at their next use: ${documents}\n`);
  return 0;
};
