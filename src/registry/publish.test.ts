import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { packageId, sha256Of } from "../../test/support/plain-format.ts";
import { makeProcess, openRegistry, type PublishWish, publishThrough, type Registry } from "../../test/support/registry.ts";
import { revisionOf } from "./revision.ts";

const openAlone = () => openRegistry({ app: {} });
/** `app` has an upstream of people's own and one with a connection. */
const openThree = () => openRegistry({ team: {}, store: { connection: "ext:a" }, app: { upstreams: ["team", "store"] } });

/** How many publishes left bytes staged. */
const leftovers = ({ blobs }: Pick<Registry, "blobs">): Promise<number> => blobs.sweepStaged(Number.POSITIVE_INFINITY);

test("a published version is there with its manifest, tags, origin and controls", async () => {
  const registry = await openAlone();
  const { publish, see, read, versionsIn, controlsIn, time } = registry;
  const published = await publish("app", "acme/ui", "1.0.0", { manifest: { readme: "Hi." }, tags: ["latest", "next"] });
  assert.deepEqual({ ...published, revision: null }, { changed: true, revision: null, status: "Published" });
  assert.deepEqual(await see("app", "acme/ui"), {
    versions: [["1.0.0", "Published"]],
    tags: { latest: "1.0.0", next: "1.0.0" },
  });
  assert.equal(await read("app", "acme/ui", "1.0.0"), "acme/ui 1.0.0");
  const [version] = await versionsIn("app", "acme/ui");
  assert.deepEqual(version?.origin, { type: "INTERNAL", repository: "app", connection: null });
  assert.equal(version?.publishedAt, time.now);
  assert.equal(version?.revision, published.revision);
  assert.deepEqual(await controlsIn("app", "acme/ui"), { publish: "ALLOW", upstream: "BLOCK" });
  assert.equal(await leftovers(registry), 0);
});

test("publishing the same bytes again succeeds and changes nothing", async () => {
  const registry = await openAlone();
  const { publish, versionsIn, time } = registry;
  const first = await publish("app", "ui", "1.0.0");
  const before = await versionsIn("app", "ui");
  time.now += 1_000;
  assert.deepEqual(await publish("app", "ui", "1.0.0"), { ...first, changed: false });
  assert.deepEqual(await versionsIn("app", "ui"), before);
  assert.equal(await leftovers(registry), 0);
});

const refusals: readonly (readonly [string, PublishWish])[] = [
  ["other bytes under a name that is there", { content: "other" }],
  ["a further asset", { asset: "b.tgz" }],
];

for (const [what, wish] of refusals)
  test(`a version that is published does not take ${what}`, async () => {
    const registry = await openAlone();
    await registry.publish("app", "ui", "1.0.0");
    const before = await registry.versionsIn("app", "ui");
    await assert.rejects(registry.publish("app", "ui", "1.0.0", wish), fault("Conflict", /^Package version 1\.0\.0 of .*ui/));
    assert.deepEqual(await registry.versionsIn("app", "ui"), before);
    assert.equal(await leftovers(registry), 0);
  });

test("a format may let a published version take further assets, which revises it, but no other bytes", async () => {
  const { publish, read, see } = await openAlone();
  const first = await publish("app", "ui", "1.0.0", { mayGrow: true });
  const second = await publish("app", "ui", "1.0.0", { mayGrow: true, asset: "b.tgz", content: "b" });
  assert.equal(second.changed, true);
  assert.notEqual(second.revision, first.revision);
  assert.equal(await read("app", "ui", "1.0.0", "a.tgz"), "ui 1.0.0");
  assert.equal(await read("app", "ui", "1.0.0", "b.tgz"), "b");
  await assert.rejects(publish("app", "ui", "1.0.0", { mayGrow: true, content: "c" }), fault("Conflict"));
  assert.deepEqual((await see("app", "ui"))?.versions, [["1.0.0", "Published"]]);
});

