/* The page about login says what there is. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { globalOptions, globalsOf } from "../../src/cli/arguments/global-options.ts";
import { readKnown } from "../../src/cli/arguments/known-words.ts";
import { type CallServer, login } from "../../src/cli/login/login.ts";
import { loginOptions } from "../../src/cli/login/options.ts";
import { tools } from "../../src/cli/login/tools.ts";

const page = readFileSync(new URL("../../docs/login.md", import.meta.url), "utf8");

/** Cells of the rows of its only table. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("`"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

const namesIn = (cell = ""): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name));

test("the table has every tool with every mode, the usual one first", () => {
  const told = new Map<string, string[]>();
  let current: readonly string[] = [];
  for (const [, names, mode] of rows) {
    if (names !== "") current = namesIn(names);
    for (const name of current) told.set(name, [...(told.get(name) ?? []), ...namesIn(mode)]);
  }
  const wanted = Object.entries(tools).map(([name, { modes }]) => [name, [...modes]] as const);
  assert.deepEqual(Object.fromEntries(told), Object.fromEntries(wanted));
});

const answer: CallServer = async (_, input) =>
  new Map([
    ["authorizationToken", "token"],
    ["expiration", "2099-01-01T00:00:00Z"],
    ["repositoryEndpoint", `https://p.example/${input.get("format")}/${input.get("repository")}/`],
  ]);

test("every line that it shows is one that login takes", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "packhouse-page-"));
  t.after(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, "bin"));
  writeFileSync(join(home, "bin/dotnet"), "#!/bin/sh\n", { mode: 0o755 });
  const lines = page.split("\n").filter((line) => line.startsWith("packhouse codeartifact login "));
  assert.ok(lines.length > 5);
  for (const line of lines) {
    const words = readKnown(globalOptions, line.split(" ").slice(3));
    const { found, rest } = readKnown(loginOptions, words.rest);
    assert.deepEqual(rest, [], line);
    const out: string[] = [];
    const place = {
      environment: { HOME: home, PATH: [join(home, "bin"), "/usr/bin", "/bin"].join(delimiter) },
      out: { write: (text: string) => out.push(text) },
      err: { write: (text: string) => out.push(text) },
    };
    assert.equal(await login(new Map([...found, ["dry-run", true]]), globalsOf(words.found), place, async () => answer), 0);
    assert.ok(out.join("").includes("p.example"), line);
  }
});
