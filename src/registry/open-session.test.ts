import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { packageId } from "../../test/support/plain-format.ts";
import { openRegistry, owner, region } from "../../test/support/registry.ts";
import type { FormatSession } from "./format-session.ts";

const id = packageId("acme/ui");

const intent = { id, version: "2.0.0", finished: true, mayGrow: false };

const publication = async (session: FormatSession) => ({
  ...intent,
  assets: [{ name: "a.tgz", staged: await (await session.begin({ maxBytes: 10 })).finish() }],
  manifest: null,
  tags: [],
});

/** What a session does, and what its caller must be allowed for it. */
const calls: Readonly<Record<string, readonly [string, (session: FormatSession) => Promise<unknown>]>> = {
  view: ["ReadFromRepository", (session) => session.view(id)],
  rendered: ["ReadFromRepository", (session) => session.rendered(id, "all", async () => "text")],
  remoteDocument: ["ReadFromRepository", (session) => session.remoteDocument(id, "x.json", "application/json")],
  packages: ["ReadFromRepository", (session) => session.packages()],
  notes: ["ReadFromRepository", (session) => session.notes("acme", "key")],
  remoteDocuments: ["ReadFromRepository", (session) => session.remoteDocuments(id, "x.json", "application/json")],
  renderedList: [
    "ReadFromRepository",
    (session) => session.renderedList("list", { variant: "part", render: async () => "x" }, () => ""),
  ],
  lookalikes: ["ReadFromRepository", (session) => session.lookalikes(id)],
  search: ["ReadFromRepository", (session) => session.search({ words: [], from: 0, size: 1 })],
  open: ["ReadFromRepository", (session) => session.open(id, "1.0.0", "a.tgz")],
  authorizeRead: ["ReadFromRepository", (session) => session.authorizeRead()],
  authorizeWrite: ["DeletePackage", (session) => session.authorizeWrite("DeletePackage", id)],
  admit: ["PublishPackageVersion", (session) => session.admit({ ...intent, assets: [] })],
  publish: ["PublishPackageVersion", async (session) => session.publish(await publication(session))],
  setTag: ["PutPackageMetadata", (session) => session.setTag(id, "next", "1.0.0")],
  removeTag: ["PutPackageMetadata", (session) => session.removeTag(id, "latest")],
  rewriteManifests: ["PutPackageMetadata", (session) => session.rewriteManifests(id, "PutPackageMetadata", () => '{"x":1}')],
  changeVersions: [
    "UpdatePackageVersionsStatus",
    (session) =>
      session.changeVersions({
        id,
        action: "UpdatePackageVersionsStatus",
        versions: ["1.0.0"],
        assets: [],
        change: () => ({ status: "Unlisted" }),
      }),
  ],
  standIn: [
    "PutPackageMetadata",
    (session) =>
      session.standIn({
        id,
        action: "PutPackageMetadata",
        version: "2.0.0",
        of: "1.0.0",
        assets: [],
        change: () => ({ status: "Unlisted", manifest: "{}" }),
      }),
  ],
  changeNote: ["PutPackageMetadata", (session) => session.changeNote(id, "PutPackageMetadata", "key", () => "text")],
  deleteVersions: ["DeletePackageVersions", (session) => session.deleteVersions(id, ["1.0.0"])],
  deletePackage: ["DeletePackage", (session) => session.deletePackage(id)],
};

for (const [name, [action, call]] of Object.entries(calls))
  test(`${name} needs ${action}, and does nothing without it`, async () => {
    const { publish, session, see, versionsIn, domain } = await openRegistry({ app: {} });
    await publish("app", "acme/ui", "1.0.0", { tags: ["latest"] });
    const before = [await see("app", "acme/ui"), await versionsIn("app", "acme/ui")];
    const place = `arn:aws:codeartifact:${region}:${owner}:`;
    const resource =
      action === "ReadFromRepository"
        ? `${place}repository/${domain.name}/app`
        : `${place}package/${domain.name}/app/${id.format}/acme/ui`;
    const denied = await session("app", [`codeartifact:${action}`]);
    await assert.rejects(call(denied), fault("AccessDenied", `codeartifact:${action} ${resource}`));
    assert.deepEqual([await see("app", "acme/ui"), await versionsIn("app", "acme/ui")], before);
    // Nothing else is asked of the caller.
    const all = new Set(Object.values(calls).map(([needed]) => `codeartifact:${needed}`));
    all.delete(`codeartifact:${action}`);
    await call(await session("app", [...all]));
  });

