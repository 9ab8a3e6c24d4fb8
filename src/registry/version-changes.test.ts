import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { packageId } from "../../test/support/plain-format.ts";
import { makeProcess, openRegistry, type Registry } from "../../test/support/registry.ts";
import { invalid } from "../model/fault.ts";
import type { Changes, FormatSession, StandIn } from "./format-session.ts";
import { revisionOf } from "./revision.ts";

const id = packageId("ui");
let registry: Registry;

beforeEach(async () => {
  registry = await openRegistry({ app: {} });
  for (const version of ["1", "2", "3"]) await registry.publish("app", "ui", version, { finished: version === "1" });
});

const stage = async (session: FormatSession, name: string, content: string) => {
  const staging = await session.begin({ maxBytes: 100 });
  await staging.write(Buffer.from(content));
  return [{ name, staged: await staging.finish() }];
};
const states = async () => (await registry.versionsIn("app", "ui")).map(({ version, status }) => `${version} ${status}`);
const nothingStaged = async () => assert.equal(await registry.blobs.sweepStaged(Number.POSITIVE_INFINITY), 0);

const change = async (changes: Partial<Changes>): Promise<readonly string[]> =>
  (await registry.session("app")).changeVersions({
    id,
    action: "PutPackageMetadata",
    versions: ["1", "2", "3"],
    assets: [],
    change: () => ({ status: "Published" }),
    ...changes,
  });

test("versions are changed of those that are named and have the status asked for", async () => {
  assert.deepEqual(await change({ versions: ["1", "2", "9"], status: "Unfinished" }), ["2"]);
  assert.deepEqual(await states(), ["1 Published", "2 Published", "3 Unfinished"]);
  assert.deepEqual(await change({ versions: ["2"], change: () => ({ manifest: '{"a":1}' }) }), ["2"]);
  const [, second] = await registry.versionsIn("app", "ui");
  assert.equal(second?.manifest, '{"a":1}');
  assert.equal(second?.revision, revisionOf(second?.manifest ?? "", second?.assets ?? []));
});

test("what throws changes none of them, and keeps no bytes", async () => {
  const assets = await stage(await registry.session("app"), "list", "text");
  const refuse = ({ version }: { version: string }) => {
    if (version === "3") throw invalid("The third is not to be changed.");
    return { status: "Unlisted" as const };
  };
  await assert.rejects(change({ assets, change: refuse }), fault("Validation", "The third"));
  assert.deepEqual(await states(), ["1 Published", "2 Unfinished", "3 Unfinished"]);
  await nothingStaged();
});

test("assets come into every version that changes, in the place of those with their names", async () => {
  for (const content of ["first", "second"]) {
    const assets = await stage(await registry.session("app"), "list", content);
    await change({
      assets,
      versions: ["2", "3"],
      change: ({ version }) => (version === "2" ? { manifest: `"${content}"` } : null),
    });
  }
  const [first, second, third] = await registry.versionsIn("app", "ui");
  assert.deepEqual(
    [first, second, third].map((version) => version?.assets.map(({ name }) => name).sort()),
    [["a.tgz"], ["a.tgz", "list"], ["a.tgz"]],
  );
  assert.equal(await registry.read("app", "ui", "1"), "ui 1");
  assert.equal(second?.assets.find(({ name }) => name === "list")?.size, "second".length);
  assert.equal(second?.revision, revisionOf(second?.manifest ?? "", second?.assets ?? []));
  await nothingStaged();
});

test("where there is nothing to change, bytes are let go and nobody is told of a change", async () => {
  const assets = await stage(await registry.session("app"), "list", "text");
  assert.deepEqual(await change({ assets, change: () => null }), []);
  assert.deepEqual(await change({ id: packageId("none") }), []);
  await nothingStaged();
});

const stand = async (standing: Partial<StandIn>, process: Pick<Registry, "session"> = registry): Promise<void> =>
  (await process.session("app")).standIn({
    id,
    action: "PutPackageMetadata",
    version: "newest",
    of: "2",
    assets: [],
    change: ({ version }) => ({ status: "Unlisted", manifest: JSON.stringify({ of: version }) }),
    ...standing,
  });

test("a version that stands for another has its assets and those sent with it, and gives up its own", async () => {
  await registry.publish("app", "ui", "2", { asset: "b.tgz", finished: false });
  await stand({ assets: await stage(await registry.session("app"), "list", "one") });
  assert.deepEqual(await states(), ["1 Published", "2 Unlisted", "3 Unfinished", "newest Published"]);
  assert.equal(await registry.read("app", "ui", "newest", "b.tgz"), "ui 2");
  assert.equal(await registry.read("app", "ui", "newest", "list"), "one");
  registry.time.now += 1_000;
  await stand({ of: "3", assets: await stage(await registry.session("app"), "list", "two") });
  const newest = (await registry.versionsIn("app", "ui")).at(-1);
  assert.deepEqual(newest?.assets.map(({ name }) => name).sort(), ["a.tgz", "list"]);
  assert.equal(newest?.manifest, '{"of":"3"}');
  assert.equal(newest?.publishedAt, registry.time.now);
  assert.equal(await registry.read("app", "ui", "newest"), "ui 3");
  assert.equal(await registry.read("app", "ui", "newest", "list"), "two");
  assert.equal(await registry.read("app", "ui", "2", "b.tgz"), "ui 2", "the other keeps its assets");
  assert.equal(newest?.revision, revisionOf(newest?.manifest ?? "", newest?.assets ?? []));
});

test("nothing stands for a version that is not here, nor in the place of one that is Archived", async () => {
  const assets = await stage(await registry.session("app"), "list", "text");
  await assert.rejects(stand({ of: "9", assets }), fault("ResourceNotFound"));
  await assert.rejects(stand({ id: packageId("none") }), fault("ResourceNotFound"));
  await stand({});
  await registry.setStatus("app", "ui", "newest", "Archived");
  await assert.rejects(stand({ of: "3" }), fault("Conflict", "newest is Archived"));
  assert.deepEqual(await states(), ["1 Published", "2 Unlisted", "3 Unfinished", "newest Archived"]);
  await nothingStaged();
});

test("of two processes that stand at the same time, one's version is whole", async () => {
  const processes = [makeProcess(registry.place), makeProcess(registry.place)];
  await Promise.all(["2", "3", "2", "3"].map((of, index) => stand({ of }, processes[index % 2])));
  const newest = (await registry.versionsIn("app", "ui")).at(-1);
  const { of } = JSON.parse(newest?.manifest ?? "{}") as { of: string };
  assert.equal(await registry.read("app", "ui", "newest"), `ui ${of}`);
});
