import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open, readdir, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { isFault } from "../model/fault.ts";
import { parseSha256 } from "../model/names.ts";
import type { BlobShelf } from "./blob-store.ts";
import { testBlobStore } from "./contract.ts";
import { makeFileBlobs } from "./file-blobs.ts";
import { digestsOf } from "./hashing.ts";
import { blobPath, removingFolder, removingName, stagedFolder, stagedName } from "./layout.ts";

const home = mkdtempSync(join(tmpdir(), "packhouse-blobs-"));
after(() => rmSync(home, { recursive: true }));

const newRoot = (): string => mkdtempSync(join(home, "root-"));
const clock = { time: 1_700_000_000_000, now: () => clock.time };
const limit = { maxBytes: 1000 };
const text = Buffer.from("Hello, file.");

testBlobStore("blobs in files", (ownClock) => makeFileBlobs({ root: newRoot(), clock: ownClock }));

const put = async (shelf: BlobShelf) => {
  const staged = await shelf.stage(Readable.from([text]), limit);
  await staged.commit();
  return staged.digests.sha256;
};

test("a sweep removes what another process began and never ended, and leaves alone what this one still writes", async () => {
  const root = newRoot();
  const dead = makeFileBlobs({ root, clock });
  await writeFile(join(stagedFolder(root), stagedName(clock.time)), "half");
  await dead.of("d").stage(Readable.from([text]), limit);
  const alive = makeFileBlobs({ root, clock });
  const staging = await alive.of("d").begin(limit);
  await writeFile(join(stagedFolder(root), "notes.txt"), "someone's");
  assert.equal(await alive.sweepStaged(clock.time), 0);
  assert.equal(await alive.sweepStaged(clock.time + 1), 2);
  await staging.write(text);
  const staged = await staging.finish();
  assert.equal(await alive.sweepStaged(clock.time + 1), 0);
  await staged.commit();
  assert.deepEqual(await alive.of("d").read(staged.digests.sha256), text);
  assert.deepEqual(await readdir(stagedFolder(root)), ["notes.txt"]);
});

test("a blob left half-removed by a process that died is put back", async () => {
  const root = newRoot();
  const store = makeFileBlobs({ root, clock });
  const digest = await put(store.of("d"));
  const place = { shelf: "d", digest };
  await rename(blobPath(root, place), join(removingFolder(root), removingName(place)));
  assert.equal(await store.of("d").has(digest), false);
  await store.sweepStaged(0);
  assert.deepEqual(await store.of("d").read(digest), text);
  assert.deepEqual(await readdir(removingFolder(root)), []);
});

test("a full disk is told as such and leaves nothing staged", async (t) => {
  const root = newRoot();
  const store = makeFileBlobs({ root, clock });
  writeFileSync(join(root, "any"), "");
  const any = await open(join(root, "any"));
  await any.close();
  const full = async () => {
    throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  };
  const shelf = store.of("d");
  const { sha256 } = digestsOf(text);
  for (const take of [() => put(shelf), () => shelf.keep(text, sha256)]) {
    for (const step of ["write", "datasync"]) {
      const mocked = t.mock.method(Object.getPrototypeOf(any), step, full);
      await assert.rejects(take(), (error) => isFault(error, "InternalServer") && /no room left/.test(error.message));
      assert.equal(mocked.mock.callCount(), 1, step);
      mocked.mock.restore();
      assert.deepEqual(await readdir(stagedFolder(root)), []);
      assert.equal(await shelf.has(sha256), false);
    }
  }
  await put(shelf);
  assert.deepEqual(await shelf.read(sha256), text);
});

test("a folder that cannot be written is a fault that names it", async () => {
  const root = newRoot();
  const store = makeFileBlobs({ root, clock });
  rmSync(stagedFolder(root), { recursive: true });
  await assert.rejects(store.check(), (error) => isFault(error, "InternalServer") && error.message.includes(root));
  const file = join(root, "file");
  await writeFile(file, "");
  assert.throws(
    () => makeFileBlobs({ root: file, clock }),
    (error) => isFault(error, "InternalServer") && error.message.includes(file),
  );
});

test("a shelf's name cannot lead out of the root", () => {
  const store = makeFileBlobs({ root: newRoot(), clock });
  for (const name of ["", "..", "../d", "a/b", "a\0b", "d".repeat(65)]) {
    assert.throws(() => blobPath(newRoot(), { shelf: name, digest: parseSha256("0".repeat(64)) }), /may not be called/, name);
    assert.throws(() => store.of(name).list(), /may not be called/, name);
  }
});
