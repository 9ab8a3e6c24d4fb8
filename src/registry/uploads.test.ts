import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { beforeEach, test } from "node:test";
import { packageId, sha256Of } from "../../test/support/plain-format.ts";
import { openRegistry, type Registry } from "../../test/support/registry.ts";
import { oldUploadsJob } from "../jobs/old-uploads.ts";
import { isFault } from "../model/fault.ts";
import { sumAssetBytes } from "../store/domains.ts";
import { deleteRepository } from "../store/repositories.ts";
import { sweep } from "./garbage.ts";
import { makeUploads, type Taken, type Uploads } from "./uploads.ts";

const dayMs = 24 * 3_600_000;
const target = { id: packageId("ui"), version: "1", asset: "a" };

let registry: Registry;
let uploads: Uploads;

const uploadsOf = async (principalId: number, repository = "app", denied: readonly string[] = []): Promise<Uploads> =>
  (await registry.session(repository, denied, principalId)).uploads;

beforeEach(async () => {
  registry = await openRegistry({ app: {}, other: {} });
  uploads = await uploadsOf(await registry.makePrincipal("ann"));
});

type Bytes = AsyncIterable<Uint8Array>;
interface Sending {
  readonly from?: Uploads;
  readonly sha256?: string;
  readonly asset?: string;
  readonly bytes?: Bytes;
}

const send = (content: string, start: number, total: number, { from = uploads, sha256, asset, bytes }: Sending = {}) =>
  from.take(asset === undefined ? target : { ...target, asset }, {
    start,
    end: start + content.length - 1,
    total,
    bytes: bytes ?? Readable.from([Buffer.from(content)]),
    sha256: sha256 ?? null,
  });

/** Sends all of this and then breaks off. */
async function* broken(content: string): AsyncGenerator<Uint8Array> {
  for (const letter of content) yield Buffer.from(letter);
  throw new Error("The connection broke.");
}

/** What was staged, which is then discarded. */
const wholeOf = async (taken: Taken): Promise<string> => {
  assert(taken.is === "whole", taken.is);
  const content = await text(taken.staged.open());
  assert.equal(taken.staged.digests.sha256, sha256Of(content));
  await taken.staged.discard();
  return content;
};

const blobsHere = async (): Promise<number> => {
  let count = 0;
  for await (const _ of registry.blobs.of(String(registry.domain.id)).list()) count += 1;
  return count;
};

test("parts that follow each other become the asset", async () => {
  assert.equal(await uploads.find(target), null);
  assert.deepEqual(await send("one ", 0, 11), { is: "begun", received: 4, total: 11 });
  assert.deepEqual(await send("two", 4, 11), { is: "begun", received: 7, total: 11 });
  assert.partialDeepStrictEqual(await uploads.find(target), { received: 7, total: 11 });
  assert.equal(await wholeOf(await send(" six", 7, 11, { sha256: sha256Of("one two six") })), "one two six");
  // Whoever publishes it may fail: the last part can then be sent again.
  assert.partialDeepStrictEqual(await uploads.find(target), { received: 7, total: 11 });
  assert.equal(await uploads.giveUp(target), true);
  assert.equal(await uploads.giveUp(target), false);
  assert.equal(await uploads.find(target), null);
});

test("an asset that comes in one part is no upload", async () => {
  assert.equal(await wholeOf(await send("content", 0, 7)), "content");
  assert.equal(await uploads.find(target), null);
  assert.equal(await blobsHere(), 0);
});

test("what came before a body broke off counts", async () => {
  assert.deepEqual(await send("content", 0, 7, { bytes: broken("con") }), { is: "begun", received: 3, total: 7 });
  assert.deepEqual(await send("tent", 3, 7, { bytes: broken("") }), { is: "begun", received: 3, total: 7 });
  // The break came after the last byte.
  assert.equal(await wholeOf(await send("tent", 3, 7, { bytes: broken("tent") })), "content");
});

test("a part at another place, or of another total, is not taken", async () => {
  assert.partialDeepStrictEqual(await send("tent", 3, 7), { is: "misplaced", received: 0, total: 7 });
  await send("con", 0, 7);
  const standing = { is: "misplaced", received: 3, total: 7 };
  assert.partialDeepStrictEqual(await send("con", 0, 7), standing);
  assert.partialDeepStrictEqual(await send("ent", 4, 7), standing);
  assert.partialDeepStrictEqual(await send("tent", 3, 8), standing);
  assert.equal(await wholeOf(await send("tent", 3, 7)), "content");
});

test("of two parts at once for one place, one is kept", async () => {
  for (const [start, contents] of [
    [0, ["abc", "ABC"]],
    [3, ["de", "DE"]],
  ] as const) {
    const taken = await Promise.all(contents.map((content) => send(content, start, 6)));
    assert.deepEqual(taken.map(({ is }) => is).sort(), ["begun", "misplaced"]);
    const received = start + contents[0].length;
    for (const one of taken) assert.partialDeepStrictEqual(one, { received, total: 6 });
  }
  assert.match(await wholeOf(await send("f", 5, 6)), /^(abc|ABC)(de|DE)f$/);
});

test("an upload that is given up while its last part comes is not published short", async () => {
  await send("con", 0, 7);
  async function* late(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("te");
    await uploads.giveUp(target);
    yield Buffer.from("nt");
  }
  assert.partialDeepStrictEqual(await send("tent", 3, 7, { bytes: late() }), { is: "misplaced", received: 0, total: 7 });
});

