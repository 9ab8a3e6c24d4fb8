/* Who may have a version, and who may change it (formats spec, common 4, 8, 9; cargo 6). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DescribePackageCommand,
  DescribePackageVersionCommand,
  PutPackageOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { type CargoDesk, cargoDesk, crateOf, dependency, detailOf, metadataOf, publishBody, shardOf } from "../support/crates.ts";
import { blockPublishing, copyVersion, deny, setStatus, threeInARow } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

const domain = "acme";

let packhouse: Packhouse;
let store: CargoDesk;
let app: CargoDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [...threeInARow(), { repository: "closed" }, { repository: "copies" }]);
  store = await cargoDesk(packhouse, domain, "store");
  app = await cargoDesk(packhouse, domain, "app");
});

after(() => packhouse.stop());

const at = (name: string, version: string, repository = "store") =>
  ({ domain, repository, format: "cargo", package: name, packageVersion: version }) as const;

test("a yanked version stays for those who have it, and can be taken back", async () => {
  await store.publish("pulled", "1.0.0");
  await store.publish("pulled", "1.1.0");
  const yanked = async () => (await store.lines("pulled")).map((line) => [line.vers, line.yanked]);
  for (const how of ["yank", "yank"] as const) assert.equal((await store.mark("Pulled", "1.1.0", how)).text, '{"ok":true}');
  assert.deepEqual(await yanked(), [
    ["1.0.0", false],
    ["1.1.0", true],
  ]);
  assert.equal((await store.download("pulled", "1.1.0")).status, 200);
  const { packageVersion } = await apiClient(packhouse).send(new DescribePackageVersionCommand(at("pulled", "1.1.0")));
  assert.equal(packageVersion?.status, "Unlisted");
  assert.equal((await store.mark("pulled", "1.1.0", "unyank")).text, '{"ok":true}');
  await setStatus(packhouse, at("pulled", "1.0.0"), "Unlisted");
  assert.deepEqual(await yanked(), [
    ["1.0.0", true],
    ["1.1.0", false],
  ]);
  for (const [desk, name, version] of [
    [store, "pulled", "9.9.9"],
    [store, "nobody", "1.0.0"],
    [app, "pulled", "1.0.0"],
  ] as const)
    assert.equal((await desk.mark(name, version, "yank")).status, 404);
});

test("an archived version is nowhere, and cannot be yanked or published again", async () => {
  const crate = await store.publish("stale", "1.0.0");
  await setStatus(packhouse, at("stale", "1.0.0"), "Archived");
  assert.equal(await store.status(shardOf("stale")), 404);
  assert.equal((await store.download("stale", "1.0.0")).status, 404);
  assert.equal((await app.download("stale", "1.0.0")).status, 404);
  assert.equal((await store.mark("stale", "1.0.0", "unyank")).status, 409);
  const again = await store.put(publishBody(metadataOf("stale", "1.0.0"), crate.bytes));
  assert.equal(again.status, 409);
  assert.match(detailOf(again), /is Archived/);
  await store.publish("stale", "1.1.0");
  assert.deepEqual(
    (await store.lines("stale")).map(({ vers }) => vers),
    ["1.1.0"],
  );
});

test("a crate comes through a chain of repositories, and is kept at its end", async () => {
  const crate = await store.publish("far", "1.0.0");
  assert.deepEqual(
    (await app.lines("far")).map(({ vers }) => vers),
    ["1.0.0"],
  );
  assert.deepEqual((await app.download("far", "1.0.0")).bytes, crate.bytes);
  const client = apiClient(packhouse);
  assert.equal(
    (await client.send(new DescribePackageVersionCommand(at("far", "1.0.0", "app")))).packageVersion?.packageName,
    "far",
  );
  await assert.rejects(client.send(new DescribePackageVersionCommand(at("far", "1.0.0", "team"))), {
    name: "ResourceNotFoundException",
  });
  const taken = await app.put(publishBody(metadataOf("far", "1.0.0"), (await crateOf("far", "1.0.0", "links = 'x'\n")).bytes));
  assert.equal(taken.status, 409);
  await store.publish("near", "1.0.0");
  const upstreams = await app.put(publishBody(metadataOf("near", "1.0.0"), (await crateOf("near", "1.0.0")).bytes));
  assert.equal(upstreams.status, 409);
  assert.match(detailOf(upstreams), /upstream repository store/);
});

test("origin controls and package groups say who may publish", async () => {
  const client = apiClient(packhouse);
  await store.publish("guarded", "1.0.0");
  const restrictions = { publish: "BLOCK", upstream: "ALLOW" } as const;
  await client.send(
    new PutPackageOriginConfigurationCommand({ domain, repository: "store", format: "cargo", package: "guarded", restrictions }),
  );
  const blocked = await store.put(publishBody(metadataOf("guarded", "1.1.0"), (await crateOf("guarded", "1.1.0")).bytes));
  assert.equal(blocked.status, 403);
  assert.match(detailOf(blocked), /origin controls/);
  await blockPublishing(packhouse, domain, "/cargo//inner~");
  const grouped = await store.put(publishBody(metadataOf("inner-core", "1.0.0"), (await crateOf("inner-core", "1.0.0")).bytes));
  assert.equal(grouped.status, 403);
  const { package: described } = await client.send(
    new DescribePackageCommand({ domain, repository: "store", format: "cargo", package: "GUARDED" }),
  );
  assert.equal(described?.originConfiguration?.restrictions?.publish, "BLOCK");
});

test("rights are asked for one by one", async () => {
  const closed = await cargoDesk(packhouse, domain, "closed");
  const place = { domain, repository: "closed" };
  const crate = await closed.publish("shut", "1.0.0");
  await deny(packhouse, place, ["PublishPackageVersion"]);
  assert.equal((await closed.put(publishBody(metadataOf("shut", "1.1.0"), crate.bytes))).status, 403);
  assert.equal((await closed.mark("shut", "1.0.0", "yank")).status, 200);
  await deny(packhouse, place, ["UpdatePackageVersionsStatus"]);
  assert.equal((await closed.mark("shut", "1.0.0", "unyank")).status, 403);
  await deny(packhouse, place, ["ReadFromRepository"]);
  for (const path of ["config.json", shardOf("shut"), "api/v1/crates/shut/1.0.0/download", "api/v1/crates?q=shut", "me"])
    assert.equal(await closed.status(path), 403, path);
});

test("a copy is the same crate elsewhere", async () => {
  const crate = await store.publish("copied", "1.0.0", { deps: [dependency("plain")] });
  await copyVersion(packhouse, at("copied", "1.0.0"), "copies");
  const copies = await cargoDesk(packhouse, domain, "copies");
  assert.deepEqual(await copies.lines("copied"), await store.lines("copied"));
  assert.deepEqual((await copies.download("copied", "1.0.0")).bytes, crate.bytes);
});
