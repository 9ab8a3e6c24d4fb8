import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesText, openProgress } from "./progress.ts";

const shownOn = (isTTY: boolean): string => {
  const written: string[] = [];
  const progress = openProgress({ isTTY, write: (text) => written.push(text) }, "Bytes");
  progress.show(512, 1024);
  progress.show(600, 1024);
  progress.show(1024, 1024);
  progress.end();
  return written.join("");
};

test("a terminal shows how much is done, the end for sure, and then nothing of it", () => {
  const half = `${"#".repeat(15)}${" ".repeat(15)}`;
  const shown = shownOn(true);
  assert.ok(shown.startsWith(`\r\x1b[KBytes [${half}] 512 bytes of 1.0 KiB`));
  assert.ok(shown.endsWith(`\r\x1b[KBytes [${"#".repeat(30)}] 1.0 KiB of 1.0 KiB\r\x1b[K`));
});

test("nothing but a terminal is shown anything", () => {
  assert.equal(shownOn(false), "");
});

test("nothing to do is done", () => {
  const written: string[] = [];
  openProgress({ isTTY: true, write: (text) => written.push(text) }, "Bytes", "blobs").show(0, 0);
  assert.equal(written.join(""), `\r\x1b[KBytes [${"#".repeat(30)}] 0 of 0 blobs`);
});

test("sizes are written in the unit that suits them", () => {
  const sizes = [0, 1023, 1024, 10_240, 5 * 1024 ** 3, 3 * 1024 ** 5].map(bytesText);
  assert.deepEqual(sizes, ["0 bytes", "1023 bytes", "1.0 KiB", "10 KiB", "5.0 GiB", "3072 TiB"]);
});
