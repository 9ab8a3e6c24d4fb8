/*
 * Gems beside nginx, which sends and takes the same bytes without asking who wants them: a gem's document in the compact index,
 * the list of all versions, a gem, and pushes.
 */
import { randomBytes } from "node:crypto";
import { gem } from "../test/support/gems.ts";
import type { Bench } from "./bench.ts";
import { type FormatBench, measureFormat } from "./format.ts";
import type { Result } from "./results.ts";

/** Besides those that have many versions. */
const gemCount = 500;

/** About as much as a gem says of what it needs. */
const dependencies = Object.fromEntries(
  ["actionpack", "activesupport", "concurrent-ruby", "i18n", "rack"].map((name, at) => [name, [`>= ${at + 1}.0`, "< 9"]]),
);

const gemOf = async (name: string, version: string, bytes: number): Promise<Buffer> =>
  (await gem(name, version, { dependencies, ruby: ">= 2.7", files: { "content.bin": randomBytes(bytes) } })).bytes;

const gems: FormatBench = {
  format: "ruby",
  authorization: (token) => `Bearer ${token}`,
  bodyOf: gemOf,
  publish: { what: "pushes of a gem", method: "POST", path: () => "api/v1/gems" },
  document: { what: "compact index", path: (name) => `info/${name}` },
  asset: { what: "gem", path: (name) => `gems/${name}-1.0.0.gem` },
  moreReadings: [{ what: `list of the versions of some ${gemCount} gems`, path: "versions", unit: "requests/s" }],
  morePackages: Array.from({ length: gemCount }, (_, at) => `one-of-many-${at}`),
};

export const measureRuby = (bench: Bench): Promise<readonly Result[]> => measureFormat(bench, gems);
