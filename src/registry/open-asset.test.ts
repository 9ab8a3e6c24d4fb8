import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { packageId } from "../../test/support/plain-format.ts";
import { asText, makeProcess, openRegistry, readThrough } from "../../test/support/registry.ts";

/** A chain: `app` → `middle` → `store` → the connection `ext:a`; `web` reads through `store` as well. */
const openChain = () =>
  openRegistry({
    store: { connection: "ext:a" },
    middle: { upstreams: ["store"] },
    app: { upstreams: ["middle"] },
    web: { upstreams: ["store"] },
  });

type Chain = Awaited<ReturnType<typeof openChain>>;

const keepers = async ({ versionsIn }: Pick<Chain, "versionsIn">, name: string): Promise<readonly string[]> => {
  const kept: string[] = [];
  for (const repository of ["store", "middle", "app", "web"]) {
    if ((await versionsIn(repository, name)).length > 0) kept.push(repository);
  }
  return kept;
};

test("what comes through a connection is kept in the repository asked and the one with the connection, not in between", async () => {
  const registry = await openChain();
  const { upstream, read, versionsIn, controlsIn } = registry;
  upstream.offer("ext:a", "ui", "1.0.0", { publishedAt: 7_000, status: "Unlisted", manifest: { a: 1 } });
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
  assert.deepEqual(await keepers(registry, "ui"), ["store", "app"]);
  for (const repository of ["store", "app"]) {
    const [version] = await versionsIn(repository, "ui");
    assert.deepEqual(version?.origin, { type: "EXTERNAL", repository: null, connection: "ext:a" });
    assert.equal(version?.status, "Unlisted");
    assert.equal(version?.publishedAt, 7_000);
    assert.equal(version?.manifest, '{"a":1}');
    assert.deepEqual(await controlsIn(repository, "ui"), { publish: "BLOCK", upstream: "ALLOW" });
  }
});

test("both keepers of a version give it one revision and one blob", async () => {
  const { upstream, read, versionsIn, blobs, domain } = await openChain();
  upstream.offer("ext:a", "ui", "1.0.0", { content: "bytes" });
  await read("app", "ui", "1.0.0");
  const [here] = await versionsIn("app", "ui");
  const [there] = await versionsIn("store", "ui");
  assert.equal(here?.revision, there?.revision);
  assert.equal(here?.assets[0]?.blobId, there?.assets[0]?.blobId);
  const shelf = blobs.of(String(domain.id));
  let blobCount = 0;
  for await (const _blob of shelf.list()) blobCount += 1;
  assert.equal(blobCount, 2, "the asset's bytes and the other registry's document");
});

test("a version of an internal upstream is kept where it was asked for only, with its own origin", async () => {
  const registry = await openRegistry({ team: {}, middle: { upstreams: ["team"] }, app: { upstreams: ["middle"] } });
  const { publish, read, versionsIn, setStatus } = registry;
  await publish("team", "ui", "1.0.0", { manifest: { readme: "Read me." } });
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
  assert.deepEqual(await versionsIn("middle", "ui"), []);
  const [kept] = await versionsIn("app", "ui");
  const [source] = await versionsIn("team", "ui");
  assert.deepEqual(kept?.origin, { type: "INTERNAL", repository: "team", connection: null });
  assert.equal(kept?.revision, source?.revision);
  assert.equal(kept?.publishedAt, source?.publishedAt);
  await setStatus("team", "ui", "1.0.0", "Archived");
  const view = await (await registry.session("app")).view(packageId("ui"));
  assert.equal(view?.versions[0]?.status, "Published");
  assert.equal(await view?.readme("1.0.0"), "Read me.");
});

test("keeping an internal version hides none that is published next, and takes nobody's right to publish", async () => {
  const { publish, read, see, controlsIn } = await openChain();
  await publish("middle", "ui", "1.0.0");
  await read("app", "ui", "1.0.0");
  assert.deepEqual(await controlsIn("app", "ui"), { publish: "ALLOW", upstream: "ALLOW" });
  await publish("middle", "ui", "1.1.0");
  assert.deepEqual((await see("app", "ui"))?.versions.map(([version]) => version).sort(), ["1.0.0", "1.1.0"]);
});

test("what was kept does not need its source any more", async () => {
  const { upstream, read, session } = await openChain();
  upstream.offer("ext:a", "ui", "1.0.0");
  await read("app", "ui", "1.0.0");
  upstream.forget("ext:a", "ui");
  upstream.down.add("ext:a");
  await (await session("store")).deletePackage(packageId("ui"));
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
  assert.equal(upstream.fetches.length, 1);
});

test("opening an asset without reading it keeps nothing", async () => {
  const registry = await openChain();
  registry.upstream.offer("ext:a", "ui", "1.0.0");
  const opened = await (await registry.session("app")).open(packageId("ui"), "1.0.0", "a.tgz");
  assert.equal(opened.name, "a.tgz");
  assert.deepEqual(await keepers(registry, "ui"), []);
  assert.deepEqual(registry.upstream.fetches, []);
});

test("one fetch serves all who wait, and each asks in vain for none: every repository asked keeps the version", async () => {
  const registry = await openChain();
  const { upstream } = registry;
  upstream.offer("ext:a", "ui", "1.0.0");
  const opening = ["app", "web", "app", "middle", "web"].map(async (repository) =>
    (await registry.session(repository)).open(packageId("ui"), "1.0.0", "a.tgz"),
  );
  const opened = await Promise.all(opening);
  const { promise, resolve } = Promise.withResolvers<void>();
  upstream.gate = promise;
  const readers = opened.map(async (asset) => asText(await asset.read()));
  resolve();
  assert.deepEqual(new Set(await Promise.all(readers)), new Set(["ui 1.0.0"]));
  assert.equal(upstream.fetches.length, 1);
  assert.deepEqual(await keepers(registry, "ui"), ["store", "middle", "app", "web"]);
});

