import assert from "node:assert/strict";
import { test } from "node:test";
import { publishBody } from "../../../test/support/crates.ts";
import { readPublishBody } from "./publish-body.ts";

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const crateIn = async (crate: AsyncIterable<Uint8Array>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of crate) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
};

test("a body is read in whatever pieces it comes", async () => {
  const bytes = publishBody({ name: "ä" }, Buffer.from("the crate"));
  for (let size = 1; size <= bytes.length; size += 1) {
    const body = await readPublishBody(inPieces(bytes, size), bytes.length);
    assert.equal(body.json, '{"name":"ä"}');
    assert.equal(body.crateBytes, 9);
    assert.equal(await crateIn(body.crate), "the crate");
  }
});

test("a crate of nothing is read as one", async () => {
  const { crate, crateBytes } = await readPublishBody(inPieces(publishBody({}, Buffer.alloc(0)), 3), null);
  assert.equal(crateBytes, 0);
  assert.equal(await crateIn(crate), "");
});

test("a body that breaks off is told as a fault, wherever it does", async () => {
  async function* breaking(bytes: Buffer): AsyncGenerator<Buffer> {
    yield bytes;
    throw new Error("The other side has gone.");
  }
  const bytes = publishBody({}, Buffer.from("crate"));
  for (let end = 0; end < bytes.length; end += 1)
    for (const body of [breaking(bytes.subarray(0, end)), inPieces(bytes.subarray(0, end), 4)])
      await assert.rejects(
        readPublishBody(body, null).then(({ crate }) => crateIn(crate)),
        { code: "Validation", message: /ended early/ },
      );
});

test("lengths that make another whole than the body's are refused before the crate is read", async () => {
  const bytes = publishBody({}, Buffer.from("crate"));
  await assert.rejects(readPublishBody(inPieces(bytes, 64), bytes.length + 1), { code: "Validation" });
});
