/* `packhouse refresh`: has a repository's copies of other registries' documents confirmed at their next use. */
import { inRepository } from "../../api/coordinates.ts";
import { extensions } from "../../api/extensions.ts";
import { check } from "../../shape/shape.ts";
import { calledServer, callServer, serverFlags } from "./call-server.ts";
import { command, type Flags } from "./command.ts";

export const repositoryFlags = {
  domain: { says: "The domain.", takesValue: true, value: "NAME", required: true },
  repository: { says: "The repository.", takesValue: true, value: "NAME", required: true },
  "domain-owner": {
    says: "The account that owns the domain; the caller's own when left out.",
    takesValue: true,
    value: "ACCOUNT",
  },
} as const satisfies Flags;

export const refresh = command("refresh", {
  says: "Has a repository's copies of other registries' documents confirmed at their next use.",
  flags: { ...repositoryFlags, ...serverFlags },
  run: async (given, invocation) => {
    const input = check(inRepository, { domain: given.domain, domainOwner: given["domain-owner"], repository: given.repository });
    const { documents } = await callServer(await calledServer(given, invocation), extensions.RefreshRepository, input);
    invocation.out.write(`Documents of other registries that will be confirmed at their next use: ${documents}\n`);
  },
});
