import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { tar, tgz } from "../../test/support/tarballs.ts";
import { invalid } from "../model/fault.ts";
import { readTarball, type TarballEntry } from "./tarball.ts";

const sourceOf = (bytes: Buffer) => ({ size: bytes.length, open: () => Readable.from([bytes], { objectMode: false }) });
const megabyte = 1024 ** 2;

const visit = async (bytes: Buffer, see: (entry: TarballEntry) => Promise<void> | void, limit = megabyte): Promise<void> =>
  readTarball("The crate", sourceOf(bytes), limit, see);

test("entries come in their order, and those that are asked for with their text", async () => {
  const seen: unknown[] = [];
  await visit(await tgz({ "a/one": "1", "a/two": "zwei", "a/three": "333" }), async ({ name, size, is, text }) => {
    seen.push([name, size, is, name.endsWith("two") ? await text() : null]);
  });
  assert.deepEqual(seen, [
    ["a/one", 1, "file", null],
    ["a/two", 4, "file", "zwei"],
    ["a/three", 3, "file", null],
  ]);
});

test("an archive that is too large to be unpacked at once is read as well", async () => {
  const names: string[] = [];
  const [zeros, noise] = [Buffer.alloc(9 * megabyte), randomBytes(megabyte)];
  for (const content of [zeros, noise])
    await visit(await tgz({ a: content, b: "" }), ({ name }) => void names.push(name), 16 * megabyte);
  assert.deepEqual(names, ["a", "b", "a", "b"]);
});

test("what is no whole archive is refused in the archive's words", async () => {
  const whole = await tgz({ a: randomBytes(5000) });
  const corrupt = Buffer.from(whole);
  corrupt.fill(0, 2000, 3000);
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from("x"),
    await tar({ a: "" }),
    whole.subarray(0, -20),
    corrupt,
    gzipSync("x".repeat(600)),
  ])
    await assert.rejects(
      visit(bytes, () => undefined),
      { code: "Validation", message: /^The crate is not a whole tar archive/ },
    );
});

test("an archive that unpacks to more than the limit is refused before it is unpacked", async () => {
  await assert.rejects(
    visit(await tgz({ a: Buffer.alloc(megabyte), b: "x" }), () => undefined),
    {
      message: "The crate unpacks to more than 1 MB.",
    },
  );
});

test("a path that is too long is refused", async () => {
  await assert.rejects(
    visit(await tgz({ [`${"x".repeat(5000)}`]: "" }), () => undefined),
    { message: /more than 4096 characters/ },
  );
});

test("what the visitor throws is thrown", async () => {
  const refused = invalid("No.");
  await assert.rejects(
    visit(await tgz({ a: "", b: "" }), () => {
      throw refused;
    }),
    refused,
  );
});
