/* What every blob store must do, whatever it keeps bytes in. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { describe, test } from "node:test";
import type { Clock } from "../model/clock.ts";
import { isFault } from "../model/fault.ts";
import type { Sha256 } from "../model/names.ts";
import type { BlobShelf, BlobStore } from "./blob-store.ts";
import { digestsOf } from "./hashing.ts";

/** Pieces are good only until the next one, so each is copied. */
const gather = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const copies: Buffer[] = [];
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
};

/** `make` gives an empty store of its own for each test. */
export const testBlobStore = (what: string, make: (clock: Clock) => BlobStore): void => {
  const limit = { maxBytes: 10_000_000 };

  const setUp = () => {
    const clock = { time: 1_700_000_000_000, now: () => clock.time };
    const store = make(clock);
    return { clock, store, shelf: store.of("domain-1") };
  };

  async function* inChunks(bytes: Buffer, chunkBytes: number) {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }

  const put = async (shelf: BlobShelf, bytes: Buffer): Promise<Sha256> => {
    const staged = await shelf.stage(inChunks(bytes, 50_000), limit);
    await staged.commit();
    return staged.digests.sha256;
  };

  const collect = async (shelf: BlobShelf) => {
    const found: { readonly digest: Sha256; readonly committedAt: number }[] = [];
    for await (const one of shelf.list()) found.push(one);
    return found;
  };

  const listed = async (shelf: BlobShelf) => (await collect(shelf)).sort((a, b) => (a.digest < b.digest ? -1 : 1));

  const isMissingFault = (error: unknown) => isFault(error, "InternalServer");
  const text = Buffer.from("Hello, blob.");

  describe(what, () => {
    test("staged bytes can be inspected, and become readable by digest when committed", async () => {
      const { shelf, clock } = setUp();
      const staged = await shelf.stage(inChunks(text, 5), limit);
      assert.equal(staged.size, text.length);
      assert.deepEqual(staged.digests, digestsOf(text));
      assert.deepEqual(await buffer(staged.open()), text);
      assert.deepEqual(await buffer(staged.open()), text);
      assert.deepEqual(await buffer(staged.open({ start: 7, end: 10 })), text.subarray(7, 11));
      const { sha256 } = staged.digests;
      assert.equal(await shelf.has(sha256), false);
      await assert.rejects(shelf.open(sha256), isMissingFault);
      await assert.rejects(shelf.read(sha256), isMissingFault);
      assert.deepEqual(await listed(shelf), []);
      await staged.commit();
      assert.equal(await shelf.has(sha256), true);
      assert.deepEqual(await buffer(await shelf.open(sha256)), text);
      assert.deepEqual(await shelf.read(sha256), text);
      assert.deepEqual(await listed(shelf), [{ digest: sha256, committedAt: clock.time }]);
    });

    test("bytes at hand are kept under the digest they are known to have, again and again", async () => {
      const { shelf, store, clock } = setUp();
      const { sha256 } = digestsOf(text);
      for (let time = 0; time < 2; time += 1) {
        clock.time += 1_000;
        await shelf.keep(text, sha256);
        assert.deepEqual(await shelf.read(sha256), text);
        assert.deepEqual(await listed(shelf), [{ digest: sha256, committedAt: clock.time }]);
      }
      assert.equal(await store.sweepStaged(clock.time + 1), 0);
    });

    test("the empty blob is a blob", async () => {
      const { shelf } = setUp();
      const digest = await put(shelf, Buffer.alloc(0));
      assert.equal(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
      assert.equal((await buffer(await shelf.open(digest))).length, 0);
      assert.equal((await shelf.read(digest)).length, 0);
    });

    test("large bytes come back whole and in ranges", async () => {
      const { shelf } = setUp();
      const bytes = randomBytes(2_500_001);
      const digest = await put(shelf, bytes);
      assert.ok((await buffer(await shelf.open(digest))).equals(bytes));
      const ends = [0, 1, 65_535, 524_287, 524_288, 524_289, 2_500_000];
      for (const start of ends) {
        for (const end of ends.filter((one) => one >= start)) {
          const wanted = bytes.subarray(start, end + 1);
          assert.ok((await buffer(await shelf.open(digest, { start, end }))).equals(wanted), `open ${start}-${end}`);
          assert.ok((await shelf.read(digest, { start, end })).equals(wanted), `read ${start}-${end}`);
          assert.ok((await gather(await shelf.pieces(digest, { start, end }))).equals(wanted), `pieces ${start}-${end}`);
        }
      }
    });

    test("a range past the end fails rather than end early", async () => {
      const { shelf } = setUp();
      const digest = await put(shelf, text);
      const range = { start: 3, end: text.length };
      await assert.rejects(async () => buffer(await shelf.open(digest, range)));
      await assert.rejects(shelf.read(digest, range));
      await assert.rejects(async () => gather(await shelf.pieces(digest, range)));
    });

    test("what was written so far can be read back", async () => {
      const { shelf } = setUp();
      const bytes = randomBytes(700_000);
      const staging = await shelf.begin(limit);
      for (let at = 0; at < bytes.length; at += 70_000) {
        await staging.write(bytes.subarray(at, at + 70_000));
        assert.ok((await staging.read(at, at + 70_000)).equals(bytes.subarray(at, at + 70_000)));
        assert.ok((await staging.read(0, at + 1)).equals(bytes.subarray(0, at + 1)));
      }
      const staged = await staging.finish();
      assert.deepEqual(staged.digests, digestsOf(bytes));
      await staged.discard();
    });

    test("the limit may be reached and not passed", async () => {
      const { shelf, store, clock } = setUp();
      const staged = await shelf.stage(inChunks(text, 5), { maxBytes: text.length });
      await staged.discard();
      await assert.rejects(shelf.stage(inChunks(text, 5), { maxBytes: text.length - 1 }), (error) =>
        isFault(error, "ServiceQuotaExceeded"),
      );
      assert.equal(await store.sweepStaged(clock.time + 1), 0);
    });

    test("what is aborted or discarded leaves nothing", async () => {
      const { shelf, store, clock } = setUp();
      const staging = await shelf.begin(limit);
      await staging.write(text);
      await staging.abort();
      await staging.abort();
      await assert.rejects(staging.write(text));
      const staged = await shelf.stage(inChunks(text, 5), limit);
      await staged.discard();
      await staged.discard();
      await assert.rejects(staged.commit());
      assert.deepEqual(await listed(shelf), []);
      assert.equal(await store.sweepStaged(clock.time + 1), 0);
    });

    test("what is committed stays when it is discarded afterwards", async () => {
      const { shelf, store, clock } = setUp();
      const staged = await shelf.stage(inChunks(text, 5), limit);
      await staged.commit();
      await staged.discard();
      assert.ok(await shelf.has(staged.digests.sha256));
      assert.equal(await store.sweepStaged(clock.time + 1), 0);
    });

    test("a stream that fails leaves nothing", async () => {
      const { shelf, store, clock } = setUp();
      async function* failing() {
        yield text;
        throw new Error("cut");
      }
      await assert.rejects(shelf.stage(failing(), limit), /cut/);
      assert.equal(await store.sweepStaged(clock.time + 1), 0);
    });

    test("equal bytes are kept once, committed one after the other or at once", async () => {
      const { shelf, clock } = setUp();
      const first = await put(shelf, text);
      clock.time += 5000;
      const again = await Promise.all(Array.from({ length: 8 }, () => put(shelf, text)));
      assert.deepEqual(new Set(again), new Set([first]));
      assert.deepEqual(await listed(shelf), [{ digest: first, committedAt: clock.time }]);
      assert.deepEqual(await shelf.read(first), text);
    });

    test("shelves know nothing of each other", async () => {
      const { shelf, store } = setUp();
      const digest = await put(shelf, text);
      const other = store.of("domain-2");
      assert.equal(await other.has(digest), false);
      await put(other, text);
      assert.equal(await other.remove(digest, Number.POSITIVE_INFINITY), true);
      assert.equal(await shelf.has(digest), true);
      assert.equal(await store.of("domain-1").has(digest), true);
    });

    test("every blob is listed", async () => {
      const { shelf, clock } = setUp();
      const digests = await Promise.all(Array.from({ length: 40 }, (_, n) => put(shelf, Buffer.from(`blob ${n}`))));
      assert.deepEqual(
        await listed(shelf),
        digests.sort().map((digest) => ({ digest, committedAt: clock.time })),
      );
    });

    test("only what was last committed before a time is removed", async () => {
      const { shelf, clock } = setUp();
      const digest = await put(shelf, text);
      const committed = clock.time;
      assert.equal(await shelf.remove(digest, committed), false);
      assert.equal(await shelf.has(digest), true);
      clock.time += 60_000;
      await put(shelf, text);
      assert.equal(await shelf.remove(digest, committed + 1), false);
      assert.deepEqual(await shelf.read(digest), text);
      assert.equal(await shelf.remove(digest, clock.time + 1), true);
      assert.equal(await shelf.remove(digest, clock.time + 1), false);
      assert.equal(await shelf.has(digest), false);
      await assert.rejects(shelf.open(digest), isMissingFault);
      await put(shelf, text);
      assert.deepEqual(await shelf.read(digest), text);
    });

    test("a removal and a commit of equal bytes at once never lose what was committed", async () => {
      const { shelf, clock } = setUp();
      const digest = await put(shelf, text);
      for (let round = 0; round < 40; round += 1) {
        const before = clock.time + 1;
        clock.time += 10;
        await Promise.all([shelf.remove(digest, before), put(shelf, text), shelf.remove(digest, before)]);
        assert.deepEqual(await shelf.read(digest), text);
        assert.deepEqual(await listed(shelf), [{ digest, committedAt: clock.time }]);
      }
    });

    test("bytes being read when they are removed are read to their end", async () => {
      const { shelf, clock } = setUp();
      const bytes = randomBytes(3_000_000);
      const digest = await put(shelf, bytes);
      const stream = await shelf.open(digest);
      assert.equal(await shelf.remove(digest, clock.time + 1), true);
      assert.ok((await buffer(stream)).equals(bytes));
    });

    test("a store that can be written says nothing", async () => {
      assert.equal(await setUp().store.check(), undefined);
    });
  });
};