test("an unfinished version takes assets until it is finished, and none after", async () => {
  const { publish } = await openAlone();
  assert.equal((await publish("app", "ui", "1.0.0", { finished: false })).status, "Unfinished");
  assert.equal((await publish("app", "ui", "1.0.0", { finished: false, asset: "b.tgz" })).status, "Unfinished");
  const last = await publish("app", "ui", "1.0.0", { asset: "c.tgz" });
  assert.deepEqual([last.status, last.changed], ["Published", true]);
  await assert.rejects(publish("app", "ui", "1.0.0", { asset: "d.tgz", finished: false }), fault("Conflict"));
});

test("an unfinished version is finished by sending an asset again", async () => {
  const { publish } = await openAlone();
  await publish("app", "ui", "1.0.0", { finished: false });
  assert.equal((await publish("app", "ui", "1.0.0")).status, "Published");
});

test("what is known of a version grows with each asset, also with those that are sent at once", async () => {
  const { publish, versionsIn, session } = await openAlone();
  const send = (asset: string) =>
    publish("app", "ui", "1.0.0", { finished: false, asset, manifest: { [asset]: true, beside: [] } });
  await Promise.all(["a", "b", "c"].map(send));
  await publish("app", "ui", "1.0.0", { asset: "d", manifest: { readme: "Hi.", beside: [] } });
  const [version] = await versionsIn("app", "ui");
  assert.deepEqual(JSON.parse(version?.manifest ?? ""), { a: true, b: true, c: true, beside: ["a", "b", "c"] });
  assert.equal(version?.revision, revisionOf(version?.manifest ?? "", version?.assets ?? []));
  await publish("app", "ui", "1.0.0", { asset: "e", mayGrow: true });
  const view = await (await session("app")).view(packageId("ui"));
  assert.equal(await view?.readme("1.0.0"), "Hi.", "what is not said again stays");
});

test("a version that is finished never becomes unfinished again, unless its format lets it grow", async () => {
  const { publish } = await openAlone();
  await publish("app", "ui", "1.0.0");
  await assert.rejects(publish("app", "ui", "1.0.0", { finished: false }), fault("Conflict", "unfinished"));
  const grown = await publish("app", "ui", "1.0.0", { finished: false, mayGrow: true, asset: "b.tgz" });
  assert.equal(grown.status, "Published");
});

test("what would be refused can be known before there are any bytes", async () => {
  const { publish, session } = await openThree();
  await publish("team", "ui", "2.0.0");
  await publish("app", "ui", "1.0.0");
  const app = await session("app");
  const intent = { id: packageId("ui"), version: "1.0.0", assets: [], finished: true, mayGrow: false };
  const asset = (name: string, sha256?: string) => ({ name, digests: sha256 === undefined ? {} : { sha256 } });
  await app.admit({ ...intent, assets: [asset("a.tgz")] });
  await app.admit({ ...intent, assets: [asset("a.tgz", sha256Of("ui 1.0.0"))] });
  await assert.rejects(app.admit({ ...intent, assets: [asset("a.tgz", sha256Of("other"))] }), fault("Conflict", "other content"));
  await assert.rejects(app.admit({ ...intent, assets: [asset("b.tgz")] }), fault("Conflict", "no further"));
  await assert.rejects(app.admit({ ...intent, finished: false }), fault("Conflict", "unfinished"));
  const many = Array.from({ length: 151 }, (_, index) => asset(String(index)));
  await assert.rejects(app.admit({ ...intent, version: "3.0.0", assets: many }), fault("ServiceQuotaExceeded"));
  await assert.rejects(app.admit({ ...intent, assets: many, mayGrow: true }), fault("ServiceQuotaExceeded"));
  await app.admit({ ...intent, version: "3.0.0", assets: many.slice(1) });
});

