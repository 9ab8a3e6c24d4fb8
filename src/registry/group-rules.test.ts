/* What package groups do to publishing, retaining and reading (service spec 13.1, 13.3). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, owner } from "../../test/support/handlers.ts";
import { plainFormats as formats, packageId } from "../../test/support/plain-format.ts";
import { openRegistry, type Registry, region, type Wish } from "../../test/support/registry.ts";
import type { RestrictionMode, RestrictionType } from "../model/package-group.ts";
import { copyVersions } from "./copy.ts";
import { makeDomainGraphs } from "./domain-graphs.ts";
import { changeGroupControls, type Listed } from "./group-controls.ts";
import { createGroup, removeGroup } from "./package-groups.ts";
import { defaultQuotas } from "./quotas.ts";

/** A registry whose package groups can be made and changed. */
const openGroups = async (wishes: Readonly<Record<string, Wish>>) => {
  const registry = await openRegistry(wishes);
  const { store, domain, time } = registry;
  const parts = { store, region, quotas: defaultQuotas, formats };
  const address = (pattern: string) => ({ owner, domain: domain.name, pattern });
  return {
    ...registry,
    group: async (pattern: string): Promise<void> => {
      await createGroup(parts, { ...address(pattern), contactInfo: null, description: null, tags: [], now: time.now });
    },
    ungroup: async (pattern: string): Promise<void> => {
      await removeGroup(parts, address(pattern));
    },
    restrict: async (
      pattern: string,
      modes: Partial<Record<RestrictionType, RestrictionMode>>,
      add: readonly Listed[] = [],
    ): Promise<void> => {
      const given = Object.entries(modes) as [RestrictionType, RestrictionMode][];
      await changeGroupControls(parts, address(pattern), { modes: new Map(given), add, remove: [] });
    },
  };
};

const specific = "ALLOW_SPECIFIC_REPOSITORIES";
const through: Readonly<Record<string, Wish>> = {
  store: { connection: "ext:a" },
  team: {},
  app: { upstreams: ["team", "store"] },
};
const leftovers = ({ blobs }: Pick<Registry, "blobs">): Promise<number> => blobs.sweepStaged(Number.POSITIVE_INFINITY);

test("a group that blocks publishing refuses, and leaves nothing staged", async () => {
  const registry = await openGroups({ app: {} });
  await registry.group("/npm/acme/*");
  await registry.restrict("/npm/acme/*", { PUBLISH: "BLOCK" });
  const refused = fault("AccessDenied", /\/npm\/acme\/\* does not allow publishing npm package acme\/ui to repository app/);
  await assert.rejects(registry.publish("app", "acme/ui", "1.0.0"), refused);
  assert.equal(await leftovers(registry), 0);
  await registry.publish("app", "other/ui", "1.0.0");
});

test("a group may allow publishing to some repositories, and the groups below inherit that", async () => {
  const { publish, group, restrict } = await openGroups({ app: {}, team: {} });
  await restrict("/*", { PUBLISH: specific }, [{ repository: "team", type: "PUBLISH" }]);
  await group("/npm/acme/*");
  await publish("team", "acme/ui", "1.0.0");
  await publish("team", "tool", "1.0.0");
  await assert.rejects(publish("app", "acme/ui", "1.0.0"), fault("AccessDenied", "/npm/acme/*"));
  await restrict("/npm/acme/*", { PUBLISH: "ALLOW" });
  await publish("app", "acme/ui", "1.0.0");
  await assert.rejects(publish("app", "tool", "1.0.0"), fault("AccessDenied", "/*"));
});

test("what was published before a group blocked it can be read, and published no further", async () => {
  const { publish, read, restrict } = await openGroups({ app: {} });
  await publish("app", "ui", "1.0.0");
  await restrict("/*", { PUBLISH: "BLOCK", EXTERNAL_UPSTREAM: "BLOCK", INTERNAL_UPSTREAM: "BLOCK" });
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
  await assert.rejects(publish("app", "ui", "1.0.1"), fault("AccessDenied"));
});

test("a variation of a group's pattern comes in by no way, until a group of its own exists", async () => {
  const { publish, read, see, upstream, group, ungroup } = await openGroups(through);
  upstream.offer("ext:a", "Web-ui", "1.0.0");
  assert.equal((await see("app", "Web-ui"))?.versions.length, 1);
  await group("/npm//web~");
  assert.equal(await see("app", "Web-ui"), null);
  await assert.rejects(read("app", "Web-ui", "1.0.0"), fault("ResourceNotFound"));
  await assert.rejects(publish("team", "Web-ui", "2.0.0"), fault("AccessDenied", "a variation of what package group /npm//web~"));
  await publish("team", "web-ui", "2.0.0");
  await group("/npm//Web-ui$");
  assert.equal(await read("app", "Web-ui", "1.0.0"), "Web-ui 1.0.0");
  await publish("team", "Web-ui", "2.0.0");
  await ungroup("/npm//Web-ui$");
  await assert.rejects(publish("team", "Web-ui", "3.0.0"), fault("AccessDenied"));
  assert.equal(await read("app", "Web-ui", "1.0.0"), "Web-ui 1.0.0");
});

