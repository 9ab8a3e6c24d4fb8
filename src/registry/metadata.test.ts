import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { packageId } from "../../test/support/plain-format.ts";
import { makeProcess, openRegistry, type Registry } from "../../test/support/registry.ts";
import { putDistTag } from "../store/dist-tags.ts";
import { findPackages } from "../store/packages.ts";
import { revisionOf } from "./revision.ts";

const id = packageId("ui");
let registry: Registry;

beforeEach(async () => {
  registry = await openRegistry({ team: {}, app: { upstreams: ["team"] } });
  await registry.publish("team", "ui", "1.0.0", { tags: ["latest"] });
});

test("a tag points at one version at a time", async () => {
  const { publish, session, see } = registry;
  await publish("team", "ui", "1.1.0");
  const team = await session("team");
  await team.setTag(id, "latest", "1.1.0");
  assert.deepEqual((await see("team", "ui"))?.tags, { latest: "1.1.0" });
  await team.setTag(id, "latest", "1.0.0");
  await team.setTag(id, "next", "1.1.0");
  assert.deepEqual((await see("team", "ui"))?.tags, { latest: "1.0.0", next: "1.1.0" });
});

test("a tag may point at a version that is only seen through the repository", async () => {
  const { session, see, versionsIn } = registry;
  await (await session("app")).setTag(id, "stable", "1.0.0");
  assert.deepEqual((await see("app", "ui"))?.tags, { latest: "1.0.0", stable: "1.0.0" });
  assert.deepEqual((await see("team", "ui"))?.tags, { latest: "1.0.0" });
  assert.deepEqual(await versionsIn("app", "ui"), [], "a tag keeps no version");
  await registry.publish("team", "ui", "1.1.0");
  assert.equal((await see("app", "ui"))?.versions.length, 2, "a tag hides no version");
});

test("a tag at a version or a package that cannot be seen is refused", async () => {
  const { session, controlsIn } = registry;
  const app = await session("app");
  await assert.rejects(app.setTag(id, "next", "9.0.0"), fault("ResourceNotFound", "9.0.0"));
  await assert.rejects(app.setTag(packageId("none"), "next", "1.0.0"), fault("ResourceNotFound"));
  assert.equal(await controlsIn("app", "none"), undefined);
});

test("a tag is taken away where it was set, and only there", async () => {
  const { session, see } = registry;
  await assert.rejects((await session("app")).removeTag(id, "latest"), fault("ResourceNotFound", "latest"));
  await (await session("team")).removeTag(id, "latest");
  assert.deepEqual((await see("app", "ui"))?.tags, {});
  await assert.rejects((await session("team")).removeTag(id, "latest"), fault("ResourceNotFound"));
});

test("a package has at most 1,000 tags", async () => {
  const { store, session, idOf, see } = registry;
  const [row] = await findPackages(store.db, [await idOf("team")], id);
  await store.transaction(async (tx) => {
    for (let count = 1; count < 1_000; count += 1) await putDistTag(tx, row?.id ?? 0, `t${count}`, "1.0.0");
  });
  const team = await session("team");
  await assert.rejects(team.setTag(id, "one-more", "1.0.0"), fault("Validation", "1000"));
  await team.setTag(id, "t1", "1.0.0");
  assert.equal(Object.keys((await see("team", "ui"))?.tags ?? {}).length, 1_000);
});

test("rewritten manifests revise their versions; others stay as they are, as do those of upstreams", async () => {
  const { publish, session, versionsIn } = registry;
  await publish("app", "ui", "2.0.0", { manifest: { a: 1 } });
  await publish("app", "ui", "3.0.0", { manifest: { a: 1 } });
  const before = await versionsIn("app", "ui");
  const manifest = '{"a":1,"deprecated":"Use 3."}';
  const asked: string[] = [];
  await (await session("app")).rewriteManifests(id, "PutPackageMetadata", (version, now) => {
    asked.push(version);
    return version === "2.0.0" ? manifest : now;
  });
  assert.deepEqual(asked.sort(), ["2.0.0", "3.0.0"]);
  const [changed, same] = await versionsIn("app", "ui");
  assert.equal(changed?.manifest, manifest);
  assert.equal(changed?.revision, revisionOf(manifest, changed?.assets ?? []));
  assert.deepEqual(same, before[1]);
  assert.equal((await versionsIn("team", "ui"))[0]?.manifest, "{}");
});

test("rewriting the manifests of a package that is not here does nothing", async () => {
  const { session } = registry;
  await (await session("app")).rewriteManifests(id, "PutPackageMetadata", () => assert.fail("there is nothing to rewrite"));
});

test("of rewrites and publishes at the same time none undoes another", async () => {
  const { place, publish, session, versionsIn } = registry;
  const processes = [makeProcess(place), makeProcess(place)];
  const add = (word: string) => async (process: Pick<Registry, "session">) =>
    (await process.session("team")).rewriteManifests(id, "PutPackageMetadata", (_version, now) =>
      JSON.stringify({ ...JSON.parse(now), [word]: true }),
    );
  const words = ["a", "b", "c", "d", "e", "f"];
  await Promise.all([
    ...words.map((word, index) => add(word)(processes[index % 2] ?? { session })),
    publish("team", "ui", "1.1.0"),
    publish("team", "ui", "1.2.0"),
  ]);
  const versions = await versionsIn("team", "ui");
  assert.equal(versions.length, 3);
  assert.deepEqual(Object.keys(JSON.parse(versions[0]?.manifest ?? "{}")).sort(), words);
});
