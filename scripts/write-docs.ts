/* Writes what the sources know better: the page of the command line, and the settings in README.md. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Setting, settings } from "../src/config/config.ts";
import { cliPage } from "./cli-page.ts";

const root = join(import.meta.dirname, "..");

const readOrNot = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "");

const settingsTable = (): string => {
  const row = ([name, setting]: [string, Setting]): string =>
    `| \`${name}\` | ${setting.default === null ? "" : `\`${setting.default}\``} | ${setting.says} |`;
  return ["| Setting | Default | What it is |", "|---|---|---|", ...Object.entries(settings).map(row)].join("\n");
};

const between = (text: string, mark: string, content: string): string => {
  const parts = new RegExp(`(<!-- ${mark} -->)[^]*(<!-- /${mark} -->)`);
  if (!parts.test(text)) throw new Error(`README.md has no place for ${mark}.`);
  return text.replace(parts, (_all, begin: string, end: string) => `${begin}\n${content}\n${end}`);
};

/** Pages by their paths, each as the sources want it. */
const pages: Readonly<Record<string, () => string>> = {
  "README.md": () => between(readOrNot("README.md"), "settings", settingsTable()),
  "docs/cli.md": cliPage,
};

/** The pages that are not as the sources want them. */
export const stalePages = (): readonly string[] =>
  Object.entries(pages).flatMap(([path, wanted]) => (wanted() === readOrNot(path) ? [] : [path]));

if (import.meta.main) for (const path of stalePages()) writeFileSync(join(root, path), pages[path]?.() ?? "");
