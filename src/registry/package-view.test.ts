import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { packageId } from "../../test/support/plain-format.ts";
import { freshMs, openRegistry } from "../../test/support/registry.ts";

/** `app` reads through `team`, where people publish, and `store`, which has a connection. */
const openThree = () => openRegistry({ team: {}, store: { connection: "ext:a" }, app: { upstreams: ["team", "store"] } });

test("a package that no source has is no package", async () => {
  const { see } = await openThree();
  assert.equal(await see("app", "ui"), null);
});

test("versions of all sources are seen together, and looking keeps nothing", async () => {
  const { see, publish, upstream, versionsIn, controlsIn } = await openThree();
  await publish("team", "ui", "1.0.0");
  upstream.offer("ext:a", "ui", "2.0.0");
  assert.deepEqual((await see("app", "ui"))?.versions, [
    ["1.0.0", "Published"],
    ["2.0.0", "Published"],
  ]);
  for (const repository of ["app", "store"]) {
    assert.deepEqual(await versionsIn(repository, "ui"), []);
    assert.equal(await controlsIn(repository, "ui"), undefined);
  }
});

test("the nearest repository speaks for a version: its status, manifest, assets and readme", async () => {
  const { session, publish, setControls, setStatus, upstream } = await openThree();
  upstream.offer("ext:a", "ui", "1.0.0", { content: "theirs", manifest: { by: "them" }, readme: "Theirs." });
  await setControls("team", "ui", { publish: "ALLOW", upstream: "ALLOW" });
  await publish("team", "ui", "1.0.0", { content: "ours", manifest: { by: "us" } });
  await setStatus("team", "ui", "1.0.0", "Unlisted");
  const view = await (await session("app")).view(packageId("ui"));
  assert.equal(view?.versions.length, 1);
  const [version] = view?.versions ?? [];
  assert.equal(version?.status, "Unlisted");
  assert.equal(version?.manifest, '{"by":"us"}');
  assert.equal(version?.assets[0]?.size, "ours".length);
  assert.equal(await view?.readme("1.0.0"), null);
});

test("a version's readme is that of the repository which speaks for it", async () => {
  const registry = await openRegistry({ far: {}, near: {}, app: { upstreams: ["near", "far"] } });
  const { publish, session } = registry;
  await publish("far", "ui", "1.0.0", { manifest: { readme: "Far." } });
  await publish("far", "ui", "2.0.0", { manifest: { readme: "Far." } });
  await publish("near", "ui", "1.0.0");
  const view = await (await session("app")).view(packageId("ui"));
  assert.equal(await view?.readme("1.0.0"), null);
  assert.equal(await view?.readme("2.0.0"), "Far.");
  assert.equal(await view?.readme("3.0.0"), null);
});

for (const status of ["Archived", "Disposed"] as const)
  test(`a nearer version that is ${status} hides a farther one`, async () => {
    const { see, publish, setStatus, read } = await openRegistry({ far: {}, near: {}, app: { upstreams: ["near", "far"] } });
    await publish("far", "ui", "1.0.0");
    await publish("near", "ui", "1.0.0");
    await setStatus("near", "ui", "1.0.0", status);
    assert.deepEqual((await see("app", "ui"))?.versions, [["1.0.0", status]]);
    await assert.rejects(read("app", "ui", "1.0.0"), fault("ResourceNotFound"));
  });

test("tags of all sources are merged, and the farthest wins a name", async () => {
  const { see, publish } = await openRegistry({ far: {}, near: { upstreams: ["far"] }, app: { upstreams: ["near"] } });
  await publish("far", "ui", "1.0.0", { tags: ["latest", "old"] });
  await publish("near", "ui", "2.0.0", { tags: ["latest", "next"] });
  assert.equal((await see("near", "ui"))?.tags.latest, "2.0.0", "what is published here keeps upstreams out");
  await publish("app", "other", "1.0.0");
  assert.deepEqual((await see("app", "ui"))?.tags, { latest: "2.0.0", next: "2.0.0" });
});

