import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { decoded } from "./transfer-encoding.ts";

/** In pieces of every length, so that each escape is cut everywhere. */
const read = async (text: string, coding: string, size: number): Promise<Buffer> => {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
  return buffer(decoded(Readable.from(pieces), coding));
};

const sizes = [1, 2, 3, 4, 5, 1000];

test("codings are undone as the bytes arrive", async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
  const base64 = bytes.toString("base64").replace(/.{76}/g, "$&\r\n");
  for (const size of sizes) {
    assert.deepEqual(await read(base64, "base64", size), bytes);
    assert.equal((await read("a=3Db=\r\nc=\nd=C3=bC", "quoted-printable", size)).toString(), "a=bcdü");
    for (const text of ["=", "?a=x&b=", "=\r", '{"a":"=="}'])
      assert.equal((await read(text, "quoted-printable", size)).toString(), text);
    for (const coding of ["binary", "7bit", "8bit", ""]) assert.equal((await read("a=3D", coding, size)).toString(), "a=3D");
  }
});

test("what is none of a coding, and a coding that is not known, are refused", async () => {
  for (const size of sizes) {
    for (const text of ["AAA", "A===", "AA=A", "AA==AAAA", "ÄÄÄÄ", "AAAA!AAA"])
      await assert.rejects(read(text, "base64", size), { code: "Validation" }, text);
  }
  assert.throws(() => decoded(Readable.from([]), "gzip"), { code: "Validation" });
});
