/* Other registries behind ours: one of plain files, which can be made to fail, and a second Packhouse, which wants a token. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DescribePackageVersionCommand, ListPackagesCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, swiftEndpoint } from "../support/api.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { threeInARow } from "../support/packages.ts";
import { sha256Of } from "../support/plain-format.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { blobsIn, stagedIn } from "../support/stored.ts";
import { archivePart, metadataPart, problemOf, type SwiftDesk, sourceArchive, swiftDesk, swiftForm } from "../support/swift.ts";

const domain = "acme";

let files: FileServer;
let other: Packhouse;
let theirs: SwiftDesk;
let packhouse: Packhouse;
/** Each the end of a chain of three. */
let app: SwiftDesk;
let through: SwiftDesk;

before(async () => {
  files = await startFileServer();
  other = await startPackhouse();
  await makeDomain(other, "far", [{ repository: "origin" }]);
  theirs = await swiftDesk(other, "far", "origin");
  const far = { url: swiftEndpoint(other, "far", "origin"), authorization: "env:FAR_TOKEN" };
  packhouse = await startPackhouse(
    {
      connections: {
        "acme:files": { format: "swift", url: files.url, allowPrivate: true },
        "acme:far": { format: "swift", ...far, allowPrivate: true },
      },
      // Every look at a list asks the other registry.
      freshSeconds: 0,
      missingSeconds: 0,
    },
    { FAR_TOKEN: theirs.authorization },
  );
  await makeDomain(packhouse, domain, [
    ...threeInARow("acme:files"),
    { repository: "near", connection: "acme:far" },
    { repository: "middle", upstreams: ["near"] },
    { repository: "through", upstreams: ["middle"] },
  ]);
  app = await swiftDesk(packhouse, domain, "app");
  through = await swiftDesk(packhouse, domain, "through");
});

after(async () => {
  await packhouse.stop();
  await other.stop();
  await files.stop();
});

const describe = (name: string, repository: string) =>
  apiClient(packhouse).send(
    new DescribePackageVersionCommand({
      domain,
      repository,
      format: "swift",
      namespace: "mona",
      package: name,
      packageVersion: "1.0.0",
    }),
  );

/** Has the server of files offer a release; `more` takes the place of what it says of it. */
const offer = (name: string, archive: Buffer, more: object = {}): void => {
  const resources = [{ name: "source-archive", type: "application/zip", checksum: sha256Of(archive) }];
  files.put(`mona/${name}`, JSON.stringify({ releases: { "1.0.0": { url: "https://elsewhere.example/" } } }), false);
  files.put(
    `mona/${name}/1.0.0`,
    JSON.stringify({ id: `mona.${name}`, version: "1.0.0", resources, metadata: {}, ...more }),
    false,
  );
  files.put(`mona/${name}/1.0.0.zip`, archive, false);
};

const assertNotKept = async (name: string): Promise<void> => {
  const { packages = [] } = await apiClient(packhouse).send(new ListPackagesCommand({ domain, repository: "app" }));
  assert.ok(!packages.some((one) => one.package === name));
  assert.deepEqual(stagedIn(packhouse), []);
};

test("a release of a second Packhouse is shown, fetched once, kept at both ends of the chain and described", async () => {
  const archive = sourceArchive("Away", "1.0.0", { "Package@swift-5.9.swift": "// swift-tools-version:5.9\n" });
  const signature = { name: "source-archive-signature", content: "signed" };
  const parts = [
    archivePart(archive),
    signature,
    metadataPart({ description: "Far away" }),
    { ...signature, name: "metadata-signature" },
  ];
  assert.equal((await theirs.put("Mona/Away/1.0.0", swiftForm(...parts))).status, 201);
  assert.deepEqual(await through.versions("mona/away"), ["1.0.0"]);
  const told = await theirs.json("mona/away/1.0.0");
  assert.deepEqual(await through.json("mona/away/1.0.0"), told);
  await assert.rejects(describe("away", "through"), { name: "ResourceNotFoundException" });
  const { bytes, headers } = await through.ask("Mona/Away/1.0.0.zip");
  assert.ok(bytes.equals(archive));
  assert.equal(headers["x-swift-package-signature"], Buffer.from("signed").toString("base64"));
  assert.deepEqual(await through.json("mona/away/1.0.0"), told);
  for (const repository of ["through", "near"]) {
    const { packageVersion } = await describe("away", repository);
    assert.partialDeepStrictEqual(packageVersion, {
      displayName: "Mona.Away",
      summary: "Far away",
      origin: { originType: "EXTERNAL" },
    });
  }
  await assert.rejects(describe("away", "middle"), { name: "ResourceNotFoundException" });
  const manifest = await through.ask("mona/away/1.0.0/Package.swift");
  assert.match(manifest.text, /swift-tools-version:5\.5/);
  assert.match(String(manifest.headers.link), /swift-version=5\.9>; rel="alternate"/);
  assert.equal((await through.ask("mona/away/1.0.0/Package.swift?swift-version=5.9")).text, "// swift-tools-version:5.9\n");
});

