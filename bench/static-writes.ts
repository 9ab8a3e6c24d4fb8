/* Publishes beside nginx, which takes the same bytes as a file, without asking who sends them and without making sure of its disk. */
import type { Agent } from "node:http";
import type { Bench } from "./bench.ts";
import { send } from "./packages.ts";
import { startNginx, takesFiles } from "./peers/nginx.ts";
import { makeStaticFolder } from "./peers/static-files.ts";
import { noBar, type Result } from "./results.ts";
import { clients, measureWriters } from "./writes.ts";

export interface Writing {
  /** For the folders that it works in. */
  readonly name: string;
  /** As the table has it. */
  readonly what: string;
  /** The body of the first publish of a package that nobody published before. */
  readonly bodyOf: (name: string) => Promise<Buffer>;
  readonly publish: (name: string, body: Buffer, agent: Agent) => Promise<unknown>;
}

/** Nothing where no nginx is here that takes files. */
export const measureWrites = async (bench: Bench, { name, what, bodyOf, publish }: Writing): Promise<readonly Result[]> => {
  const peer = takesFiles()
    ? await startNginx(bench.folder(`${name}-dav`), makeStaticFolder(bench.folder(`${name}-taken`)))
    : null;
  if (peer === null) return [];
  bench.say(what);
  const make = async (one: string) => ({ one, body: await bodyOf(one) });
  const [mine, theirs] = await measureWriters(bench, [
    { make, write: ({ one, body }, agent) => publish(one, body, agent) },
    {
      make,
      write: ({ one, body }, agent) =>
        send(peer.url + one, { method: "PUT", headers: { "content-length": body.length }, body, agent }),
    },
  ]);
  await peer.stop();
  const figures = { ours: mine?.median ?? 0, peer: { name: "nginx", figure: theirs?.median ?? 0 } };
  return [
    {
      what: `${what} by ${clients} clients, distinct packages (durable here, not there)`,
      unit: "publishes/s",
      ...figures,
      bar: noBar,
    },
  ];
};