test("a group that blocks external upstreams hides what is not stored", async () => {
  const { read, see, upstream, restrict, publish } = await openGroups(through);
  upstream.offer("ext:a", "ui", "1.0.0");
  upstream.offer("ext:a", "ui", "2.0.0");
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
  await restrict("/*", { EXTERNAL_UPSTREAM: "BLOCK" });
  assert.deepEqual((await see("app", "ui"))?.versions, [["1.0.0", "Published"]]);
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");
  await assert.rejects(read("app", "ui", "2.0.0"), fault("ResourceNotFound"));
  await publish("team", "own", "1.0.0");
  assert.equal(await read("app", "own", "1.0.0"), "own 1.0.0");
});

test("the repository with the connection is the one to allow external upstreams, the one that is asked internal ones", async () => {
  const { read, upstream, restrict } = await openGroups(through);
  upstream.offer("ext:a", "ui", "1.0.0");
  upstream.offer("ext:a", "ui", "2.0.0");
  const external = (repository: string) => [{ repository, type: "EXTERNAL_UPSTREAM" as const }];
  await restrict("/*", { EXTERNAL_UPSTREAM: specific }, external("app"));
  await assert.rejects(read("app", "ui", "1.0.0"), fault("ResourceNotFound"));
  await restrict("/*", {}, external("store"));
  assert.equal(await read("app", "ui", "1.0.0"), "ui 1.0.0");

  await restrict("/*", { INTERNAL_UPSTREAM: specific }, [{ repository: "store", type: "INTERNAL_UPSTREAM" }]);
  await assert.rejects(read("app", "ui", "2.0.0"), fault("ResourceNotFound"));
  assert.equal(await read("store", "ui", "2.0.0"), "ui 2.0.0");
  await restrict("/*", {}, [{ repository: "app", type: "INTERNAL_UPSTREAM" }]);
  assert.equal(await read("app", "ui", "2.0.0"), "ui 2.0.0");
});

test("a blocked upstream does not keep its versions from being published here", async () => {
  const { publish, restrict } = await openGroups(through);
  await publish("team", "ui", "1.0.0");
  await assert.rejects(publish("app", "ui", "1.0.0"), fault("Conflict", "team"));
  await restrict("/*", { INTERNAL_UPSTREAM: "BLOCK" });
  await publish("app", "ui", "1.0.0", { content: "patched" });
});

test("a package's own block wins over its group", async () => {
  const { publish, setControls, group, restrict } = await openGroups({ app: {} });
  await group("/npm//ui$");
  await restrict("/npm//ui$", { PUBLISH: "ALLOW" });
  await setControls("app", "ui", { publish: "BLOCK", upstream: "ALLOW" });
  await assert.rejects(publish("app", "ui", "1.0.0"), fault("AccessDenied", /^The origin controls of/));
});

for (const [what, type] of [
  ["publishing", "PUBLISH"],
  ["external upstreams", "EXTERNAL_UPSTREAM"],
  ["internal upstreams", "INTERNAL_UPSTREAM"],
] as const)
  test(`packages of a group that restricts ${what} leave everything to it, however they appear`, async () => {
    const { publish, read, upstream, controlsIn, restrict, store, domain, session, time } = await openGroups({
      ...through,
      copy: {},
    });
    const listed = ["app", "team", "store"].map((repository) => ({ repository, type }));
    await restrict("/*", { [type]: specific }, listed);
    const open = { publish: "ALLOW", upstream: "ALLOW" };
    upstream.offer("ext:a", "lodash", "1.0.0");
    await publish("team", "ui", "1.0.0");
    await read("app", "ui", "1.0.0");
    await read("app", "lodash", "1.0.0");
    assert.deepEqual(await controlsIn("team", "ui"), open);
    assert.deepEqual(await controlsIn("app", "ui"), open);
    assert.deepEqual(await controlsIn("app", "lodash"), open);
    await copyVersions(
      { store, formats, graphs: makeDomainGraphs(store, region) },
      {
        owner,
        domain: domain.name,
        source: "team",
        destination: "copy",
        id: packageId("ui"),
        versions: ["1.0.0"],
        revisions: null,
        allowOverwrite: false,
        includeFromUpstream: false,
        now: time.now,
      },
    );
    assert.deepEqual(await controlsIn("copy", "ui"), open);
    upstream.offer("ext:a", "tagged", "1.0.0");
    await (await session("app")).setTag(packageId("tagged"), "next", "1.0.0");
    assert.deepEqual(await controlsIn("app", "tagged"), open);
  });

test("readers of a document see a change of groups at once", async () => {
  const { session, upstream, restrict } = await openGroups(through);
  upstream.offer("ext:a", "ui", "1.0.0");
  const seen = async (): Promise<string | undefined> => {
    const document = await (await session("app")).rendered(packageId("ui"), "plain", async (view) =>
      String(view.versions.length),
    );
    return document === null ? undefined : Buffer.from(document.bytes).toString();
  };
  assert.equal(await seen(), "1");
  await restrict("/*", { EXTERNAL_UPSTREAM: "BLOCK" });
  assert.equal(await seen(), undefined);
  await restrict("/*", { EXTERNAL_UPSTREAM: "ALLOW" });
  assert.equal(await seen(), "1");
});
