/* `packhouse codeartifact list-domains` beside AWS's own command line: whole processes, one of each a round, same server. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { locate } from "../test/support/clients.ts";
import type { Bench } from "./bench.ts";
import { makeDomain, startPackhouse } from "./peers/packhouse.ts";
import { root } from "./processes.ts";
import { atMost, interleave, type Result } from "./results.ts";

const run = promisify(execFile);

const words = ["codeartifact", "list-domains"];

export const measureCommandLine = async (bench: Bench): Promise<readonly Result[]> => {
  const aws = locate("aws 2");
  if (aws === null) throw new Error('Version 2 of aws is not there; `node scripts/install-clients.ts "aws 2"` installs it.');
  bench.say("the command line");
  const packhouse = await startPackhouse({ folder: bench.folder("cli") });
  await makeDomain(packhouse);
  const home = bench.folder("cli-home");
  const files = join(bench.folder("cli"), "data/aws");
  const env = {
    HOME: home,
    PATH: process.env.PATH ?? "",
    AWS_CONFIG_FILE: join(files, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(files, "credentials"),
  };
  /** Milliseconds from the start of the process to its end. */
  const took = async ([program = "", ...before]: readonly string[]): Promise<number> => {
    const began = performance.now();
    const { stdout } = await run(program, [...before, ...words], { env });
    if (!stdout.includes('"domains"')) throw new Error(`${program} printed no domains:\n${stdout}`);
    return performance.now() - began;
  };
  const programs = [[join(root, "bin/packhouse")], aws];
  // What both keep from call to call is there before the first that counts.
  for (const program of programs) await took(program);
  const [ours, theirs] = await interleave(programs, bench.quick ? 5 : 20, took);
  await packhouse.stop();
  const peer = { name: "aws 2", figure: theirs?.median ?? Number.NaN };
  return [{ what: "list-domains on the command line", unit: "ms", ours: ours?.median ?? Number.NaN, peer, bar: atMost(0.25) }];
};