for (const status of ["Archived", "Disposed"] as const)
  test(`a version that is ${status} cannot be published again, not even with its own bytes`, async () => {
    const { publish, setStatus, session } = await openAlone();
    await publish("app", "ui", "1.0.0");
    await setStatus("app", "ui", "1.0.0", status);
    await assert.rejects(publish("app", "ui", "1.0.0"), fault("Conflict", status));
    await (await session("app")).deleteVersions(packageId("ui"), ["1.0.0"]);
    assert.equal((await publish("app", "ui", "1.0.0", { content: "other" })).changed, true);
  });

test("a version that an upstream repository has cannot be published, another one can", async () => {
  const registry = await openThree();
  await registry.publish("team", "ui", "1.0.0");
  await assert.rejects(registry.publish("app", "ui", "1.0.0"), fault("Conflict", "team"));
  assert.deepEqual(await registry.versionsIn("app", "ui"), []);
  assert.equal(await leftovers(registry), 0);
  assert.equal((await registry.publish("app", "ui", "1.0.1")).changed, true);
});

test("a version that an external connection has cannot be published, another one can", async () => {
  const { publish, upstream } = await openThree();
  upstream.offer("ext:a", "ui", "1.0.0");
  await assert.rejects(publish("app", "ui", "1.0.0"), fault("Conflict", "ext:a"));
  assert.equal((await publish("app", "ui", "1.0.1")).changed, true);
});

test("where upstreams are blocked for a package, their versions can be published", async () => {
  const { publish, upstream, setControls, see } = await openThree();
  upstream.offer("ext:a", "ui", "1.0.0");
  await publish("team", "ui", "2.0.0");
  await setControls("app", "ui", { publish: "ALLOW", upstream: "BLOCK" });
  await publish("app", "ui", "1.0.0", { content: "ours" });
  await publish("app", "ui", "2.0.0", { content: "ours" });
  assert.equal((await see("app", "ui"))?.versions.length, 2);
  assert.deepEqual(upstream.questions, []);
});

test("where publishing is blocked for a package, nothing is published", async () => {
  const registry = await openThree();
  const { publish, upstream, read, setControls } = registry;
  upstream.offer("ext:a", "ui", "1.0.0");
  await read("app", "ui", "1.0.0");
  await assert.rejects(publish("app", "ui", "1.0.1"), fault("AccessDenied", "origin controls"));
  assert.equal(await leftovers(registry), 0);
  await setControls("app", "ui", { publish: "ALLOW", upstream: "ALLOW" });
  assert.equal((await publish("app", "ui", "1.0.1")).changed, true);
});

test("where it cannot be known whether a connection has the version, nothing is published unless that is allowed", async () => {
  const registry = await openThree();
  registry.upstream.down.add("ext:a");
  await assert.rejects(
    registry.publish("app", "ui", "1.0.0"),
    fault("UpstreamUnavailable", /^Nothing was published.*ui 1\.0\.0/),
  );
  assert.deepEqual(await registry.versionsIn("app", "ui"), []);
  assert.equal(await leftovers(registry), 0);
  const lenient = makeProcess(registry.place, "allow");
  assert.equal((await publishThrough(lenient, "app", "ui", "1.0.0")).changed, true);
});

test("what is known of a connection decides while it does not answer", async () => {
  const { publish, see, upstream, time } = await openThree();
  upstream.offer("ext:a", "ui", "1.0.0");
  await see("app", "ui");
  upstream.down.add("ext:a");
  time.now += 3_600_000;
  await assert.rejects(publish("app", "ui", "1.0.0"), fault("Conflict", "ext:a"));
  assert.equal((await publish("app", "ui", "2.0.0")).changed, true);
});

test("what the format refuses leaves neither rows nor bytes", async () => {
  const registry = await openAlone();
  await assert.rejects(registry.publish("app", "ui", "1.0.0", { asset: "bad" }), fault("Validation"));
  assert.equal(await registry.see("app", "ui"), null);
  assert.equal(await leftovers(registry), 0);
  for await (const { digest } of registry.blobs.of(String(registry.domain.id)).list()) assert.fail(`${digest} was kept`);
});

