import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { beforeEach, test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { packageId, plain } from "../../test/support/plain-format.ts";
import { freshMs, makeProcess, missingMs, openRegistry, type Registry } from "../../test/support/registry.ts";
import { Fault } from "../model/fault.ts";
import { packageScope, readGenerations } from "../store/generations.ts";
import { expireRemoteDocuments } from "../store/remote-documents.ts";

const id = packageId("ui");
const accept = "application/json";
const path = "ui.json";
const first = "ext:a ui.json";
const again = `${first} if changed`;

let registry: Registry;

beforeEach(async () => {
  registry = await openRegistry({ store: { connection: "ext:a" } });
});

const placeAt = (name = "ext:a") => ({
  domainId: registry.domain.id,
  connection: { name, url: new URL("http://localhost/"), authorization: null, allowPrivate: true },
  id,
});
const keptCopy = async ({ documents }: Pick<Registry, "documents"> = registry) => {
  const copy = await documents.copy(placeAt(), path, accept);
  await copy.kept;
  return copy;
};
/** The document now, null for none. */
const look = async (process: Pick<Registry, "documents"> = registry): Promise<string | null> => {
  const { copy, bytes } = await process.documents.read(placeAt(), path, accept);
  await copy.kept;
  return bytes?.toString() ?? null;
};
const refresh = () => registry.store.transaction((tx) => expireRemoteDocuments(tx, registry.domain.id, "ext:a"));
const protocol = plain.upstream ?? assert.fail("the plain format has upstreams");
const generation = () => readGenerations(registry.store, [packageScope(registry.domain.id, id)]);

interface Step {
  /** What happens before the look. */
  readonly do?: () => unknown;
  /** What the look asks the other registry; nothing where left out. */
  readonly asks?: string;
  /** Whether the document then names the version; null stands for no document. */
  readonly has: Readonly<Record<string, boolean>> | null;
}

const wait = (ms: number) => () => {
  registry.time.now += ms;
};
const offer = (version: string) => () => registry.upstream.offer("ext:a", "ui", version);
const goDown = () => registry.upstream.down.add("ext:a");
const comeBack = () => registry.upstream.down.clear();
const both =
  (...steps: readonly (() => unknown)[]) =>
  async () => {
    for (const step of steps) await step();
  };

const stories: Readonly<Record<string, readonly Step[]>> = {
  "a fresh copy is served without a question, up to its last moment": [
    { do: offer("1"), asks: first, has: { "1": true } },
    { do: both(offer("2"), wait(freshMs - 1)), has: { "1": true, "2": false } },
    { do: wait(1), asks: again, has: { "1": true, "2": true } },
  ],
  "a copy that is confirmed is fresh from then on": [
    { do: offer("1"), asks: first, has: { "1": true } },
    { do: wait(freshMs), asks: again, has: { "1": true } },
    { do: wait(freshMs - 1), has: { "1": true } },
  ],
  "that there is none is remembered, for a shorter time": [
    { asks: first, has: null },
    { do: both(offer("1"), wait(missingMs - 1)), has: null },
    { do: wait(1), asks: first, has: { "1": true } },
  ],
  "a document that went away is gone": [
    { do: offer("1"), asks: first, has: { "1": true } },
    { do: both(() => registry.upstream.forget("ext:a", "ui"), wait(freshMs)), asks: again, has: null },
    { do: wait(missingMs), asks: first, has: null },
  ],
  "an old copy is served while the other registry does not answer, which is asked again soon": [
    { do: offer("1"), asks: first, has: { "1": true } },
    { do: both(offer("2"), goDown, wait(30 * freshMs)), asks: again, has: { "1": true, "2": false } },
    { has: { "1": true, "2": false } },
    { do: wait(freshMs), asks: again, has: { "1": true, "2": false } },
    { do: both(comeBack, wait(freshMs)), asks: again, has: { "2": true } },
  ],
  "a refresh has a fresh copy confirmed, and what is missing looked for": [
    { do: offer("1"), asks: first, has: { "1": true } },
    { do: both(offer("2"), refresh), asks: again, has: { "2": true } },
    { has: { "2": true } },
    { do: both(() => registry.upstream.forget("ext:a", "ui"), refresh), asks: again, has: null },
    { do: both(offer("3"), refresh), asks: first, has: { "3": true } },
  ],
  "a refresh does not wait until a registry that failed is asked again by itself": [
    { do: offer("1"), asks: first, has: { "1": true } },
    { do: both(offer("2"), goDown, wait(freshMs)), asks: again, has: { "1": true, "2": false } },
    { do: both(comeBack, refresh), asks: again, has: { "2": true } },
  ],
};

for (const [says, steps] of Object.entries(stories))
  test(says, async () => {
    for (const [index, step] of steps.entries()) {
      const at = `step ${index + 1}`;
      await step.do?.();
      registry.upstream.questions.length = 0;
      const document = await look();
      assert.deepEqual(registry.upstream.questions, step.asks === undefined ? [] : [step.asks], at);
      assert.equal(document === null, step.has === null, at);
      for (const [version, expected] of Object.entries(step.has ?? {})) {
        const { versions } = JSON.parse(document ?? "{}") as { versions: object };
        assert.equal(version in versions, expected, `${at}: ${version}`);
      }
    }
  });

test("what nobody answers, and nobody has a copy of, is an error; also what was known to be missing", async () => {
  goDown();
  await assert.rejects(look(), fault("UpstreamUnavailable"));
  comeBack();
  assert.equal(await look(), null);
  goDown();
  registry.time.now += missingMs;
  await assert.rejects(look(), fault("UpstreamUnavailable"));
});

test("one question is asked for any number of callers that wait", async () => {
  offer("1")();
  const { promise, resolve } = Promise.withResolvers<void>();
  registry.upstream.gate = promise;
  const looks = Array.from({ length: 20 }, () => look());
  resolve();
  assert.equal(new Set(await Promise.all(looks)).size, 1);
  assert.equal(registry.upstream.questions.length, 1);
});

test("a question that failed is asked anew", async () => {
  offer("1")();
  goDown();
  await assert.rejects(look());
  comeBack();
  assert.ok((await look())?.includes('"1"'));
});

test("copies are shared by processes", async () => {
  offer("1")();
  const other = makeProcess(registry.place);
  const mine = await look();
  assert.equal(await look(other), mine);
  assert.equal(registry.upstream.questions.length, 1);
  offer("2")();
  await refresh();
  assert.ok((await look(other))?.includes('"2"'));
  assert.equal(await look(), await look(other));
  assert.equal(registry.upstream.questions.length, 2);
});

test("connections, and domains, have copies of their own", async () => {
  offer("1")();
  registry.upstream.offer("ext:b", "ui", "9");
  assert.ok((await look())?.includes('"1"'));
  assert.ok((await registry.documents.read(placeAt("ext:b"), path, accept)).bytes?.includes('"9"'));
  const elsewhere = await openRegistry({});
  const there = { ...placeAt(), domainId: elsewhere.domain.id };
  assert.equal((await elsewhere.documents.copy(there, path, accept)).sha256, null);
});

for (const hasEtags of [true, false])
  test(`a change of the document is a change of the package, the same ${hasEtags ? "confirmed" : "sent again"} is none`, async () => {
    registry.upstream.hasEtags = hasEtags;
    offer("1")();
    await look();
    const before = await generation();
    registry.time.now += freshMs;
    await look();
    assert.deepEqual(await generation(), before);
    offer("2")();
    registry.time.now += freshMs;
    await look();
    assert.notDeepEqual(await generation(), before);
  });

test("where redirects led is kept with a document, and another place is another document", async () => {
  offer("1")();
  assert.equal((await keptCopy()).movedTo, null);
  const before = await generation();
  registry.upstream.hasEtags = false;
  registry.upstream.movedTo = "http://elsewhere.test/ui.json";
  await refresh();
  assert.equal((await keptCopy()).movedTo, registry.upstream.movedTo);
  assert.notDeepEqual(await generation(), before);
  registry.upstream.movedTo = null;
  assert.equal((await keptCopy()).movedTo, "http://elsewhere.test/ui.json", "it is fresh");
});

/** Another process on the same place, whose bytes are kept once `may` lets them. */
const slowProcess = (may: () => Promise<void>) =>
  makeProcess({
    ...registry,
    blobs: {
      ...registry.blobs,
      of: (name) => {
        const shelf = registry.blobs.of(name);
        return { ...shelf, keep: (bytes, digest) => may().then(() => shelf.keep(bytes, digest)) };
      },
    },
  });

test("what came can be used before it is kept, by all who ask meanwhile", async () => {
  offer("1")();
  const disk = Promise.withResolvers<void>();
  const process = slowProcess(() => disk.promise);
  const reads = [await process.documents.read(placeAt(), path, accept), await process.documents.read(placeAt(), path, accept)];
  for (const { bytes } of reads) assert.ok(bytes?.includes('"1"'));
  disk.resolve();
  for (const { copy } of reads) await copy.kept;
  assert.deepEqual(registry.upstream.questions, [first]);
  const later = await process.documents.read(placeAt(), path, accept);
  assert.equal(later.copy.arrived, null);
  assert.ok(later.bytes?.includes('"1"'));
});

/** A process on the same place that finds other bytes than were kept, or none. */
const onDamagedDisk = (bytes: Buffer | null) =>
  makeProcess({
    ...registry,
    blobs: {
      ...registry.blobs,
      of: (name) => ({
        ...registry.blobs.of(name),
        open: async () => {
          if (bytes === null) throw new Fault("InternalServer", "The bytes are missing.");
          return Readable.from([bytes]);
        },
      }),
    },
  });

for (const [how, bytes] of [
  ["is gone", null],
  ["is empty", Buffer.alloc(0)],
] as const)
  test(`a copy that ${how} on the disk is asked for again`, async () => {
    offer("1")();
    await look();
    const process = onDamagedDisk(bytes);
    assert.ok((await look(process))?.includes('"1"'));
    assert.deepEqual(registry.upstream.questions, [first, first]);
    goDown();
    await assert.rejects(look(process), fault("UpstreamUnavailable"));
  });

test("what came and cannot be kept is no answer, and is asked for again", async () => {
  offer("1")();
  const process = slowProcess(() => Promise.reject(new Fault("InternalServer", "No room.")));
  await assert.rejects(process.listings.describe(placeAt(), protocol), /No room/);
  await assert.rejects(look(process), /No room/);
  assert.deepEqual(registry.upstream.questions, [first, first]);
});

test("what is only asked for is not kept", async () => {
  offer("1")();
  for (let time = 0; time < 2; time += 1)
    assert.ok((await registry.documents.ask(placeAt(), path, accept))?.bytes.includes('"1"'));
  assert.deepEqual(registry.upstream.questions, [first, first]);
  assert.equal(await registry.documents.ask(placeAt(), "other.json", accept), null);
});