test("every call of a session that can be refused stands in this list", async () => {
  const { session } = await openRegistry({ app: {} });
  const opened: Readonly<Record<string, unknown>> = { ...(await session("app")) };
  const functions = Object.keys(opened).filter((name) => typeof opened[name] === "function");
  // The time is everybody's, what is staged is kept by nobody but publish, and a connection says nothing of packages.
  const free = new Set(["now", "begin", "stage", "isConnected"]);
  assert.deepEqual(functions.filter((name) => !free.has(name)).sort(), Object.keys(calls).sort());
});

test("a refused publish keeps no bytes", async () => {
  const { session, blobs } = await openRegistry({ app: {} });
  const denied = await session("app", ["codeartifact:PublishPackageVersion"]);
  await assert.rejects(denied.publish(await publication(denied)), fault("AccessDenied"));
  assert.equal(await blobs.sweepStaged(Number.POSITIVE_INFINITY), 0);
});

test("an asset is no larger than the server takes, whatever the format would take", async () => {
  const { session } = await openRegistry({ app: {} });
  const staging = await (await session("app")).begin({ maxBytes: Number.POSITIVE_INFINITY });
  await staging.write(Buffer.alloc(1_000_000));
  await assert.rejects(staging.write(Buffer.alloc(1)), fault("ServiceQuotaExceeded"));
});

test("deleting what is not there: a package is a fault, versions are none", async () => {
  const { session, publish, see } = await openRegistry({ team: {}, app: { upstreams: ["team"] } });
  await publish("team", "acme/ui", "1.0.0");
  const app = await session("app");
  await assert.rejects(app.deletePackage(id), fault("ResourceNotFound", "acme/ui"));
  await app.deleteVersions(id, ["1.0.0"]);
  assert.equal((await see("app", "acme/ui"))?.versions.length, 1);
});

test("tags at a deleted version are dropped, and the package stays", async () => {
  const { session, publish, see, controlsIn } = await openRegistry({ app: {} });
  await publish("app", "ui", "1.0.0", { tags: ["latest", "old"] });
  await publish("app", "ui", "1.1.0", { tags: ["latest"] });
  const app = await session("app");
  await app.deleteVersions(packageId("ui"), ["1.0.0", "9.0.0"]);
  assert.deepEqual(await see("app", "ui"), { versions: [["1.1.0", "Published"]], tags: { latest: "1.1.0" } });
  await app.deleteVersions(packageId("ui"), ["1.1.0"]);
  assert.deepEqual(await see("app", "ui"), { versions: [], tags: {} });
  assert.deepEqual(await controlsIn("app", "ui"), { publish: "ALLOW", upstream: "BLOCK" });
});

test("a document of the package's connection is kept and found through any repository that leads there", async () => {
  const { session, upstream, publish } = await openRegistry({
    team: {},
    store: { connection: "ext:a" },
    app: { upstreams: ["team", "store"] },
  });
  upstream.offer("ext:a", "extra", "1.0.0");
  for (let time = 0; time < 2; time += 1) {
    const found = await (await session("app")).remoteDocument(packageId("ui"), "extra.json", "application/json");
    assert.ok(found?.includes("1.0.0"));
  }
  assert.equal(upstream.questions.length, 1);
  assert.equal(await (await session("app")).remoteDocument(packageId("ui"), "none.json", "application/json"), null);
  assert.equal(await (await session("team")).remoteDocument(packageId("ui"), "extra.json", "application/json"), null);
  await publish("app", "ui", "1.0.0");
  assert.equal(await (await session("app")).remoteDocument(packageId("ui"), "extra.json", "application/json"), null);
});
