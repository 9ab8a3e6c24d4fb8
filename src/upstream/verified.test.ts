import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import type { BlobStore, Staged } from "../blobs/blob-store.ts";
import { digestsOf } from "../blobs/hashing.ts";
import { makeMemoryBlobs } from "../blobs/memory-blobs.ts";
import { isFault } from "../model/fault.ts";
import { type Promised, startDownload } from "./verified.ts";

const clock = { now: () => 1_700_000_000_000 };
const bytes = randomBytes(400_000);
const digests = digestsOf(bytes);

const setUp = (over: Partial<Promised> = {}) => {
  const store = makeMemoryBlobs({ clock });
  const source = new PassThrough({ highWaterMark: 10_000_000 });
  const promised: Promised = {
    what: "asset a of b",
    source,
    size: bytes.length,
    digests,
    maxBytes: 1_000_000,
    shelf: store.of("d"),
    keep: (staged: Staged) => staged.commit(),
    ...over,
  };
  return { store, source, promised };
};

const nothingLeft = async (store: BlobStore): Promise<void> => {
  assert.equal(await store.of("d").has(digests.sha256), false);
  assert.equal(await store.sweepStaged(clock.now() + 1), 0);
};

const isBroken = (pattern: RegExp) => (error: unknown) => isFault(error, "UpstreamUnavailable") && pattern.test(error.message);

/** What a reader gets before it ends or fails, with how it failed. */
const readAll = async (chunks: AsyncIterable<Uint8Array>) => {
  const got: Uint8Array[] = [];
  try {
    for await (const chunk of chunks) got.push(chunk);
    return { bytes: Buffer.concat(got), error: null };
  } catch (error) {
    return { bytes: Buffer.concat(got), error };
  }
};

test("any number of readers get the bytes of one fetch, early and late ones, whole and in part", async () => {
  const { source, promised } = setUp();
  const download = await startDownload(promised);
  const early = [readAll(download.follow()), readAll(download.follow())];
  const part = readAll(download.follow({ start: 5, end: 99_999 }));
  source.write(bytes.subarray(0, 250_000));
  const middle = readAll(download.follow());
  source.end(bytes.subarray(250_000));
  assert.deepEqual(await download.kept, { size: bytes.length, digests });
  for (const one of [...early, middle, readAll(download.follow())]) assert.ok((await one).bytes.equals(bytes));
  assert.ok((await part).bytes.equals(bytes.subarray(5, 100_000)));
});

test("bytes reach readers while they come, but for the end", async () => {
  const { source, promised } = setUp();
  const reader = (await startDownload(promised)).follow()[Symbol.asyncIterator]();
  source.write(bytes.subarray(0, 300_000));
  const first = await reader.next();
  assert.ok(first.done === false && first.value.length > 0);
  assert.ok(Buffer.from(first.value).equals(bytes.subarray(0, first.value.length)));
  await reader.return?.();
  source.destroy();
});

test("the end is held back until everything is kept", async () => {
  const keeping = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const { source, promised } = setUp({
    keep: async (staged) => {
      asked.resolve();
      await keeping.promise;
      await staged.commit();
    },
  });
  const download = await startDownload(promised);
  let got = 0;
  const reading = (async () => {
    for await (const chunk of download.follow()) got += chunk.length;
  })();
  source.end(bytes);
  await asked.promise;
  await new Promise(setImmediate);
  assert.ok(got < bytes.length);
  keeping.resolve();
  await reading;
  assert.equal(got, bytes.length);
});

test("wrong, cut and oversized bytes are not kept, and no reader gets to an end", async () => {
  const wrong = Buffer.from(bytes);
  wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 1;
  const rows: [string, Buffer, Partial<Promised>, RegExp][] = [
    ["wrong", wrong, {}, /another md5/],
    ["wrong by one digest", bytes, { digests: { sha512: digestsOf(wrong).sha512.toUpperCase() } }, /another sha512/],
    ["cut", bytes.subarray(0, -1), {}, /399999 bytes where 400000 were announced/],
    ["longer than announced", Buffer.concat([bytes, bytes]), {}, /longer than 400000 bytes/],
    ["oversized", bytes, { size: null, digests: {}, maxBytes: 399_999 }, /longer than 399999 bytes/],
    ["empty", Buffer.alloc(0), {}, /0 bytes where/],
  ];
  for (const [what, sent, over, pattern] of rows) {
    const { store, source, promised } = setUp(over);
    const download = await startDownload(promised);
    const [reader, part] = [readAll(download.follow()), readAll(download.follow({ start: 0, end: 9 }))];
    Readable.from([sent.subarray(0, 200_000), sent.subarray(200_000)]).pipe(source);
    await assert.rejects(download.kept, isBroken(pattern), what);
    const got = await reader;
    assert.ok(isBroken(pattern)(got.error), what);
    assert.ok(got.bytes.length < sent.length || sent.length === 0, what);
    assert.equal((await part).bytes.length, 0, what);
    assert.ok((await readAll(download.follow())).error !== null, what);
    await nothingLeft(store);
  }
});

test("a source that fails fails the readers with its own fault", async () => {
  const { store, source, promised } = setUp();
  const download = await startDownload(promised);
  const reader = readAll(download.follow());
  source.write(bytes.subarray(0, 200_000));
  source.destroy(new Error("cut off"));
  await assert.rejects(download.kept, /cut off/);
  assert.match(String((await reader).error), /cut off/);
  await nothingLeft(store);
});

test("bytes that cannot be kept do not end well", async () => {
  const { store, source, promised } = setUp({ keep: () => Promise.reject(new Error("no rows")) });
  const download = await startDownload(promised);
  const reader = readAll(download.follow());
  source.end(bytes);
  await assert.rejects(download.kept, /no rows/);
  assert.match(String((await reader).error), /no rows/);
  await nothingLeft(store);
});

test("the fetch goes on when its readers leave", async () => {
  const { store, source, promised } = setUp();
  const download = await startDownload(promised);
  const reader = download.follow()[Symbol.asyncIterator]();
  source.write(bytes.subarray(0, 200_000));
  await reader.next();
  await reader.return?.();
  source.end(bytes.subarray(200_000));
  await download.kept;
  assert.ok((await store.of("d").read(digests.sha256)).equals(bytes));
});

test("a store that cannot begin ends the fetch", async () => {
  const { source, promised, store } = setUp();
  const shelf = { ...store.of("d"), begin: () => Promise.reject(new Error("full")) };
  await assert.rejects(startDownload({ ...promised, shelf }), /full/);
  assert.equal(source.destroyed, true);
});

test("without a promise any bytes will do, and the empty ones too", async () => {
  for (const sent of [bytes, Buffer.alloc(0)]) {
    const { source, promised } = setUp({ size: null, digests: {} });
    const download = await startDownload(promised);
    source.end(sent);
    assert.ok((await buffer(download.follow())).equals(sent));
  }
});
