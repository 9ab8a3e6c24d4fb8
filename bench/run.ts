/*
 * `npm run bench`: measures Packhouse beside other servers on this machine, in turns, and prints one table of medians and
 * ratios. `--quick` takes a few minutes; `--only packument,tarball` measures only these; `--profiles <folder>` has
 * Packhouse write CPU profiles and prints where its time went; `--write` puts the table into bench/README.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Bench, makeBench } from "./bench.ts";
import { measureGrowth } from "./growth.ts";
import { measureInstalls } from "./install.ts";
import { surroundingsText } from "./machine.ts";
import { measureMemory } from "./memory.ts";
import { measurePackuments } from "./packument.ts";
import { type SideBySide, startSideBySide } from "./peers/side-by-side.ts";
import { installVerdaccio } from "./peers/verdaccio.ts";
import { profileText } from "./profile.ts";
import { measurePublishes } from "./publish.ts";
import { type Result, table } from "./results.ts";
import { measureTarballs } from "./tarball.ts";

type Measure<More extends unknown[] = []> = (bench: Bench, ...more: More) => Promise<readonly Result[]>;

const besideVerdaccio: Readonly<Record<string, Measure<[SideBySide]>>> = {
  packument: measurePackuments,
  tarball: measureTarballs,
  publish: measurePublishes,
};

const alone: Readonly<Record<string, Measure>> = {
  install: measureInstalls,
  memory: measureMemory,
  growth: measureGrowth,
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys({ ...besideVerdaccio, ...alone }).join(",") },
    profiles: { type: "string" },
    write: { type: "boolean", default: false },
  },
});

const wanted = new Set(values.only.split(","));
const scratch = mkdtempSync(join(tmpdir(), "packhouse-bench-"));
const bench = makeBench(scratch, {
  quick: values.quick,
  profiles: values.profiles ?? null,
  say: (text) => console.error(`… ${text}`),
});

const measureAll = async (): Promise<readonly Result[]> => {
  const results: Result[] = [];
  await installVerdaccio();
  const beside = Object.entries(besideVerdaccio).filter(([name]) => wanted.has(name));
  if (beside.length > 0) {
    const servers = await startSideBySide(bench);
    try {
      for (const [, measure] of beside) results.push(...(await measure(bench, servers)));
    } finally {
      await servers.stop();
    }
  }
  for (const [name, measure] of Object.entries(alone)) if (wanted.has(name)) results.push(...(await measure(bench)));
  return results;
};

const writeResults = (text: string): void => {
  const page = join(import.meta.dirname, "README.md");
  const [begin, end] = ["<!-- results -->\n", "<!-- /results -->"];
  const [before = "", rest = ""] = readFileSync(page, "utf8").split(begin);
  writeFileSync(page, `${before}${begin}${text}\n${rest.slice(rest.indexOf(end))}`);
};

try {
  const text = `${table(await measureAll())}\n\n${surroundingsText()}`;
  console.log(text);
  if (values.write) writeResults(text);
  if (values.profiles !== undefined) console.log(`\n${profileText(values.profiles)}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
