/* `packhouse status`: how a running server is. */
import { operations } from "../../api/table.ts";
import { check } from "../../shape/shape.ts";
import { CommandFailure } from "../failure.ts";
import { type CalledServer, calledServer, callServer, pagesOf, serverFlags } from "./call-server.ts";
import { command } from "./command.ts";
import { lookAt } from "./look-at.ts";
import { bytesText } from "./progress.ts";
import { outputFlag, type Row, writeFacts } from "./rows.ts";

export const status = command("status", {
  says: "Tells how a running server is; the exit code is 0 when it can serve.",
  flags: { output: outputFlag, ...serverFlags },
  run: async (given, invocation) => {
    const server = await calledServer(given, invocation);
    const seen = await lookAt(server.url, "/-/ready");
    const parts = (seen.answer ?? {}) as { readonly status?: string; readonly parts?: Readonly<Record<string, string>> };
    const isReady = seen.status === 200 && parts.status === "ready";
    const facts = { url: server.url, status: seen.status === null ? "unreachable" : (parts.status ?? "unknown"), ...parts.parts };
    const contents = isReady ? await contentsOf(server, given.output === "json" ? String : bytesText) : {};
    writeFacts(invocation.out, { ...facts, clockAheadSeconds: seen.aheadSeconds, ...contents }, given);
    if (!isReady)
      throw new CommandFailure(255, `The server at ${server.url} cannot serve${seen.why === null ? "" : `: ${seen.why}`}`);
  },
});

/** What the domains have that the caller sees. */
async function contentsOf(server: CalledServer, written: (bytes: number) => string): Promise<Row> {
  const sum = { domains: 0, repositories: 0, bytes: 0 };
  for await (const { domains = [] } of pagesOf(server, operations.ListDomains, {})) {
    for (const { name, owner } of domains) {
      const asked = check(operations.DescribeDomain.input, { domain: name, domainOwner: owner });
      const { domain } = await callServer(server, operations.DescribeDomain, asked);
      sum.domains += 1;
      sum.repositories += domain?.repositoryCount ?? 0;
      sum.bytes += domain?.assetSizeBytes ?? 0;
    }
  }
  return { ...sum, bytes: written(sum.bytes) };
}
