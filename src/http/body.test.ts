import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { isFault, overQuota } from "../model/fault.ts";
import { checkUncoded, lengthIn, readBody } from "./body.ts";

const bodyOf = (...pieces: readonly string[]) => ({ body: Readable.from(pieces.map((piece) => Buffer.from(piece))) });
const withHeader = (name: string, value?: string) => ({ header: (asked: string) => (asked === name ? value : undefined) });

test("a body of as many bytes as are allowed is read whole, and one more is refused", async () => {
  assert.equal((await readBody(bodyOf("ab", "cd"), 4)).toString(), "abcd");
  assert.equal((await readBody(bodyOf(), 0)).length, 0);
  await assert.rejects(readBody(bodyOf("ab", "cde"), 4), { code: "Validation", message: /larger than 4 bytes/ });
  const refused = () => overQuota("That is too much.");
  await assert.rejects(readBody(bodyOf("abcde"), 4, refused), { code: "ServiceQuotaExceeded", message: "That is too much." });
});

test("a body that breaks off is its sender's fault", async () => {
  async function* broken() {
    yield Buffer.from("ab");
    throw new Error("aborted");
  }
  await assert.rejects(readBody({ body: Readable.from(broken()) }, 10), (thrown) => isFault(thrown, "Validation"));
});

test("a length that is not said is not known", () => {
  assert.equal(lengthIn(withHeader("content-length", "12")), 12);
  assert.equal(lengthIn(withHeader("content-length")), null);
});

test("only what is sent as it is may be kept as it is", () => {
  for (const coding of [undefined, "", " Identity "])
    assert.doesNotThrow(() => checkUncoded(withHeader("content-encoding", coding)));
  assert.throws(() => checkUncoded(withHeader("content-encoding", "gzip")), {
    code: "Validation",
    message: /without a content coding/,
  });
});
