/*
 * `npm run bench`: measures Packhouse beside other servers on this machine, in turns, and prints one table of medians and
 * ratios, and a page of its own on growth. `--quick` takes a few minutes; `--only packument,tarball` measures only these;
 * `--profiles <folder>` has Packhouse write CPU profiles and prints where its time went; `--write` puts what was measured
 * into bench/README.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Bench, makeBench } from "./bench.ts";
import { measureCargo } from "./cargo.ts";
import { measureCommandLine } from "./cli.ts";
import { measureGrowth } from "./growth.ts";
import { measureInstalls } from "./install.ts";
import { surroundingsText } from "./machine.ts";
import { measureMaven } from "./maven.ts";
import { measureMemory } from "./memory.ts";
import { measureNuget } from "./nuget.ts";
import { measurePackuments } from "./packument.ts";
import { type SideBySide, startSideBySide } from "./peers/side-by-side.ts";
import { installVerdaccio } from "./peers/verdaccio.ts";
import { profileText } from "./profile.ts";
import { measurePublishes } from "./publish.ts";
import { measurePython } from "./python.ts";
import { type Result, table } from "./results.ts";
import { measureRuby } from "./ruby.ts";
import { measureSwift } from "./swift.ts";
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
  python: measurePython,
  maven: measureMaven,
  nuget: measureNuget,
  cargo: measureCargo,
  ruby: measureRuby,
  swift: measureSwift,
  cli: measureCommandLine,
};

const growth = "growth";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: [...Object.keys({ ...besideVerdaccio, ...alone }), growth].join(",") },
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
  // The tree that is installed is its own.
  if (Object.keys({ ...besideVerdaccio, ...alone }).some((name) => wanted.has(name))) await installVerdaccio();
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

/** Prints a part of the results and, where that is asked for, puts it in its place on the page. */
const tell = (part: "results" | "growth", figures: string): void => {
  const text = `${figures}\n\n${surroundingsText()}`;
  console.log(text);
  if (!values.write) return;
  const page = join(import.meta.dirname, "README.md");
  const [begin, end] = [`<!-- ${part} -->\n`, `<!-- /${part} -->`];
  const [before = "", rest = ""] = readFileSync(page, "utf8").split(begin);
  writeFileSync(page, `${before}${begin}${text}\n${rest.slice(rest.indexOf(end))}`);
};

try {
  const results = await measureAll();
  if (results.length > 0) tell("results", table(results));
  if (wanted.has(growth)) tell("growth", await measureGrowth(bench));
  if (values.profiles !== undefined) console.log(`\n${profileText(values.profiles)}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
