/* `packhouse refresh`: has a repository's copies of other registries' documents confirmed at their next use. */
import { inRepository } from "../../api/coordinates.ts";
import { extensions } from "../../api/extensions.ts";
import { check } from "../../shape/shape.ts";
import { calledServer, callServer, repositoryFlags, serverFlags } from "./call-server.ts";
import { command } from "./command.ts";

export const refresh = command("refresh", {
  says: "Has a repository's copies of other registries' documents confirmed at their next use.",
  flags: { ...repositoryFlags, ...serverFlags },
  run: async (given, invocation) => {
    const input = check(inRepository, { domain: given.domain, domainOwner: given["domain-owner"], repository: given.repository });
    const { documents } = await callServer(await calledServer(given, invocation), extensions.RefreshRepository, input);
    invocation.out.write(`Documents of other registries that will be confirmed at their next use: ${documents}\n`);
  },
});
