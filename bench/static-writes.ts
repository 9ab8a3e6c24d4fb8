/* Publishes beside nginx, which takes the same bytes as a file, without asking who sends them and without making sure of its disk. */
import type { Agent } from "node:http";
import type { Bench } from "./bench.ts";
import { keptOpen, send } from "./packages.ts";
import { startNginx, takesFiles } from "./peers/nginx.ts";
import { makeStaticFolder } from "./peers/static-files.ts";
import { interleave, noBar, type Result } from "./results.ts";

export interface Writing {
  /** For the folders that it works in. */
  readonly name: string;
  /** As the table has it. */
  readonly what: string;
  /** The body of the first publish of a package that nobody published before. */
  readonly bodyOf: (name: string) => Promise<Buffer>;
  readonly publish: (name: string, body: Buffer, agent: Agent) => Promise<unknown>;
}

const clients = 8;

/** Nothing where no nginx is here that takes files. */
export const measureWrites = async (bench: Bench, { name, what, bodyOf, publish }: Writing): Promise<readonly Result[]> => {
  const peer = takesFiles()
    ? await startNginx(bench.folder(`${name}-dav`), makeStaticFolder(bench.folder(`${name}-taken`)))
    : null;
  if (peer === null) return [];
  bench.say(what);
  const put = (file: string, body: Buffer, agent: Agent) =>
    send(peer.url + file, { method: "PUT", headers: { "content-length": body.length }, body, agent });
  const { rounds, count } = bench.quick ? { rounds: 3, count: 200 } : { rounds: 5, count: 1_000 };
  const [mine, theirs] = await interleave([publish, put], rounds, async (write, round) => {
    const names = Array.from({ length: count }, (_, at) => `put-${round}-${at}`);
    const waiting = (await Promise.all(names.map(async (one) => ({ one, body: await bodyOf(one) })))).values();
    const agent = keptOpen(clients);
    const client = async (): Promise<void> => {
      for (const { one, body } of waiting) await write(one, body, agent);
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: clients }, client));
    agent.destroy();
    return count / ((performance.now() - began) / 1000);
  });
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
