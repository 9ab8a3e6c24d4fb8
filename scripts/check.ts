/* `npm run check`: formatting and lint, types, layers, dead code. Runs all of them and fails when one does. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

const steps: readonly (readonly [string, readonly string[]])[] = [
  ["biome", ["check", "--error-on-warnings", "."]],
  ["tsc", ["--noEmit", "-p", "."]],
  ["node", ["scripts/check-layers.ts"]],
  ["knip", ["--no-progress"]],
];

/** Runs every step and gives the commands that failed. */
export function check(): string[] {
  const failed: string[] = [];
  for (const [program, args] of steps) {
    const { status } = spawnSync(join(root, "node_modules/.bin", program), args, { cwd: root, stdio: "inherit" });
    if (status !== 0) failed.push([program, ...args].join(" "));
  }
  return failed;
}

if (import.meta.main) {
  const failed = check();
  for (const command of failed) console.error(`failed: ${command}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
