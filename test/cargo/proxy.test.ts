/*
 * Other registries of crates behind ours (formats spec, cargo 7): one of plain files, which can be made to fail, and a
 * second Packhouse, which wants a token.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  GetPackageVersionReadmeCommand,
  ListPackagesCommand,
  PutPackageOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, cargoEndpoint, makeDomain } from "../support/api.ts";
import {
  type CargoDesk,
  type Crate,
  cargoDesk,
  crateOf,
  dependency,
  detailOf,
  lineOf,
  metadataOf,
  publishBody,
  shardOf,
} from "../support/crates.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { threeInARow } from "../support/packages.ts";
import { sha256Of } from "../support/plain-format.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { blobsIn, stagedIn } from "../support/stored.ts";

const domain = "acme";

let files: FileServer;
let other: Packhouse;
let theirs: CargoDesk;
let packhouse: Packhouse;
let store: CargoDesk;
let app: CargoDesk;
let through: CargoDesk;

before(async () => {
  files = await startFileServer();
  other = await startPackhouse();
  await makeDomain(other, "far", [{ repository: "origin" }]);
  theirs = await cargoDesk(other, "far", "origin");
  const ofFiles = { format: "cargo", url: files.url };
  packhouse = await startPackhouse(
    {
      connections: {
        "acme:files": { ...ofFiles, allowPrivate: true },
        "acme:closed": ofFiles,
        "acme:far": {
          format: "cargo",
          url: cargoEndpoint(other, "far", "origin"),
          authorization: "env:FAR_TOKEN",
          allowPrivate: true,
        },
      },
      // Every look at an index asks the other registry.
      freshSeconds: 0,
      missingSeconds: 0,
    },
    { FAR_TOKEN: theirs.token },
  );
  await makeDomain(packhouse, domain, [
    ...threeInARow("acme:files"),
    { repository: "closed", connection: "acme:closed" },
    { repository: "far", connection: "acme:far" },
    { repository: "through", upstreams: ["far"] },
  ]);
  store = await cargoDesk(packhouse, domain, "store");
  app = await cargoDesk(packhouse, domain, "app");
  through = await cargoDesk(packhouse, domain, "through");
  configure(`${files.url}crates`);
});

after(async () => {
  await packhouse.stop();
  await other.stop();
  await files.stop();
});

const configure = (dl: string): void => files.put("config.json", JSON.stringify({ dl, api: files.url }), false);

const offer = (crate: Crate, line = lineOf(crate), before = ""): void => {
  files.put(shardOf(crate.name), before + line, false);
  files.put(`crates/${crate.name}/${crate.version}/download`, crate.bytes, false);
};

const at = (name: string, repository: string, version = "1.0.0") =>
  ({ domain, repository, format: "cargo", package: name, packageVersion: version }) as const;

const assertNotKept = async (name: string): Promise<void> => {
  const { packages = [] } = await apiClient(packhouse).send(new ListPackagesCommand({ domain, repository: "app" }));
  assert.ok(!packages.some((one) => one.package === name));
  assert.deepEqual(stagedIn(packhouse), []);
};

test("a line is passed on as it is, and its crate is fetched once, kept at both ends of the chain, and described", async () => {
  const crate = await crateOf("Away", "1.0.0", 'description = "Far away"\nlicense = "MIT"\n', { "README.md": "# Away\n" });
  const said = {
    deps: [{ name: "x", req: "^1", kind: "normal" }],
    features2: { a: ["dep:x"] },
    v: 2,
    new_member: { of: "cargo" },
  };
  offer(crate, lineOf(crate, { ...said, pubtime: "2024-05-06T07:08:09Z" }));
  const [line, ...others] = await app.lines("away");
  assert.deepEqual(others, []);
  assert.deepEqual(line, JSON.parse(lineOf(crate, { ...said, pubtime: "2024-05-06T07:08:09Z" })));
  await assertNotKept("away");
  for (let turn = 0; turn < 2; turn += 1) assert.deepEqual((await app.download("Away", "1.0.0")).bytes, crate.bytes);
  assert.equal(files.count("crates/Away/1.0.0/download"), 1);
  for (const repository of ["app", "store"]) {
    const { packageVersion } = await apiClient(packhouse).send(new DescribePackageVersionCommand(at("away", repository)));
    assert.partialDeepStrictEqual(packageVersion, {
      displayName: "Away",
      summary: "Far away",
      licenses: [{ name: "MIT" }],
      origin: { originType: "EXTERNAL", domainEntryPoint: { externalConnectionName: "acme:files" } },
    });
    assert.equal(packageVersion?.publishedTime?.toISOString(), "2024-05-06T07:08:09.000Z");
    const { readme } = await apiClient(packhouse).send(new GetPackageVersionReadmeCommand(at("away", repository)));
    assert.equal(readme, "# Away\n");
  }
  await assert.rejects(apiClient(packhouse).send(new DescribePackageVersionCommand(at("away", "team"))), {
    name: "ResourceNotFoundException",
  });
  assert.deepEqual(await app.lines("away"), [line]);
});

test("every marker that a registry may write into its download address is understood", async () => {
  const crate = await crateOf("Mark-Er", "1.0.0");
  files.put(shardOf("mark-er"), lineOf(crate), false);
  files.put(`Ma/rk/ma/rk/Mark-Er/Mark-Er-1.0.0.${crate.sha256}`, crate.bytes, false);
  configure(`${files.url}{prefix}/{lowerprefix}/{crate}/{crate}-{version}.{sha256-checksum}`);
  try {
    assert.deepEqual((await app.download("mark-er", "1.0.0")).bytes, crate.bytes);
  } finally {
    configure(`${files.url}crates`);
  }
});

test("a version that was kept follows the other registry's yanks, and is not taken back here", async () => {
  const [first, second] = [await crateOf("moving", "1.0.0"), await crateOf("moving", "1.1.0")];
  offer(first);
  assert.equal((await app.download("moving", "1.0.0")).status, 200);
  offer(second, lineOf(second), lineOf(first, { yanked: true }));
  const yanked = async () => (await app.lines("moving")).map((line) => [line.vers, line.yanked]).sort();
  assert.deepEqual(await yanked(), [
    ["1.0.0", true],
    ["1.1.0", false],
  ]);
  assert.equal((await app.download("moving", "1.0.0")).status, 200);
  assert.equal((await app.mark("moving", "1.1.0", "yank")).status, 404);
  offer(second, lineOf(second), lineOf(first));
  assert.deepEqual(await yanked(), [
    ["1.0.0", false],
    ["1.1.0", false],
  ]);
  assert.equal((await app.mark("moving", "1.0.0", "yank")).status, 200);
  assert.deepEqual(await yanked(), [
    ["1.0.0", true],
    ["1.1.0", false],
  ]);
});

test("a version fetched while it was yanked cannot be unyanked here", async () => {
  const crate = await crateOf("pulled-there", "1.0.0");
  offer(crate, lineOf(crate, { yanked: true }));
  assert.equal((await app.lines("pulled-there"))[0]?.yanked, true);
  assert.equal((await app.download("pulled-there", "1.0.0")).status, 200);
  const refused = await app.mark("pulled-there", "1.0.0", "unyank");
  assert.equal(refused.status, 409);
  assert.match(detailOf(refused), /yanked in the registry that it comes from/);
});

test("a crate with other bytes than its line says breaks off and is not kept", async () => {
  const crate = await crateOf("spoilt", "1.0.0");
  offer(crate);
  const path = "crates/spoilt/1.0.0/download";
  for (const wrong of [{ body: Buffer.from(crate.bytes.map((byte) => byte ^ 0x55)) }, { isCut: true }]) {
    files.behave(path, wrong);
    await assert.rejects(app.download("spoilt", "1.0.0").then(({ status }) => assert.notEqual(status, 200)));
    for (const bytes of [crate.bytes, wrong.body ?? ""]) assert.ok(!blobsIn(packhouse).includes(sha256Of(bytes)));
    await assertNotKept("spoilt");
  }
  files.behave(path, null);
  assert.deepEqual((await app.download("spoilt", "1.0.0")).bytes, crate.bytes);
});

test("what was fetched is there while the other registry is not, and a crate that nobody saw is not said to be absent", async () => {
  const crate = await crateOf("steady", "1.0.0");
  offer(crate);
  assert.equal((await app.download("steady", "1.0.0")).status, 200);
  const paths = [shardOf("steady"), shardOf("unseen")];
  for (const path of paths) files.behave(path, { status: 503 });
  assert.equal((await app.lines("steady")).length, 1);
  assert.deepEqual((await app.download("steady", "1.0.0")).bytes, crate.bytes);
  assert.equal(await app.status(shardOf("unseen")), 502);
  for (const path of paths) files.behave(path, null);
});

test("lines that make no sense are left out", async () => {
  const crate = await crateOf("mixed", "1.0.0");
  const lines = [
    "{",
    "[]",
    JSON.stringify({ name: "mixed" }),
    lineOf({ ...crate, name: "another" }),
    lineOf({ ...crate, version: "1" }),
    lineOf({ ...crate, version: "1.0.1", sha256: "../../x" }),
    lineOf({ ...crate, version: "1.0.2" }, { deps: {} }),
    lineOf({ ...crate, version: "1.0.3" }, { name: ["mixed"] }),
    "",
  ];
  offer(crate, lineOf(crate), lines.map((line) => `${line.trim()}\n`).join(""));
  assert.deepEqual(
    (await app.lines("mixed")).map(({ vers }) => vers),
    ["1.0.0"],
  );
});

test("a registry whose configuration says no download address, or none there is, answers nothing", async () => {
  const crate = await crateOf("lost", "1.0.0");
  offer(crate);
  for (const config of ["{}", "no JSON", '{"dl":7}']) {
    files.put("config.json", config, false);
    const { status, text } = await app.ask(shardOf("lost"));
    assert.equal(status, 502);
    assert.match(text, /does not say where/);
  }
  configure("file:///etc/passwd?");
  assert.equal((await app.download("lost", "1.0.0")).status, 502);
  configure(`${files.url}crates`);
  assert.equal((await app.download("lost", "1.0.0")).status, 200);
});

test("a connection that may not lead to private addresses does not", async () => {
  offer(await crateOf("inner", "1.0.0"));
  const closed = await cargoDesk(packhouse, domain, "closed");
  const { status, text } = await closed.ask(shardOf("inner"));
  assert.equal(status, 502);
  assert.match(text, /private address/);
});

test("what the other registry has cannot be published here, and what is published here hides it", async () => {
  const crate = await crateOf("taken", "1.0.0");
  offer(crate);
  const refused = await store.put(publishBody(metadataOf("taken", "1.0.0"), crate.bytes));
  assert.equal(refused.status, 409);
  assert.match(detailOf(refused), /external connection acme:files/);
  const misspelled = await store.put(publishBody(metadataOf("Taken", "2.0.0"), (await crateOf("Taken", "2.0.0")).bytes));
  assert.equal(misspelled.status, 409);
  assert.match(detailOf(misspelled), /the crate "taken"/);
  await store.publish("taken", "2.0.0", { deps: [dependency("steady")] });
  const versions = async () => (await app.lines("taken")).map(({ vers }) => vers).sort();
  assert.deepEqual(await versions(), ["2.0.0"]);
  const restrictions = { publish: "ALLOW", upstream: "ALLOW" } as const;
  await apiClient(packhouse).send(
    new PutPackageOriginConfigurationCommand({ domain, repository: "store", format: "cargo", package: "taken", restrictions }),
  );
  assert.deepEqual(await versions(), ["1.0.0", "2.0.0"]);
});

test("a second Packhouse with a token is a registry like any other", async () => {
  const crate = await theirs.publish("Hosted", "1.0.0+there", { deps: [dependency("steady")], links: "hosted" });
  assert.deepEqual(await through.lines("hosted"), await theirs.lines("hosted"));
  assert.deepEqual((await through.download("Hosted", "1.0.0+there")).bytes, crate.bytes);
  assert.deepEqual(await through.lines("hosted"), await theirs.lines("hosted"));
  await theirs.mark("hosted", "1.0.0+there", "yank");
  assert.equal((await through.lines("hosted"))[0]?.yanked, true);
  await theirs.publish("Hosted", "1.1.0");
  assert.equal((await through.lines("hosted")).length, 2);
  assert.ok(!packhouse.log().includes(theirs.token));
});
