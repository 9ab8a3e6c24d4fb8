import assert from "node:assert/strict";
import { test } from "node:test";
import { toolsVersionIn } from "./contents.ts";

test("the version of the tools stands in the first line that is not empty", () => {
  for (const [text, version] of [
    ["// swift-tools-version:5.5\n", "5.5"],
    ["//swift-tools-version: 5.9.2", "5.9.2"],
    ["\ufeff\n\n  // Swift-Tools-Version : 6.0;(experimental)", "6.0"],
    ["// swift-tools-version:4\r\n", "4"],
    ["// swift-tools-version:5.5-dev", "5.5"],
  ] as const)
    assert.equal(toolsVersionIn(text), version, text);
  for (const text of [
    "",
    "import A\n// swift-tools-version:5.5",
    "// swift-tools-version",
    "// swift-tools-version:x",
    "// swift-tools-version:1.2.3.4",
  ])
    assert.equal(toolsVersionIn(text), null, text);
});
