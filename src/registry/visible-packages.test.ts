import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { packageId, sha256Of } from "../../test/support/plain-format.ts";
import { openRegistry, owner, type Registry } from "../../test/support/registry.ts";
import { isFault } from "../model/fault.ts";
import type { PackageFilter, VersionFilter } from "../store/package-lists.ts";

let registry: Registry;

beforeEach(async () => {
  registry = await openRegistry({
    store: { connection: "ext:a" },
    team: {},
    app: { upstreams: ["team", "store"] },
    alone: {},
  });
});

const at = (repository: string) => ({ owner, domain: registry.domain.name, repository });
const every: Omit<VersionFilter, "packageId"> = { status: null, originType: null, order: "version", after: null, limit: 100 };
const all: Omit<PackageFilter, "repositoryId"> = {
  format: null,
  namespacePrefix: "",
  namePrefix: "",
  publish: null,
  upstream: null,
  after: null,
  limit: 100,
};
const namesOf = async (repository: string, filter: Partial<typeof all> = {}): Promise<readonly string[]> =>
  (await registry.visible.list(at(repository), { ...all, ...filter })).rows.map(({ name }) => name);

test("a version that only an upstream or a connection has is described with where it comes from", async () => {
  const { publish, upstream, visible } = registry;
  await publish("team", "ui", "1.0.0", { manifest: { readme: "# ui" } });
  upstream.offer("ext:a", "theirs", "2.0.0", { publishedAt: 5_000, readme: "# theirs" });
  const ours = await visible.version(at("app"), packageId("ui"), "1.0.0");
  assert.deepEqual(ours.version.origin, { type: "INTERNAL", repository: "team", connection: null });
  assert.equal(await ours.readme(), "# ui");
  const theirs = await visible.version(at("app"), packageId("theirs"), "2.0.0");
  assert.deepEqual(theirs.version.origin, { type: "EXTERNAL", repository: null, connection: "ext:a" });
  assert.equal(theirs.version.publishedAt, 5_000);
  assert.deepEqual(
    theirs.version.assets.map(({ name, digests }) => [name, digests.sha256]),
    [["a.tgz", sha256Of("theirs 2.0.0")]],
  );
  assert.equal(await theirs.readme(), "# theirs");
});

test("looking keeps nothing, and the revision shown is the one that keeping the version gives", async () => {
  const { upstream, visible, read, see } = registry;
  upstream.offer("ext:a", "theirs", "2.0.0");
  const before = await visible.version(at("app"), packageId("theirs"), "2.0.0");
  assert.deepEqual(await namesOf("app"), []);
  await read("app", "theirs", "2.0.0");
  assert.notEqual(await see("app", "theirs"), null);
  assert.deepEqual(await namesOf("app"), ["theirs"]);
  assert.equal((await visible.version(at("app"), packageId("theirs"), "2.0.0")).version.revision, before.version.revision);
});

test("versions of all sources are listed once, filtered, ordered and in pages", async () => {
  const { publish, upstream, visible, place } = registry;
  place.time.now = 10_000;
  await publish("team", "ui", "1.0.0");
  await registry.setControls("team", "ui", { publish: "ALLOW", upstream: "ALLOW" });
  for (const [version, publishedAt] of [
    ["1.0.0", 1],
    ["2.0.0", 2],
    ["3.0.0", 30_000],
  ] as const) {
    upstream.offer("ext:a", "ui", version, { publishedAt, tag: "next" });
  }
  const list = async (filter: Partial<typeof every> = {}) => {
    const { page, display } = await visible.versions(at("app"), packageId("ui"), { ...every, ...filter });
    return { versions: page.rows.map(({ version }) => version), more: page.more, display };
  };
  assert.deepEqual(await list(), { versions: ["1.0.0", "2.0.0", "3.0.0"], more: false, display: "3.0.0" });
  assert.deepEqual((await list({ originType: "EXTERNAL" })).versions, ["2.0.0", "3.0.0"]);
  assert.deepEqual((await list({ originType: "INTERNAL" })).versions, ["1.0.0"]);
  assert.deepEqual((await list({ status: "Unlisted" })).versions, []);
  const first = await list({ limit: 2 });
  assert.deepEqual([first.versions, first.more], [["1.0.0", "2.0.0"], true]);
  const rest = await list({ limit: 2, after: { version: "2.0.0", publishedAt: 2 } });
  assert.deepEqual([rest.versions, rest.more], [["3.0.0"], false]);
  const newest = (await list({ order: "newest" })).versions;
  assert.deepEqual(newest, ["3.0.0", "2.0.0", "1.0.0"]);
  const after = { version: "3.0.0", publishedAt: 30_000 };
  assert.deepEqual((await list({ order: "newest", after })).versions, newest.slice(1));
});

test("packages of all reachable repositories are listed once, the nearest speaking for each, in pages that lose none", async () => {
  const { publish, setControls } = registry;
  const names = Array.from({ length: 9 }, (_, index) => `p${index}`);
  for (const [index, name] of names.entries()) {
    for (const repository of [["app"], ["team"], ["store"], ["app", "store"]][index % 4] ?? [])
      await publish(repository, name, "1.0.0");
  }
  await setControls("app", "p3", { publish: "BLOCK", upstream: "ALLOW" });
  assert.deepEqual(await namesOf("app"), names);
  assert.deepEqual(await namesOf("alone"), []);
  assert.deepEqual(await namesOf("app", { namePrefix: "p3" }), ["p3"]);
  assert.equal((await registry.visible.controls(at("app"), packageId("p3"))).publish, "BLOCK");
  for (const limit of [1, 2, 4]) {
    const found: string[] = [];
    for (let after: (typeof all)["after"] = null; ; ) {
      const page = await registry.visible.list(at("app"), { ...all, limit, after });
      found.push(...page.rows.map(({ name }) => name));
      const last = page.rows.at(-1);
      if (!page.more || last === undefined) break;
      after = [last.format, last.namespace ?? "", last.name];
    }
    assert.deepEqual(found, names, `pages of ${limit}`);
  }
});

test("what nobody has is missing, in the words for what is not stored", async () => {
  const { visible, publish } = registry;
  await publish("app", "ui", "1.0.0");
  const missing = (thrown: unknown): boolean => isFault(thrown, "ResourceNotFound");
  await assert.rejects(visible.version(at("app"), packageId("none"), "1.0.0"), missing);
  await assert.rejects(visible.version(at("app"), packageId("ui"), "9.0.0"), missing);
  await assert.rejects(visible.controls(at("app"), packageId("none")), missing);
  await assert.rejects(visible.list(at("nowhere"), all), missing);
});

test("a registry that does not answer makes no false absence", async () => {
  const { visible, upstream } = registry;
  upstream.down.add("ext:a");
  await assert.rejects(visible.version(at("app"), packageId("theirs"), "1.0.0"), (thrown) =>
    isFault(thrown, "UpstreamUnavailable"),
  );
});