test("a manifest that is asked for first has its archive fetched, and all are known then", async () => {
  offer("first", sourceArchive("first", "1.0.0", { "Package@swift-6.0.swift": "// swift-tools-version:6.0\n" }));
  assert.match(String((await app.ask("mona/first/1.0.0/Package.swift")).headers.link), /swift-version=6\.0>/);
  assert.equal((await app.ask("mona/first/1.0.0/Package.swift?swift-version=6.0")).text, "// swift-tools-version:6.0\n");
  assert.equal((await app.ask("mona/first/1.0.0.zip")).status, 200);
  assert.equal(files.count("mona/first/1.0.0.zip"), 1);
  files.isDown = true;
  assert.deepEqual(await app.versions("mona/first"), ["1.0.0"]);
  for (const path of ["", "/Package.swift", ".zip"]) assert.equal((await app.ask(`mona/first/1.0.0${path}`)).status, 200, path);
  files.isDown = false;
});

test("an archive of other bytes, or one that is cut, is not kept nor passed on as whole", async () => {
  const archive = sourceArchive("bad", "1.0.0");
  offer("bad", archive);
  for (const wrong of [{ body: sourceArchive("other", "1.0.0") }, { isCut: true }]) {
    files.behave("mona/bad/1.0.0.zip", wrong);
    const answer = await app.ask("mona/bad/1.0.0.zip").catch(() => null);
    assert.ok(answer === null || answer.status >= 500);
    await assertNotKept("bad");
  }
  assert.ok(!blobsIn(packhouse).includes(sha256Of(archive)));
  files.behave("mona/bad/1.0.0.zip", null);
  assert.ok((await app.ask("mona/bad/1.0.0.zip")).bytes.equals(archive));
});

test("what another registry says is read without trust", async () => {
  files.put("mona/page", "<html>Sign in</html>", false);
  assert.equal((await app.ask("mona/page")).status, 502);
  const releases = { "1.0.0": {}, "2.0.0": { problem: { detail: "Gone" } }, "../../x": {}, latest: {}, "v3.0.0": {} };
  files.put("mona/odd", JSON.stringify({ releases }), false);
  assert.deepEqual(await app.versions("mona/odd"), ["1.0.0"]);
  for (const document of [
    "[]",
    '{"version":"9.9.9"}',
    JSON.stringify({ version: "1.0.0", resources: [{ name: "source-archive" }] }),
  ]) {
    files.put("mona/odd/1.0.0", document, false);
    const answer = await app.ask("mona/odd/1.0.0");
    assert.equal(answer.status, 404);
    assert.match(problemOf(answer), /no version 1\.0\.0/);
  }
  const archive = sourceArchive("strange", "1.0.0");
  const signing = { signatureFormat: "cms\r\nx: y", signatureBase64Encoded: "AAAA" };
  const resources = [{ name: "source-archive", type: "application/zip", checksum: sha256Of(archive), signing }];
  offer("strange", archive, { id: "evil.other", resources, metadata: { author: "Mona" }, publishedAt: "never" });
  const { publishedAt: _, ...told } = await app.json("mona/strange/1.0.0");
  assert.deepEqual(told, {
    id: "mona.strange",
    version: "1.0.0",
    resources: [{ name: "source-archive", type: "application/zip", checksum: sha256Of(archive) }],
    metadata: {},
  });
  offer("nozip", Buffer.from("no archive"));
  assert.equal((await app.ask("mona/nozip/1.0.0.zip")).text, "no archive");
  assert.equal((await app.ask("mona/nozip/1.0.0/Package.swift")).status, 404);
});

test("a registry that does not answer is told of, and a package of one's own is not looked for there", async () => {
  files.behave("mona/down", { status: 503 });
  assert.equal((await app.ask("mona/down")).status, 502);
  const refused = await app.put("mona/down/1.0.0", swiftForm(archivePart(sourceArchive("down", "1.0.0"))));
  assert.equal(refused.status, 502);
  offer("taken", sourceArchive("taken", "1.0.0"));
  const taken = await app.put("mona/taken/1.0.0", swiftForm(archivePart(sourceArchive("mine", "1.0.0"))));
  assert.equal(taken.status, 409);
  assert.match(problemOf(taken), /external connection acme:files/);
  await app.publish("mona/taken/1.1.0");
  assert.deepEqual(await app.versions("mona/taken"), ["1.1.0"]);
});
