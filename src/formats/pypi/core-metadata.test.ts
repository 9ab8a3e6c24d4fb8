import assert from "node:assert/strict";
import { test } from "node:test";
import { metadataOfForm, parseMetadata } from "./core-metadata.ts";

test("fields are read once or many times, over several lines, with the description below", () => {
  const text = [
    "Metadata-Version: 2.1",
    "Name: tool",
    "Version: 1.0",
    "Name: another",
    "License: A",
    "        long",
    "       |one",
    "Classifier: One",
    "classifier: Two",
    "Requires-Dist: six; extra == 'x'",
    "Author: UNKNOWN",
    "",
    "# Title",
    "",
    "Name: not a field",
  ];
  const expected = {
    fields: {
      metadata_version: "2.1",
      name: "tool",
      version: "1.0",
      license: "A\nlong\none",
      classifier: ["One", "Two"],
      requires_dist: ["six; extra == 'x'"],
    },
    description: "# Title\n\nName: not a field",
  };
  assert.deepEqual(parseMetadata(text.join("\n")), expected);
  assert.deepEqual(parseMetadata(`\ufeff${text.join("\r\n")}`), expected);
});

test("a description among the fields counts where there is none below", () => {
  const { fields, description } = parseMetadata("Name: a\nDescription: One\n        two\n");
  assert.deepEqual([fields, description], [{ name: "a" }, "One\ntwo"]);
});

test("what is endless is cut off", () => {
  const { fields } = parseMetadata(`Name: ${"x".repeat(40_000)}\n${"Classifier: x\n".repeat(5_000)}`);
  assert.equal(fields.name, undefined);
  assert.equal(fields.classifier?.length, 4_096);
});

test("a form says the same in its own words", () => {
  assert.deepEqual(
    metadataOfForm({ name: "a", classifiers: ["One", "Two"], project_urls: "Home, x", description: "Text", summary: "" }),
    { fields: { name: "a", classifier: ["One", "Two"], project_url: ["Home, x"] }, description: "Text" },
  );
});
