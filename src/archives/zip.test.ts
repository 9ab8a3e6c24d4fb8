import assert from "node:assert/strict";
import { test } from "node:test";
import { zip, zipOf } from "../../test/support/zips.ts";
import { isFault } from "../model/fault.ts";
import { openZip } from "./zip.ts";

const open = (bytes: Buffer) =>
  openZip("The archive", { size: bytes.length, read: async ({ start, end }) => bytes.subarray(start, end + 1) });
const isInvalid = (thrown: unknown) => isFault(thrown, "Validation");

test("entries are told and read one by one, without reading the rest", async () => {
  const big = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => (index * 7919) % 251));
  const bytes = zip({ "a/big.bin": big, "a/ü.txt": "small", "b/": "" });
  let read = 0;
  const source = {
    size: bytes.length,
    read: async ({ start, end }: { readonly start: number; readonly end: number }) => {
      read += end + 1 - start;
      return bytes.subarray(start, end + 1);
    },
  };
  const archive = await openZip("The archive", source);
  assert.deepEqual(
    archive.entries.map(({ name, size }) => [name, size]),
    [
      ["a/big.bin", 2_000_000],
      ["a/ü.txt", 5],
      ["b/", 0],
    ],
  );
  const [large, small] = archive.entries;
  assert.ok(large !== undefined && small !== undefined);
  assert.equal((await archive.read(small, 5)).toString(), "small");
  assert.deepEqual(await archive.read(large, 2_000_000), big);
  await assert.rejects(archive.read(large, 1_999_999), isInvalid);
  assert.ok(read > 0);
});

test("ten thousand entries are read in few steps", async () => {
  const bytes = zip(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`folder/file-${index}`, ""])));
  let reads = 0;
  const archive = await openZip("The archive", {
    size: bytes.length,
    read: async ({ start, end }) => {
      reads += 1;
      return bytes.subarray(start, end + 1);
    },
  });
  assert.equal(archive.entries.length, 10_000);
  assert.ok(reads < 20, `${reads} reads`);
});

test("what is no sound archive is refused", async () => {
  const whole = zip({ a: "x".repeat(500) });
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from("PK"),
    whole.subarray(0, -1),
    whole.subarray(5),
    zip({ "../a": "" }),
    zip({ "a/../../b": "" }),
    zip({ "/a": "" }),
    zip({ "c:\\a": "" }),
    zipOf([
      { name: "a", content: "1" },
      { name: "a", content: "2" },
    ]),
    zipOf([{ name: "a", content: "", saidSize: 4_200_000_000 }]),
  ])
    await assert.rejects(open(bytes), isInvalid);
});

test("an entry of another size than is said cannot be read", async () => {
  // What is large is unpacked as a stream.
  for (const length of [4, 600_000])
    for (const saidSize of [length - 1, length + 1]) {
      const archive = await open(zipOf([{ name: "a", content: "1".repeat(length), saidSize }]));
      const [entry] = archive.entries;
      assert.ok(entry !== undefined);
      await assert.rejects(archive.read(entry, 2 * length), isInvalid);
    }
});

test("symbolic links are told from files", async () => {
  const archive = await open(
    zipOf([
      { name: "a/file", content: "x" },
      { name: "a/link", content: "file", isLink: true },
    ]),
  );
  assert.deepEqual(
    archive.entries.map(({ isLink }) => isLink),
    [false, true],
  );
});
