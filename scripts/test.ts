/*
 * `npm test`: the checks, then every test. `npm test -- src/blobs test/api` runs only what lies there, without the
 * checks; `--without test/clients` leaves files out. Ends with the line `N passed, N failed`, and with a failure when a
 * test failed or none ran.
 */
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { inspect, parseArgs } from "node:util";
import { check } from "./check.ts";

const root = join(import.meta.dirname, "..");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { without: { type: "string", multiple: true, default: [] }, "no-check": { type: "boolean", default: false } },
});

const isUnder = (file: string, places: readonly string[]): boolean => places.some((place) => file.startsWith(place));

const files = globSync("{src,test}/**/*.test.ts", { cwd: root })
  .sort()
  .filter((file) => positionals.length === 0 || isUnder(file, positionals))
  .filter((file) => !isUnder(file, values.without));

const failedChecks = positionals.length === 0 && !values["no-check"] ? check() : [];

const counts = { passed: 0, failed: failedChecks.length };
const failedTests: string[] = [];
const skipped: string[] = [];

const paths = new Set(files.map((file) => join(root, file)));

const tests = run({
  files: [...paths],
  concurrency: Math.max(2, availableParallelism()),
  timeout: 20 * 60_000,
});

/** The first lines of what a test failed with: the end of a long run is all that is kept of some. */
const indented = (cause: unknown): string => inspect(cause).split("\n").slice(0, 40).join("\n").replace(/^/gm, "    ");

const fail = (line: string): void => {
  counts.failed += 1;
  failedTests.push(line);
};

tests.on("test:pass", (event) => {
  if (event.skip !== undefined) skipped.push(`${event.name}: ${event.skip === true ? "no reason given" : event.skip}`);
  // The runner reports a file under its own path when nothing in it was a test.
  else if (paths.has(event.name)) fail(`${relative(root, event.name)} holds no test`);
  else if (event.details.type !== "suite") counts.passed += 1;
});
tests.on("test:fail", (event) => {
  const error: Error & { failureType?: unknown } = event.details.error;
  // A suite fails with its tests, which are counted by themselves.
  if (error.failureType === "subtestsFailed") return;
  const name = paths.has(event.name) ? relative(root, event.name) : `${relative(root, event.file ?? "")}: ${event.name}`;
  fail(`${name}\n${indented(error.cause)}`);
});
tests.on("end", () => {
  for (const line of new Set(skipped)) console.log(`skipped: ${line}`);
  for (const command of failedChecks) console.log(`failed: ${command}`);
  for (const name of failedTests) console.log(`failed: ${name}`);
  if (counts.passed + counts.failed === 0) console.log("No test ran.");
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});
tests.compose(spec).pipe(process.stdout);