test("a version already kept by the connection's repository comes from there", async () => {
  const registry = await openChain();
  registry.upstream.offer("ext:a", "ui", "1.0.0");
  await registry.read("web", "ui", "1.0.0");
  registry.upstream.down.add("ext:a");
  assert.equal(await registry.read("app", "ui", "1.0.0"), "ui 1.0.0");
  assert.equal(registry.upstream.fetches.length, 1);
  assert.deepEqual(await keepers(registry, "ui"), ["store", "app", "web"]);
});

test("bytes that are not what was promised are not kept, and are fetched again", async () => {
  const registry = await openChain();
  const { upstream, read, blobs } = registry;
  upstream.offer("ext:a", "ui", "1.0.0", { sends: "something else" });
  await assert.rejects(read("app", "ui", "1.0.0"), fault("UpstreamUnavailable", "sha256"));
  assert.deepEqual(await keepers(registry, "ui"), []);
  assert.equal(await blobs.sweepStaged(Number.POSITIVE_INFINITY), 0);
  upstream.offer("ext:a", "ui", "1.0.0");
  registry.time.now += 3_600_000;
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
  assert.equal(upstream.fetches.length, 2);
});

for (const status of ["Archived", "Disposed"] as const)
  test(`a version that is ${status} is neither served nor fetched again`, async () => {
    const registry = await openChain();
    const { upstream, read, setStatus } = registry;
    upstream.offer("ext:a", "ui", "1.0.0");
    await read("web", "ui", "1.0.0");
    await setStatus("store", "ui", "1.0.0", status);
    await assert.rejects(read("app", "ui", "1.0.0"), fault("ResourceNotFound"));
    assert.equal(await read("web", "ui", "1.0.0"), "ui 1.0.0");
    await setStatus("web", "ui", "1.0.0", status);
    await assert.rejects(read("web", "ui", "1.0.0"), fault("ResourceNotFound"));
    assert.equal(upstream.fetches.length, 1);
    assert.deepEqual(await keepers(registry, "ui"), ["store", "web"]);
  });

test("a version that was deleted is fetched again", async () => {
  const { upstream, read, session, versionsIn } = await openChain();
  upstream.offer("ext:a", "ui", "1.0.0");
  await read("app", "ui", "1.0.0");
  for (const repository of ["app", "store"]) await (await session(repository)).deleteVersions(packageId("ui"), ["1.0.0"]);
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
  assert.equal(upstream.fetches.length, 2);
  assert.equal((await versionsIn("store", "ui")).length, 1);
});

test("who asks for what is not there learns which of the two it is", async () => {
  const { upstream, read } = await openChain();
  upstream.offer("ext:a", "ui", "1.0.0");
  await assert.rejects(read("app", "ui", "9.0.0"), fault("ResourceNotFound", "9.0.0"));
  await assert.rejects(read("app", "ui", "1.0.0", "b.tgz"), fault("ResourceNotFound", "b.tgz"));
  upstream.down.add("ext:a");
  await assert.rejects(read("app", "other", "1.0.0"), fault("UpstreamUnavailable", "ext:a"));
});

test("further assets of a version from outside are fetched when they are asked for", async () => {
  const { upstream, read, versionsIn } = await openChain();
  upstream.offer("ext:a", "ui", "1.0.0", { assets: ["a.tgz", "b.tgz"] });
  await read("app", "ui", "1.0.0", "a.tgz");
  const [first] = await versionsIn("app", "ui");
  assert.deepEqual(first?.assets.map(({ name, blobId }) => [name, blobId !== null]).sort(), [
    ["a.tgz", true],
    ["b.tgz", false],
  ]);
  assert.equal(await read("app", "ui", "1.0.0", "b.tgz"), "ui 1.0.0");
  for (const repository of ["app", "store"]) {
    const [grown] = await versionsIn(repository, "ui");
    assert.ok(grown?.assets.every(({ blobId }) => blobId !== null));
  }
});

test("a range of an asset is a range of its bytes, whether they are stored or on their way", async () => {
  const { upstream, session } = await openChain();
  upstream.offer("ext:a", "ui", "1.0.0", { content: "0123456789" });
  for (const _once of ["fetched", "stored"]) {
    const opened = await (await session("app")).open(packageId("ui"), "1.0.0", "a.tgz");
    const chunks: Uint8Array[] = [];
    const part = await opened.read({ start: 2, end: 4 });
    if (Buffer.isBuffer(part)) chunks.push(part);
    else for await (const chunk of part) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), "234");
  }
});

test("another process sees at once that a version is no longer to be given out", async () => {
  const registry = await openRegistry({ app: {} });
  const other = makeProcess(registry.place);
  await registry.publish("app", "ui", "1.0.0");
  const readBoth = () => Promise.all([registry.read("app", "ui", "1.0.0"), readThrough(other, "app", "ui", "1.0.0")]);
  await readBoth();
  await (await registry.session("app")).deleteVersions(packageId("ui"), ["1.0.0"]);
  await assert.rejects(readThrough(other, "app", "ui", "1.0.0"), fault("ResourceNotFound"));
  await registry.publish("app", "ui", "1.0.0", { content: "again" });
  assert.deepEqual(await readBoth(), ["again", "again"]);
});
