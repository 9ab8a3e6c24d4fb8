import assert from "node:assert/strict";
import { test } from "node:test";
import { openRegistry, owner, region } from "../../test/support/registry.ts";
import { findDomainId, readDomainGraph } from "./domain-graph.ts";
import { putTags } from "./tags.ts";

test("a repository's settings are its own tags with the prefix, whatever its name begins with", async () => {
  const { store, domain } = await openRegistry({ app: {}, App: {}, "app-2": {}, ap: {}, "z.z_z": {} });
  const prefix = `arn:aws:codeartifact:${region}:${owner}:repository/${domain.name}/`;
  const set = (repository: string, key: string, value: string) =>
    store.transaction((tx) => putTags(tx, `${prefix}${repository}`, [{ key, value }]));
  await set("app", "packhouse:unpublish", "allow");
  await set("app", "team", "blue");
  await set("app", "packhouse", "no setting");
  await set("App", "packhouse:unpublish", "upper");
  await set("app-2", "packhouse:unpublish", "deny");
  await set("z.z_z", "packhouse:größe", "🎈");
  const graph = await readDomainGraph(store.db, domain.id, prefix);
  assert.deepEqual(Object.fromEntries([...graph.values()].map(({ name, settings }) => [name, Object.fromEntries(settings)])), {
    app: { unpublish: "allow" },
    App: { unpublish: "upper" },
    "app-2": { unpublish: "deny" },
    ap: {},
    "z.z_z": { größe: "🎈" },
  });
});

test("a graph holds its own domain only", async () => {
  const one = await openRegistry({ a: {}, app: { upstreams: ["a"] } });
  const other = await openRegistry({ b: { connection: "ext:b" } });
  const prefix = `arn:aws:codeartifact:${region}:${owner}:repository/${one.domain.name}/`;
  const names = [...(await readDomainGraph(one.store.db, one.domain.id, prefix)).values()].map(({ name }) => name);
  assert.deepEqual(names.sort(), ["a", "app"]);
  assert.equal(await findDomainId(one.store.db, owner, one.domain.name), one.domain.id);
  assert.equal(await findDomainId(one.store.db, owner, other.domain.name), other.domain.id);
  assert.equal(await findDomainId(one.store.db, "999999999999", one.domain.name), null);
});
