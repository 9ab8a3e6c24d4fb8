import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { makeProcess, openRegistry, owner, region } from "../../test/support/registry.ts";
import { removeDomain } from "./domains.ts";
import { defaultQuotas } from "./quotas.ts";
import { refreshRepository } from "./refresh.ts";
import { createRepository, removeRepository, updateRepository } from "./repositories.ts";

const quotas = { ...defaultQuotas, domainsPerAccount: 1_000 };

test("a domain is found by owner and name, and by nothing else", async () => {
  const { graphs, domain } = await openRegistry({});
  assert.deepEqual(await graphs.find(owner, domain.name), domain);
  assert.equal(await graphs.find("222222222222", domain.name), null);
  assert.equal(await graphs.find(owner, "unknown"), null);
});

test("a domain that is made or deleted elsewhere is seen at once", async () => {
  const { graphs, domain, store, blobs, place, time } = await openRegistry({});
  const other = makeProcess(place);
  for (const { find } of [graphs, other.graphs]) assert.notEqual(await find(owner, domain.name), null);
  await removeDomain({ store, blobs, region, quotas }, { owner, domain: domain.name }, time.now);
  for (const { find } of [graphs, other.graphs]) assert.equal(await find(owner, domain.name), null);
});

test("the graph has every repository with its upstreams in order and its connection", async () => {
  const { graphs, domain } = await openRegistry({ a: {}, b: { connection: "ext:b" }, app: { upstreams: ["b", "a"] } });
  const { byName, repositories } = await graphs.of(domain);
  assert.deepEqual([...byName.keys()].sort(), ["a", "app", "b"]);
  assert.deepEqual(
    byName.get("app")?.upstreams.map((id) => repositories.get(id)?.name),
    ["b", "a"],
  );
  assert.equal(byName.get("app")?.connection, null);
  assert.equal(byName.get("b")?.connection?.name, "ext:b");
});

test("while nothing changes the graph is the same; every change is in the next one, of every process", async () => {
  const { graphs, domain, store, place } = await openRegistry({ a: {}, app: {} });
  const other = makeProcess(place).graphs;
  const parts = { store, region, quotas };
  const address = { owner, domain: domain.name };
  const first = await graphs.of(domain);
  assert.equal(await graphs.of(domain), first);
  await other.of(domain);
  await updateRepository(parts, { ...address, repository: "app" }, { upstreams: ["a"] });
  const wanted = { administratorAccount: owner, description: null, upstreams: [], tags: [], now: 0 };
  await createRepository(parts, { ...address, ...wanted, repository: "b" });
  await removeRepository(parts, { ...address, repository: "a" });
  for (const { of } of [graphs, other]) {
    const { byName } = await of(domain);
    assert.deepEqual([...byName.keys()].sort(), ["app", "b"]);
    assert.deepEqual(byName.get("app")?.upstreams, []);
  }
});

test("a refresh reaches the connections behind a repository, and no others", async () => {
  const registry = await openRegistry({
    a: { connection: "ext:a" },
    b: { connection: "ext:b" },
    app: { upstreams: ["a"] },
    all: { upstreams: ["app", "b"] },
  });
  const { upstream, see, store, graphs, domain } = registry;
  const address = { owner, domain: domain.name, repository: "app" };
  for (const name of ["ui", "core"]) {
    for (const connection of ["ext:a", "ext:b"]) upstream.offer(connection, name, "1.0.0");
    await see("all", name);
  }
  upstream.questions.length = 0;
  assert.equal(await refreshRepository(store, graphs, address), 2);
  for (const name of ["ui", "core"]) await see("all", name);
  assert.deepEqual(upstream.questions.sort(), ["ext:a core.json if changed", "ext:a ui.json if changed"]);
  assert.equal(await refreshRepository(store, graphs, { ...address, repository: "all" }), 4);
});

test("a refresh of what is not there says so", async () => {
  const { store, graphs, domain } = await openRegistry({ app: {} });
  const address = { owner, domain: domain.name, repository: "app" };
  assert.equal(await refreshRepository(store, graphs, address), 0);
  await assert.rejects(refreshRepository(store, graphs, { ...address, repository: "gone" }), fault("ResourceNotFound", "gone"));
  await assert.rejects(refreshRepository(store, graphs, { ...address, domain: "gone" }), fault("ResourceNotFound", "gone"));
});