test("a connection's tags win over those of the repositories before it", async () => {
  const { see, publish, setControls, upstream } = await openThree();
  upstream.offer("ext:a", "ui", "3.0.0");
  await setControls("team", "ui", { publish: "ALLOW", upstream: "ALLOW" });
  await publish("team", "ui", "1.0.0", { tags: ["latest", "ours"] });
  assert.deepEqual((await see("app", "ui"))?.tags, { latest: "3.0.0", ours: "1.0.0" });
});

test("a tag at a version that cannot be seen is not shown", async () => {
  const { see, publish, setControls, session } = await openThree();
  await publish("team", "ui", "1.0.0");
  await (await session("app")).setTag(packageId("ui"), "good", "1.0.0");
  assert.deepEqual((await see("app", "ui"))?.tags, { good: "1.0.0" });
  await setControls("app", "ui", { publish: "ALLOW", upstream: "BLOCK" });
  assert.deepEqual(await see("app", "ui"), { versions: [], tags: {} });
});

const blocks: readonly (readonly [string, string, readonly string[]])[] = [
  ["the repository asked", "app", []],
  ["the repository with the connection", "store", ["1.0.0"]],
  ["an upstream that has none below it", "team", ["1.0.0", "2.0.0"]],
];

for (const [where, repository, expected] of blocks)
  test(`a block in ${where} hides what lies behind it and no more`, async () => {
    const { see, publish, setControls, upstream } = await openThree();
    upstream.offer("ext:a", "ui", "2.0.0");
    await publish("team", "ui", "1.0.0");
    await setControls(repository, "ui", { publish: "ALLOW", upstream: "BLOCK" });
    assert.deepEqual(
      (await see("app", "ui"))?.versions.map(([version]) => version),
      expected,
    );
    assert.equal(upstream.questions.length, expected.includes("2.0.0") ? 1 : 0);
  });

test("what a block hides stays visible where it was kept before", async () => {
  const { see, read, setControls, upstream } = await openThree();
  upstream.offer("ext:a", "ui", "1.0.0");
  await read("app", "ui", "1.0.0");
  upstream.offer("ext:a", "ui", "2.0.0");
  await setControls("app", "ui", { publish: "ALLOW", upstream: "BLOCK" });
  assert.deepEqual((await see("app", "ui"))?.versions, [["1.0.0", "Published"]]);
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
});

test("a registry that does not answer is an error where nothing is stored, never an absence", async () => {
  const { see, upstream } = await openThree();
  upstream.down.add("ext:a");
  await assert.rejects(see("app", "ui"), fault("UpstreamUnavailable"));
});

test("a connection without an address is like one that does not answer", async () => {
  const { see, publish } = await openRegistry({
    team: {},
    store: { connection: "lost:a" },
    app: { upstreams: ["team", "store"] },
  });
  await assert.rejects(see("app", "ui"), fault("UpstreamUnavailable", "lost:a"));
  await publish("team", "ui", "1.0.0");
  assert.deepEqual((await see("app", "ui"))?.versions, [["1.0.0", "Published"]]);
});

test("while a registry does not answer, what is stored is shown, with one warning, and it is asked again soon", async () => {
  const { session, publish, upstream, logged, time } = await openThree();
  await publish("team", "ui", "1.0.0");
  upstream.offer("ext:a", "ui", "2.0.0");
  upstream.down.add("ext:a");
  const seen = async () =>
    (
      await (
        await session("app")
      ).rendered(packageId("ui"), "list", async (view) => view.versions.map(({ version }) => version).join(" "))
    )?.bytes.toString();
  assert.equal(await seen(), "1.0.0");
  assert.equal(await seen(), "1.0.0");
  assert.equal(logged.length, 1);
  upstream.down.clear();
  time.now += freshMs / 2;
  assert.equal(await seen(), "1.0.0 2.0.0");
});

test("a kept version is shown with the date of the registry it came from", async () => {
  const { session, read, upstream } = await openThree();
  upstream.offer("ext:a", "ui", "1.0.0", { publishedAt: null });
  await read("app", "ui", "1.0.0");
  upstream.offer("ext:a", "ui", "2.0.0", { publishedAt: 5_000 });
  upstream.offer("ext:a", "ui", "1.0.0", { publishedAt: 4_000 });
  const { versions = [] } = (await (await session("store")).view(packageId("ui"))) ?? {};
  assert.ok(versions.every(({ publishedAt }) => publishedAt > 0));
});
