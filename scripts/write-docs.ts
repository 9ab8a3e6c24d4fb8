/* Writes into README.md what the sources know better: the table of settings, and the formats that are not built. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatList } from "../src/compose.ts";
import { type Setting, settings } from "../src/config/config.ts";
import { formatNames } from "../src/model/package.ts";

const path = join(import.meta.dirname, "../README.md");

const settingsTable = (): string => {
  const row = ([name, setting]: [string, Setting]): string =>
    `| \`${name}\` | ${setting.default === null ? "" : `\`${setting.default}\``} | ${setting.says} |`;
  return ["| Setting | Default | What it is |", "|---|---|---|", ...Object.entries(settings).map(row)].join("\n");
};

const missingFormats = (): string => {
  const built = new Set(formatList.map(({ name }) => name));
  const missing = formatNames.filter((name) => !built.has(name));
  if (missing.length === 0) return "Nothing.";
  return `Of the formats, ${new Intl.ListFormat("en-GB").format(missing)} ${missing.length === 1 ? "is" : "are"} still to come.`;
};

const between = (text: string, mark: string, content: string): string => {
  const parts = new RegExp(`(<!-- ${mark} -->)[^]*(<!-- /${mark} -->)`);
  if (!parts.test(text)) throw new Error(`README.md has no place for ${mark}.`);
  return text.replace(parts, (_all, begin: string, end: string) => `${begin}\n${content}\n${end}`);
};

/** The README as the sources want it. */
export const wantedReadme = (): string =>
  between(between(readFileSync(path, "utf8"), "settings", settingsTable()), "formats", missingFormats());

/** Whether the README is as the sources want it. */
export const isReadmeFresh = (): boolean => wantedReadme() === readFileSync(path, "utf8");

if (import.meta.main) writeFileSync(path, wantedReadme());
