/* Who may have a version, and who may change it (formats spec, common 4, 8, 9; swift 2, 7). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DeletePackageVersionsCommand,
  DescribePackageCommand,
  DescribePackageVersionCommand,
  DisposePackageVersionsCommand,
  PutPackageOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { blockPublishing, copyVersion, deny, setStatus, threeInARow } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { archivePart, problemOf, type SwiftDesk, sourceArchive, swiftDesk, swiftForm } from "../support/swift.ts";

const domain = "acme";

let packhouse: Packhouse;
let store: SwiftDesk;
let team: SwiftDesk;
let app: SwiftDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [...threeInARow(), { repository: "closed" }, { repository: "copies" }]);
  store = await swiftDesk(packhouse, domain, "store");
  team = await swiftDesk(packhouse, domain, "team");
  app = await swiftDesk(packhouse, domain, "app");
});

after(() => packhouse.stop());

const packageOf = (name: string, repository = "store") =>
  ({ domain, repository, format: "swift", namespace: "mona", package: name }) as const;
const at = (name: string, packageVersion: string, repository = "store") => ({ ...packageOf(name, repository), packageVersion });

const filesOf = (version: string): readonly string[] => [version, `${version}/Package.swift`, `${version}.zip`];

const library = (name: string, version: string): Buffer => swiftForm(archivePart(sourceArchive(name, version)));

test("an Unlisted release is had by whoever names it, and is in no list", async () => {
  await store.publish("mona/quiet/1.0.0");
  await store.publish("mona/quiet/1.1.0");
  await setStatus(packhouse, at("Quiet", "1.1.0"), "Unlisted");
  for (const desk of [store, app]) {
    assert.deepEqual(await desk.versions("mona/quiet"), ["1.0.0"]);
    for (const path of filesOf("1.1.0")) assert.equal((await desk.ask(`mona/quiet/${path}`)).status, 200, path);
  }
  const { headers } = await store.ask("mona/quiet/1.1.0");
  assert.match(String(headers.link), /1\.0\.0>; rel="latest-version".*1\.0\.0>; rel="predecessor-version"/);
  await setStatus(packhouse, at("quiet", "1.0.0"), "Unlisted");
  assert.deepEqual(await store.versions("mona/quiet"), []);
  await setStatus(packhouse, at("quiet", "1.1.0"), "Published");
  assert.deepEqual(await store.versions("mona/quiet"), ["1.1.0"]);
});

test("an Archived release is nowhere, and cannot be published again", async () => {
  await store.publish("mona/stale/1.0.0");
  await setStatus(packhouse, at("stale", "1.0.0"), "Archived");
  for (const desk of [store, app]) {
    for (const path of ["mona/stale", ...filesOf("1.0.0").map((file) => `mona/stale/${file}`)]) {
      const refused = await desk.ask(path);
      assert.equal(refused.status, 404, path);
      assert.match(problemOf(refused), /There is no (version 1\.0\.0 of )?swift package mona\.stale in repository/);
    }
  }
  const again = await store.put("mona/stale/1.0.0", library("stale", "1.0.0"));
  assert.equal(again.status, 409);
  assert.match(problemOf(again), /is Archived/);
  await store.publish("mona/stale/1.1.0");
  assert.deepEqual(await store.versions("mona/stale"), ["1.1.0"]);
});

test("a disposed release is gone for good, a deleted one until it is published again", async () => {
  const client = apiClient(packhouse);
  await store.publish("mona/binned/1.0.0");
  await client.send(new DisposePackageVersionsCommand({ ...packageOf("binned"), versions: ["1.0.0"] }));
  assert.equal((await store.ask("mona/binned/1.0.0.zip")).status, 404);
  assert.equal((await store.put("mona/binned/1.0.0", library("binned", "1.0.0"))).status, 409);
  await store.publish("mona/gone/1.0.0");
  await client.send(new DeletePackageVersionsCommand({ ...packageOf("Gone"), versions: ["1.0.0"] }));
  for (const path of ["mona/gone", ...filesOf("1.0.0").map((file) => `mona/gone/${file}`)])
    assert.equal((await store.ask(path)).status, 404, path);
  await store.publish("mona/gone/1.0.0", { files: { "Sources/gone/more.swift": "" } });
  assert.deepEqual(await store.versions("mona/gone"), ["1.0.0"]);
});

test("a release comes through a chain of repositories, and is kept at its end by a download of its archive alone", async () => {
  const archive = await store.publish("mona/far/1.0.0", { files: { "Package@swift-5.9.swift": "// swift-tools-version:5.9\n" } });
  await team.publish("mona/far/2.0.0");
  const restrictions = { publish: "ALLOW", upstream: "ALLOW" } as const;
  const client = apiClient(packhouse);
  await client.send(new PutPackageOriginConfigurationCommand({ ...packageOf("far", "team"), restrictions }));
  assert.deepEqual(await app.versions("mona/far"), ["2.0.0", "1.0.0"]);
  assert.equal((await app.json("mona/far/1.0.0")).id, "mona.far");
  assert.match((await app.ask("mona/far/1.0.0/Package.swift")).text, /swift-tools-version:5\.5/);
  assert.match((await app.ask("mona/far/1.0.0/Package.swift?swift-version=5.9")).text, /swift-tools-version:5\.9/);
  const kept = async (repository: string): Promise<boolean> => {
    const found = await client
      .send(new DescribePackageVersionCommand(at("far", "1.0.0", repository)))
      .catch((thrown: { name: string }) => assert.equal(thrown.name, "ResourceNotFoundException"));
    return found !== undefined;
  };
  assert.equal(await kept("app"), false);
  assert.ok((await app.ask("mona/far/1.0.0.zip")).bytes.equals(archive));
  assert.equal(await kept("app"), true);
  assert.equal(await kept("team"), false);
  assert.deepEqual(await app.versions("mona/far"), ["2.0.0", "1.0.0"]);
  await store.publish("mona/near/1.0.0");
  const taken = await app.put("mona/near/1.0.0", library("near", "1.0.0"));
  assert.equal(taken.status, 409);
  assert.match(problemOf(taken), /upstream repository store/);
});

test("origin controls and package groups say who may publish, and what comes from upstream", async () => {
  const client = apiClient(packhouse);
  await store.publish("mona/guarded/1.0.0");
  const control = (repository: string, restrictions: { publish: "ALLOW" | "BLOCK"; upstream: "ALLOW" | "BLOCK" }) =>
    client.send(new PutPackageOriginConfigurationCommand({ ...packageOf("Guarded", repository), restrictions }));
  await control("store", { publish: "BLOCK", upstream: "ALLOW" });
  const blocked = await store.put("mona/guarded/1.1.0", library("guarded", "1.1.0"));
  assert.equal(blocked.status, 403);
  assert.match(problemOf(blocked), /origin controls/);
  const { package: described } = await client.send(new DescribePackageCommand(packageOf("GUARDED")));
  assert.equal(described?.originConfiguration?.restrictions?.publish, "BLOCK");
  await app.publish("mona/own/1.0.0");
  await store.publish("mona/own/2.0.0");
  assert.deepEqual(await app.versions("mona/own"), ["1.0.0"], "what is published here is not looked for upstream");
  await blockPublishing(packhouse, domain, "/swift/inner/*");
  assert.equal((await store.put("Inner/core/1.0.0", library("core", "1.0.0"))).status, 403);
});

test("rights are asked for one by one", async () => {
  const closed = await swiftDesk(packhouse, domain, "closed");
  const place = { domain, repository: "closed" };
  await closed.publish("mona/shut/1.0.0");
  await deny(packhouse, place, ["PublishPackageVersion"], "arn:aws:codeartifact:*:*:package/acme/closed/swift/mona/shut");
  const refused = await closed.put("Mona/Shut/1.1.0", library("shut", "1.1.0"));
  assert.equal(refused.status, 403);
  assert.notEqual(problemOf(refused), "");
  assert.equal((await closed.put("mona/open/1.0.0", library("open", "1.0.0"))).status, 201);
  await deny(packhouse, place, ["ReadFromRepository"]);
  for (const path of ["mona/shut", ...filesOf("1.0.0").map((file) => `mona/shut/${file}`), "availability", "identifiers?url=a:b"])
    assert.equal((await closed.ask(path)).status, 403, path);
  assert.equal((await closed.ask("login", { method: "POST" })).status, 403);
  assert.equal((await closed.ask("mona/shut", { method: "OPTIONS" })).status, 403);
});

test("a copy is the same release elsewhere", async () => {
  const archive = await store.publish("Mona/Copied/1.0.0", { metadata: { description: "Copied" } });
  await copyVersion(packhouse, { ...at("Copied", "1.0.0"), namespace: "MONA" }, "copies");
  const copies = await swiftDesk(packhouse, domain, "copies");
  const { publishedAt: _, ...there } = await store.json("mona/copied/1.0.0");
  const { publishedAt: __, ...here } = await copies.json("mona/copied/1.0.0");
  assert.deepEqual(here, there);
  assert.ok((await copies.ask("mona/copied/1.0.0.zip")).bytes.equals(archive));
  assert.equal((await copies.ask("mona/copied/1.0.0/Package.swift")).status, 200);
});