test("a version takes no more than 150 assets", async () => {
  const { publish, session, versionsIn } = await openAlone();
  const opened = await session("app");
  const assets = [];
  for (let count = 1; count <= 150; count += 1) {
    assets.push({ name: `${count}.tgz`, staged: await (await opened.begin({ maxBytes: 0 })).finish() });
  }
  const id = packageId("ui");
  await opened.publish({ id, version: "1.0.0", assets, manifest: null, tags: [], finished: false, mayGrow: false });
  await assert.rejects(publish("app", "ui", "1.0.0", { asset: "one-more.tgz" }), fault("ServiceQuotaExceeded"));
  const [version] = await versionsIn("app", "ui");
  assert.deepEqual([version?.assets.length, version?.status], [150, "Unfinished"]);
});

/** Two server processes that know nothing of each other. */
const rivals = (registry: Registry) => [makeProcess(registry.place), makeProcess(registry.place)] as const;
const outcomes = async (publishes: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(publishes)).map((settled) => settled.status).sort();

test("of publishes of one version with different bytes at the same time exactly one wins, and it is whole", async () => {
  const registry = await openAlone();
  const [one, other] = rivals(registry);
  for (let round = 1; round <= 5; round += 1) {
    const version = `${round}.0.0`;
    const publishes = [one, other, one, other].map((process, index) =>
      publishThrough(process, "app", "ui", version, { content: `${index}`, manifest: { index }, tags: [`v${index}`] }),
    );
    assert.deepEqual(await outcomes(publishes), ["fulfilled", "rejected", "rejected", "rejected"]);
    for (const publish of publishes) await publish.catch(fault("Conflict"));
    const winner = (await registry.versionsIn("app", "ui")).find((row) => row.version === version);
    const { index } = JSON.parse(winner?.manifest ?? "{}") as { index: number };
    assert.equal(await registry.read("app", "ui", version), `${index}`);
    const tags = Object.entries((await registry.see("app", "ui"))?.tags ?? {});
    assert.deepEqual(
      tags.filter(([, at]) => at === version),
      [[`v${index}`, version]],
    );
  }
});

test("publishes of one version with the same bytes at the same time all succeed, and one of them did it", async () => {
  const registry = await openAlone();
  const [one, other] = rivals(registry);
  const published = await Promise.all([one, other, one, other].map((process) => publishThrough(process, "app", "ui", "1.0.0")));
  assert.equal(published.filter(({ changed }) => changed).length, 1);
  assert.equal(new Set(published.map(({ revision }) => revision)).size, 1);
});

test("of publishes of different versions at the same time none is lost", async () => {
  const registry = await openAlone();
  const [one, other] = rivals(registry);
  const versions = Array.from({ length: 12 }, (_, index) => `1.0.${index}`);
  await Promise.all(
    versions.map((version, index) =>
      publishThrough(index % 2 === 0 ? one : other, "app", "ui", version, { tags: ["latest", version] }),
    ),
  );
  const seen = await registry.see("app", "ui");
  assert.deepEqual(seen?.versions.map(([version]) => version).sort(), versions.toSorted());
  assert.equal(Object.keys(seen?.tags ?? {}).length, versions.length + 1);
});

test("assets added to one version at the same time are all there, and its revision names them all", async () => {
  const registry = await openAlone();
  const [one, other] = rivals(registry);
  await publishThrough(one, "app", "ui", "1.0.0", { asset: "first.tgz", finished: false });
  const names = Array.from({ length: 8 }, (_, index) => `${index}.tgz`);
  await Promise.all(
    names.map((asset, index) =>
      publishThrough(index % 2 === 0 ? one : other, "app", "ui", "1.0.0", { asset, content: asset, finished: false }),
    ),
  );
  const [version] = await registry.versionsIn("app", "ui");
  assert.deepEqual(version?.assets.map(({ name }) => name).sort(), [...names, "first.tgz"]);
  assert.equal(version?.revision, revisionOf(version?.manifest ?? "", version?.assets ?? []));
});
