import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/table.ts";
import { globalOptions, globalsOf } from "../arguments/global-options.ts";
import { flagOf, kebab, optionsOf } from "../arguments/options.ts";
import { operatorCommands } from "../operate/commands.ts";
import { examples } from "./examples.ts";
import { columns, textOf } from "./page.ts";
import { helpPage, showHelp } from "./show-help.ts";
import { topics } from "./topics.ts";

const rows = Object.values<Operation>(operations);
const pageOf = (...topic: readonly string[]): string => textOf(helpPage(topic, "aws"), false);
const headings = (text: string): readonly string[] => text.match(/^[A-Z][A-Z ]+$/gm) ?? [];

for (const row of rows) {
  const command = kebab(row.name);
  test(`the page of ${command} tells every option, in the familiar order of sections`, () => {
    const text = pageOf("codeartifact", command);
    const sections = ["NAME", "DESCRIPTION", "SYNOPSIS", "OPTIONS", "GLOBAL OPTIONS", "EXAMPLES", "OUTPUT"];
    assert.deepEqual(
      headings(text),
      sections.filter((heading) => heading !== "EXAMPLES" || Object.hasOwn(examples, command)),
    );
    const synopsis = text.slice(text.indexOf("SYNOPSIS"), text.indexOf("\nOPTIONS"));
    for (const option of [...optionsOf(row), ...globalOptions])
      assert.equal(synopsis.includes(option.positional ? `<${option.name}>` : flagOf(option)), !option.hidden, option.name);
    assert.ok(text.startsWith(`${command.toUpperCase()}()`) && text.endsWith(` ${command.toUpperCase()}()\n`));
  });
}

test("no line is wider than the page, but for patterns and titles that are", () => {
  for (const row of rows) {
    const wide = pageOf("codeartifact", kebab(row.name))
      .split("\n")
      .filter((text) => text.length > columns && !/pattern: |\(\)| "|^ +"/.test(text));
    assert.deepEqual(wide, []);
  }
});

test("an example stands for a command that there is", () => {
  const commands = [...rows.map(({ name }) => kebab(name)), "login"];
  assert.deepEqual(
    Object.keys(examples).filter((command) => !commands.includes(command)),
    [],
  );
});

test("values that are more than a word are shown in shorthand and in JSON", () => {
  const text = pageOf("codeartifact", "create-repository");
  assert.match(text, /\n {10}repositoryName=string \.\.\.\n/);
  assert.match(text, /\n {10}\[\n {12}\{\n {14}"repositoryName": "string"\n {12}\}\n {12}\.\.\.\n {10}\]\n/);
  assert.match(pageOf("codeartifact", "delete-package-versions"), /Syntax:\n\n {10}"string" "string" \.\.\.\n/);
  assert.match(pageOf("codeartifact", "update-package-group-origin-configuration"), /Where valid key names are:\n {12}EXTERNAL/);
});

test("the group's page lists all commands in the order of the alphabet", () => {
  const listed = [...pageOf("codeartifact").matchAll(/^ {7}o ([a-z-]+)$/gm)].map(([, name]) => name);
  assert.deepEqual(listed, [...rows.map(({ name }) => kebab(name)), "help", "login"].sort());
});

test("the program's page names the operator's commands by the name it was called by", () => {
  const text = textOf(helpPage([], "packhouse"), false);
  for (const command of Object.keys(operatorCommands)) assert.match(text, new RegExp(`^ {7}${command}$`, "m"));
  assert.match(text, /packhouse \[options\] codeartifact/);
});

test("each topic has a page, and the first lists the others", () => {
  const [first = "", ...others] = Object.keys(topics);
  const listed = [...pageOf(first).matchAll(/^ {7}([a-z-]+)$/gm)].map(([, name]) => name);
  assert.deepEqual(listed, others);
  for (const topic of Object.keys(topics)) {
    assert.ok(pageOf(topic).startsWith(`${topic.toUpperCase()}()`));
    assert.deepEqual(
      pageOf(topic)
        .split("\n")
        .filter((text) => text.length > columns),
      [],
    );
  }
});

test("all that the settings read is on the page of configuration", () => {
  const folder = new URL("../settings/", import.meta.url);
  const sources = readdirSync(folder)
    .filter((name) => !name.endsWith(".test.ts"))
    .map((name) => readFileSync(new URL(name, folder), "utf8"))
    .join("\n");
  const read = new Set(
    [...sources.matchAll(/environment\.(AWS_[A-Z0-9_]+)|\bvalue\("([a-z0-9_]+)"\)/g)].map(([, a, b]) => a ?? b),
  );
  assert.ok(read.size > 20);
  const text = pageOf("config-vars");
  assert.deepEqual(
    [...read].filter((name) => !text.includes(String(name))),
    [],
  );
});

test("login has no output of its own, and says what each way is for", () => {
  const text = pageOf("codeartifact", "login");
  assert.ok(!headings(text).includes("OUTPUT"));
  assert.match(text, /--tool \(string\) \[required\]/);
});

test("without a terminal help is plain text on standard output", async () => {
  const written: string[] = [];
  const terminal = { write: (text: string) => written.push(text) };
  const invocation = { words: [], name: "aws", environment: { PAGER: "false" }, out: terminal, err: terminal };
  assert.equal(await showHelp(["codeartifact", "list-domains"], globalsOf(new Map()), invocation), 0);
  assert.equal(written.join(""), pageOf("codeartifact", "list-domains"));
  assert.ok(!written.join("").includes("\u001b"));
});

test("on a screen headings, commands and options are bold", () => {
  assert.ok(textOf(helpPage(["codeartifact", "login"], "aws"), true).includes("\u001b[1m--tool\u001b[0m"));
});
