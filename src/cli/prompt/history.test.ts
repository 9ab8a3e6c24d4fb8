import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { awsHome } from "../../../test/support/aws-home.ts";
import { addToHistory, readHistory } from "./history.ts";

test("lines are kept in order, each once, for their owner alone", (t) => {
  const { home, environment } = awsHome(t);
  for (const line of ["first", "second", "first", "", "x".repeat(3_000), "a\u001bb"]) addToHistory(line, environment);
  assert.deepEqual(readHistory(environment), ["second", "first"]);
  const folder = join(home, ".local/state/packhouse");
  assert.deepEqual(readdirSync(folder), ["prompt-history"]);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, "prompt-history")).mode & 0o777, 0o600);
});

test("the folder is the one that XDG_STATE_HOME names, if that is a whole path", (t) => {
  const { home, environment } = awsHome(t);
  addToHistory("line", { ...environment, XDG_STATE_HOME: join(home, "state") });
  assert.equal(readFileSync(join(home, "state/packhouse/prompt-history"), "utf8"), "line\n");
  assert.deepEqual(readHistory({ ...environment, XDG_STATE_HOME: "state" }), []);
});

test("the latest thousand are kept", (t) => {
  const { home, environment } = awsHome(t);
  const lines = Array.from({ length: 1_500 }, (_, index) => `line ${index}`);
  mkdirSync(join(home, ".local/state/packhouse"), { recursive: true });
  writeFileSync(join(home, ".local/state/packhouse/prompt-history"), lines.join("\n"));
  addToHistory("new", environment);
  assert.deepEqual(readHistory(environment), [...lines.slice(-999), "new"]);
});

test("where nothing can be kept, nothing is told of it", (t) => {
  const { environment } = awsHome(t, { ".local": "no folder" });
  addToHistory("line", environment);
  assert.deepEqual(readHistory(environment), []);
});
