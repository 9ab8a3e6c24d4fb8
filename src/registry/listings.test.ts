import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { packageId } from "../../test/support/plain-format.ts";
import { freshMs, openRegistry, type Registry } from "../../test/support/registry.ts";
import { makeListings } from "./listings.ts";
import type { UpstreamProtocol } from "./package-format.ts";

const id = packageId("ui");
let registry: Registry;
let reads = 0;

beforeEach(async () => {
  registry = await openRegistry({});
  reads = 0;
});

/** Counts how often documents are read; the listing has two of them. */
const protocol: UpstreamProtocol = {
  publicAddress: () => null,
  describe: async (documents) => {
    reads += 1;
    const texts: string[] = [];
    for (const path of ["ui.json", "extra.json"]) {
      const document = await documents.get(path, { accept: "application/json", keep: true });
      if (document === null) return null;
      texts.push(...Object.keys((JSON.parse(document.bytes.toString()) as { versions: object }).versions));
    }
    const more = { status: "Published", publishedAt: null, manifest: "{}", readme: null, assets: [] } as const;
    return { versions: texts.map((version) => ({ version, ...more })), tags: {} };
  },
  locate: async () => {
    throw new Error("it was asked for one version");
  },
};

const place = () => ({
  domainId: registry.domain.id,
  connection: { name: "ext:a", url: new URL("http://localhost/"), authorization: null, allowPrivate: true },
  id,
});
const versions = async (listings = registry.listings) =>
  (await listings.describe(place(), protocol)).listing?.versions.map(({ version }) => version);

test("a listing is made once while all its documents stay the same, and anew when one of them changes", async () => {
  const { upstream, time } = registry;
  upstream.offer("ext:a", "ui", "1");
  upstream.offer("ext:a", "extra", "2");
  assert.deepEqual(await versions(), ["1", "2"]);
  time.now += freshMs;
  assert.deepEqual(await versions(), ["1", "2"]);
  assert.equal(reads, 1);
  upstream.offer("ext:a", "extra", "3");
  time.now += freshMs;
  assert.deepEqual(await versions(), ["1", "2", "3"]);
  assert.equal(reads, 2);
});

test("a listing is as fresh as the oldest of its documents", async () => {
  const { upstream, time, documents } = registry;
  upstream.offer("ext:a", "ui", "1");
  upstream.offer("ext:a", "extra", "2");
  await documents.copy(place(), "extra.json", "application/json");
  const begun = time.now;
  time.now += 1_000;
  for (let time = 0; time < 2; time += 1) {
    assert.equal((await registry.listings.describe(place(), protocol)).freshUntil, begun + freshMs);
  }
});

test("that there is no such package is known for as long as its documents say so", async () => {
  const { upstream, time } = registry;
  assert.equal(await versions(), undefined);
  upstream.offer("ext:a", "ui", "1");
  upstream.offer("ext:a", "extra", "2");
  assert.equal(await versions(), undefined);
  time.now += freshMs;
  assert.deepEqual(await versions(), ["1", "2"]);
});

test("callers that come at once share the making", async () => {
  registry.upstream.offer("ext:a", "ui", "1");
  registry.upstream.offer("ext:a", "extra", "2");
  await Promise.all(Array.from({ length: 10 }, () => versions()));
  assert.equal(reads, 1);
});

test("a version that a known listing has is not asked for again", async () => {
  const { upstream, see, read } = await openRegistry({ store: { connection: "ext:a" } });
  upstream.offer("ext:a", "ui", "1.0.0");
  await see("store", "ui");
  upstream.questions.length = 0;
  assert.equal(await read("store", "ui", "1.0.0"), "ui 1.0.0");
  assert.deepEqual(upstream.questions, []);
});

test("a listing that could not be made is tried again", async () => {
  const failing = makeListings(registry.documents);
  registry.upstream.down.add("ext:a");
  await assert.rejects(versions(failing));
  registry.upstream.down.clear();
  assert.equal(await versions(failing), undefined);
  assert.equal(reads, 2);
});
