import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { packageId, sha256Of } from "../../test/support/plain-format.ts";
import { freshMs, openRegistry, type Registry } from "../../test/support/registry.ts";
import type { Sha256 } from "../model/names.ts";
import { touchBlob } from "../store/blob-rows.ts";
import type { Store } from "../store/database.ts";
import { sweep } from "./garbage.ts";

const graceMs = 24 * 3_600_000;

let registry: Registry;

beforeEach(async () => {
  registry = await openRegistry({ store: { connection: "ext:a" }, app: { upstreams: ["store"] }, other: {} });
});

const shelf = () => registry.blobs.of(String(registry.domain.id));
/** Sweeps as the job does, after so long. Gives how many blobs went. */
const sweepAfter = (ms: number): Promise<number> => {
  registry.time.now += ms;
  return sweep({ store: registry.store, blobs: registry.blobs, before: registry.time.now - graceMs });
};
const blobs = async (): Promise<Set<string>> => {
  const digests = new Set<string>();
  for await (const { digest } of shelf().list()) digests.add(digest);
  return digests;
};
const commit = async (content: string): Promise<void> => {
  const staging = await shelf().begin({ maxBytes: 1_000 });
  await staging.write(Buffer.from(content));
  await (await staging.finish()).commit();
};

test("bytes that were committed and never named are left alone while young, and go after the time of grace", async () => {
  await commit("a crash came before the rows");
  assert.equal(await sweepAfter(0), 0);
  assert.equal(await sweepAfter(graceMs), 0);
  assert.equal(await sweepAfter(1), 1);
  assert.deepEqual(await blobs(), new Set());
});

test("bytes that a crash left can be published before and after they are swept", async () => {
  await commit("ui 1.0.0");
  await registry.publish("app", "ui", "1.0.0");
  await commit("ui 2.0.0");
  assert.equal(await sweepAfter(2 * graceMs), 1);
  await registry.publish("app", "ui", "2.0.0");
  for (const version of ["1.0.0", "2.0.0"]) assert.equal(await registry.read("app", "ui", version), `ui ${version}`);
});

test("what a version or a document names is never swept, however old", async () => {
  const { upstream, publish, read } = registry;
  upstream.offer("ext:a", "theirs", "1.0.0");
  await read("app", "theirs", "1.0.0");
  await publish("app", "ours", "1.0.0");
  const before = await blobs();
  assert.equal(before.size, 3);
  assert.equal(await sweepAfter(100 * graceMs), 0);
  assert.deepEqual(await blobs(), before);
});

test("deleted bytes go, unless another version of the domain has them too", async () => {
  const { publish, session, read } = registry;
  const id = packageId("ui");
  await publish("app", "ui", "1.0.0", { content: "shared" });
  await publish("other", "twin", "1.0.0", { content: "shared" });
  await publish("app", "ui", "2.0.0", { content: "alone" });
  await (await session("app")).deleteVersions(id, ["1.0.0", "2.0.0"]);
  assert.equal(await sweepAfter(graceMs + 1), 1);
  assert.deepEqual(await blobs(), new Set([sha256Of("shared")]));
  assert.equal(await read("other", "twin", "1.0.0"), "shared");
  await (await session("other")).deletePackage(packageId("twin"));
  assert.equal(await sweepAfter(0), 1);
  assert.deepEqual(await blobs(), new Set());
});

test("a document that was replaced goes", async () => {
  const { upstream, see, time } = registry;
  upstream.offer("ext:a", "ui", "1.0.0");
  await see("store", "ui");
  const [old] = await blobs();
  upstream.offer("ext:a", "ui", "2.0.0");
  time.now += freshMs;
  await see("store", "ui");
  assert.equal((await blobs()).size, 2);
  assert.equal(await sweepAfter(graceMs + 1), 1);
  assert.ok(!(await blobs()).has(old ?? ""));
  assert.equal((await see("store", "ui"))?.versions.length, 2);
});

test("bytes published again just before a sweep stay, though they were named by nothing for long", async () => {
  const { publish, session, read, time } = registry;
  await publish("app", "ui", "1.0.0");
  await (await session("app")).deletePackage(packageId("ui"));
  time.now += 2 * graceMs;
  await publish("app", "ui", "1.0.0");
  await (await session("app")).deletePackage(packageId("ui"));
  assert.equal(await sweepAfter(0), 0);
  await publish("app", "ui", "1.0.0");
  assert.equal(await sweepAfter(graceMs + 1), 0);
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
});

test("bytes that were committed again, and not yet named, survive the removal of their old row", async () => {
  const { publish, session, time, store, domain } = registry;
  await publish("app", "ui", "1.0.0");
  await (await session("app")).deletePackage(packageId("ui"));
  time.now += 2 * graceMs;
  await commit("ui 1.0.0");
  assert.equal(await sweepAfter(0), 0);
  assert.ok(await shelf().has(sha256Of("ui 1.0.0") as Sha256));
  const rows = await store.db.selectFrom("blob").select("id").where("domain_id", "=", domain.id).execute();
  assert.deepEqual(rows, []);
});

test("bytes that come to be named while a sweep looks at them stay", async () => {
  const { store, blobs, domain, time, publish, session } = registry;
  await publish("app", "ui", "1.0.0");
  await (await session("app")).deletePackage(packageId("ui"));
  time.now += 2 * graceMs;
  const named = { domainId: domain.id, sha256: sha256Of("ui 1.0.0"), size: 8, now: time.now };
  const overtaken: Store = {
    ...store,
    transaction: async (work) => {
      await store.transaction((tx) => touchBlob(tx, named));
      return store.transaction(work);
    },
  };
  assert.equal(await sweep({ store: overtaken, blobs, before: time.now - graceMs }), 0);
  assert.ok(await shelf().has(sha256Of("ui 1.0.0") as Sha256));
});

test("what was begun and never ended goes after the time of grace", async () => {
  const staging = await shelf().begin({ maxBytes: 1_000 });
  await staging.write(Buffer.from("half"));
  await sweepAfter(graceMs);
  await staging.write(Buffer.from("more"));
  await sweepAfter(1);
  await assert.rejects(staging.write(Buffer.from("late")));
});

test("hundreds of blobs go in one sweep", async () => {
  const { publish, session } = registry;
  const opened = await session("app");
  const assets = [];
  for (let count = 0; count < 140; count += 1) {
    const staging = await opened.begin({ maxBytes: 100 });
    await staging.write(Buffer.from(`asset ${count}`));
    assets.push({ name: `${count}`, staged: await staging.finish() });
  }
  const id = packageId("many");
  await opened.publish({ id, version: "1.0.0", assets, manifest: null, tags: [], finished: true, mayGrow: false });
  await publish("app", "kept", "1.0.0");
  await opened.deletePackage(id);
  assert.equal(await sweepAfter(graceMs + 1), 140);
  assert.deepEqual(await blobs(), new Set([sha256Of("kept 1.0.0")]));
});