test("a body longer than its part is refused, and so is an asset that is larger than may be", async () => {
  const long = { bytes: Readable.from([Buffer.from("con"), Buffer.from("tent")]) };
  await assert.rejects(send("conte", 0, 10, long), (thrown) => isFault(thrown, "Validation"));
  assert.equal(await uploads.find(target), null);
  await assert.rejects(send("c", 0, 1_000_001), (thrown) => isFault(thrown, "ServiceQuotaExceeded"));
});

test("an asset that is not what its digest names has to begin again", async () => {
  await send("con", 0, 7);
  await assert.rejects(send("tent", 3, 7, { sha256: sha256Of("other") }), (thrown) => isFault(thrown, "Validation"));
  assert.equal(await uploads.find(target), null);
});

test("uploads are the caller's own, of one repository and asset", async () => {
  await send("con", 0, 7);
  const ben = await uploadsOf(await registry.makePrincipal("ben"));
  assert.equal(await ben.find(target), null);
  assert.partialDeepStrictEqual(await send("tent", 3, 7, { from: ben }), { is: "misplaced", received: 0, total: 7 });
  assert.equal(await ben.giveUp(target), false);
  assert.equal((await send("CON", 0, 7, { from: ben })).is, "begun");
  assert.equal(await uploads.find({ ...target, asset: "b" }), null);
  assert.equal(await uploads.find({ ...target, version: "2" }), null);
  assert.equal(await wholeOf(await send("tent", 3, 7)), "content");
});

test("every step needs the right to publish", async () => {
  const denied = await uploadsOf(await registry.makePrincipal("eve"), "app", ["codeartifact:PublishPackageVersion"]);
  for (const step of [() => denied.find(target), () => denied.giveUp(target), () => send("con", 0, 7, { from: denied })])
    await assert.rejects(step, (thrown) => isFault(thrown, "AccessDenied"));
});

test("nobody has more than a hundred uploads, nor an upload more than a thousand parts", async () => {
  for (let index = 0; index < 100; index += 1) await send("c", 0, 7, { asset: `${index}` });
  const isOver = (thrown: unknown): boolean => isFault(thrown, "ServiceQuotaExceeded");
  await assert.rejects(send("c", 0, 7, { asset: "100" }), isOver);
  assert.equal(await wholeOf(await send("ontent", 1, 7, { asset: "99" })), "content");
  await uploads.giveUp({ ...target, asset: "99" });
  const { db } = registry.store;
  await send("c", 0, 2_000, { asset: "many" });
  await db.updateTable("upload").set({ parts: 999 }).where("total", "=", 2_000).execute();
  await send("c", 1, 2_000, { asset: "many" });
  await assert.rejects(send("c", 2, 2_000, { asset: "many" }), isOver);
});

test("long bodies are cut into parts, and are the same bytes when put together", async () => {
  const maxAssetBytes = 200 * 1024 ** 2;
  const { store, blobs, domain } = registry;
  const place = { domain, repository: { id: await registry.idOf("app") }, principalId: await registry.makePrincipal("carl") };
  const large = makeUploads({ store, blobs, now: () => 0, maxAssetBytes }, { ...place, authorize: async () => undefined });
  const chunk = Buffer.alloc(1024 ** 2, "0123456789abcdef-");
  const chunks = 130;
  const total = chunks * chunk.length;
  const body = (count: number): Bytes => Readable.from(Array.from({ length: count }, () => chunk));
  const sent = { end: total - 1, total, sha256: null };
  assert.partialDeepStrictEqual(await large.take(target, { ...sent, start: 0, bytes: body(100) }), {
    received: 100 * chunk.length,
  });
  const taken = await large.take(target, { ...sent, start: 100 * chunk.length, bytes: body(30) });
  assert(taken.is === "whole");
  const parts = await store.db.selectFrom("upload").select("parts").where("principal_id", "=", place.principalId).execute();
  assert.deepEqual(
    parts.map((row) => row.parts),
    [2],
  );
  const bytes = await buffer(taken.staged.open());
  assert.ok(bytes.equals(Buffer.concat(Array.from({ length: chunks }, () => chunk))));
});

test("parts are kept while their upload lives, are no asset's bytes, and go a day after the last of them", async () => {
  const { store, blobs, time, domain } = registry;
  const sweepNow = () => sweep({ store, blobs, before: time.now });
  const job = oldUploadsJob({ store, clock: { now: () => time.now } });
  await send("con", 0, 7);
  time.now += dayMs;
  await job.run();
  await send("te", 3, 7);
  time.now += dayMs;
  await job.run();
  await sweepNow();
  assert.equal(await blobsHere(), 2);
  assert.equal(await sumAssetBytes(store.db, domain.id), 0);
  assert.equal(await wholeOf(await send("nt", 5, 7)), "content");
  time.now += 1;
  await job.run();
  assert.equal(await uploads.find(target), null);
  await sweepNow();
  assert.equal(await blobsHere(), 0);
});

test("uploads go with their repository", async () => {
  const { store } = registry;
  const other = await uploadsOf(await registry.makePrincipal("dora"), "other");
  await send("con", 0, 7, { from: other });
  const repositoryId = await registry.idOf("other");
  await store.transaction((tx) => deleteRepository(tx, repositoryId));
  assert.deepEqual(await store.db.selectFrom("upload").select("id").where("repository_id", "=", repositoryId).execute(), []);
});
