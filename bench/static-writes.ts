/* Publishes beside nginx, which takes the same bytes as a file, without asking who sends them and without making sure of its disk. */
import type { Agent } from "node:http";
import type { Bench } from "./bench.ts";
import { startNginx, takesFiles } from "./peers/nginx.ts";
import { makeStaticFolder } from "./peers/static-files.ts";
import { noBar, type Result } from "./results.ts";
import { clients, measureWriters, put, type Written } from "./writes.ts";

export interface Publishing {
  /** For the folders that it works in. */
  readonly name: string;
  /** As the table has it. */
  readonly what: string;
  /** The body of the first publish of a package that nobody published before. */
  readonly bodyOf: (name: string) => Promise<Buffer>;
  readonly publish: (name: string, body: Buffer, agent: Agent) => Promise<unknown>;
}

interface File extends Written {
  readonly one: string;
}

export const measureWrites = async (bench: Bench, { name, what, bodyOf, publish }: Publishing): Promise<readonly Result[]> => {
  const nginx = takesFiles()
    ? await startNginx(bench.folder(`${name}-dav`), makeStaticFolder(bench.folder(`${name}-taken`)))
    : null;
  const make = async (one: string): Promise<File> => ({ one, body: await bodyOf(one) });
  const beside = nginx === null ? [] : [{ url: nginx.url, name: "nginx, which is not durable" }];
  try {
    return await measureWriters<File>(bench, {
      what: `${what} by ${clients} clients, distinct packages`,
      ours: { make, write: ({ one, body }, agent) => publish(one, body, agent) },
      peers: beside.map((peer) => ({
        make,
        write: ({ one, body }, agent) => put(peer.url + one, body, agent),
        name: peer.name,
        bar: noBar,
      })),
    });
  } finally {
    await nginx?.stop();
  }
};
