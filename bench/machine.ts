/* Where and with what was measured. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { generator } from "./load.ts";
import { nginxVersion } from "./peers/nginx.ts";
import { verdaccioVersion } from "./peers/verdaccio.ts";
import { root } from "./processes.ts";

const firstLine = (program: string, ...words: readonly string[]): string =>
  spawnSync(program, words, { cwd: root }).stdout?.toString().split("\n")[0]?.trim() || "unknown";

const packhouseVersion = (): string => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
  return `${version} (${firstLine("git", "rev-parse", "--short", "HEAD")})`;
};

/** One paragraph: date, machine, versions. */
export const surroundingsText = (): string => {
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${gigabytes} GB, ${type()} ${release()}`;
  const versions = [
    `Packhouse ${packhouseVersion()}`,
    `Node.js ${process.versions.node}`,
    `npm ${firstLine("npm", "--version")}`,
    `Verdaccio ${verdaccioVersion()}`,
    `nginx ${nginxVersion()}`,
  ];
  return `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}. ${versions.join(", ")}. Load by ${generator}.`;
};
