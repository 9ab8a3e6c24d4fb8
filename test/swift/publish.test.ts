/* A repository of Swift packages as SwiftPM sees it on the wire, and what the API says of what it holds (formats spec, swift). */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionDependenciesCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { sha256Of } from "../support/plain-format.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { blobsIn, stagedIn } from "../support/stored.ts";
import { archivePart, metadataPart, problemOf, type SwiftDesk, sourceArchive, swiftDesk, swiftForm } from "../support/swift.ts";

const domain = "acme";

let packhouse: Packhouse;
let store: SwiftDesk;
let app: SwiftDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [{ repository: "store" }, { repository: "app", upstreams: ["store"] }]);
  store = await swiftDesk(packhouse, domain, "store");
  app = await swiftDesk(packhouse, domain, "app");
});

after(() => packhouse.stop());

const at = (name: string, version: string, namespace = "mona") =>
  ({ domain, repository: "store", format: "swift", namespace, package: name, packageVersion: version }) as const;

const metadata = {
  author: { name: "Mona", organization: { name: "Cats", url: "https://cats.example" } },
  description: "One thing links to another",
  licenseURL: "https://code.example/license",
  originalPublicationTime: "2024-05-06T07:08:09.123+02:00",
  readmeURL: "https://code.example/readme",
  repositoryURLs: ["https://code.example/mona/LinkedList", "git@code.example:mona/LinkedList.git"],
  "x-more": { kept: [1] },
};

test("a release is listed, described and downloaded under any case of its name, and shown as it was published", async () => {
  const archive = await store.publish("Mona/LinkedList/1.1.1", { metadata });
  await store.publish("mona/linkedlist/1.0.0");
  for (const path of ["mona/linkedlist", "MONA/LinkedList", "Mona/LinkedList.json"]) {
    const { text, headers } = await store.ask(path, { headers: { accept: "application/vnd.swift.registry.v1+json" } });
    assert.deepEqual(JSON.parse(text), {
      releases: {
        "1.1.1": { url: `${store.endpoint}mona/linkedlist/1.1.1` },
        "1.0.0": { url: `${store.endpoint}mona/linkedlist/1.0.0` },
      },
    });
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["content-version"], "1");
    assert.equal(headers.link, `<${store.endpoint}mona/linkedlist/1.1.1>; rel="latest-version"`);
  }
  const { publishedAt, ...release } = await store.json("Mona/LinkedList/1.1.1.json");
  assert.match(String(publishedAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.deepEqual(release, {
    id: "Mona.LinkedList",
    version: "1.1.1",
    resources: [{ name: "source-archive", type: "application/zip", checksum: sha256Of(archive) }],
    metadata: { ...metadata, originalPublicationTime: "2024-05-06T05:08:09Z" },
  });
  const { bytes, headers } = await store.ask("mona/linkedlist/1.1.1.zip");
  assert.ok(bytes.equals(archive));
  assert.partialDeepStrictEqual(headers, {
    "content-type": "application/zip",
    "content-length": String(archive.length),
    "accept-ranges": "bytes",
    digest: `sha-256=${Buffer.from(sha256Of(archive), "hex").toString("base64")}`,
    "content-version": "1",
  });
  assert.equal(headers["content-disposition"], 'attachment; filename="linkedlist-1.1.1.zip"');
});

test("the API tells what the publisher says of a release", async () => {
  await store.publish("Mona/Told/1.0.0", { metadata });
  const client = apiClient(packhouse);
  for (const [namespace, name] of [
    ["Mona", "Told"],
    ["mona", "told"],
  ] as const) {
    const { packageVersion } = await client.send(new DescribePackageVersionCommand(at(name, "1.0.0", namespace)));
    assert.partialDeepStrictEqual(packageVersion, {
      namespace: "mona",
      packageName: "told",
      displayName: "Mona.Told",
      summary: "One thing links to another",
      sourceCodeRepository: "https://code.example/mona/LinkedList",
      licenses: [{ name: "https://code.example/license", url: "https://code.example/license" }],
      status: "Published",
      origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "store" } },
    });
    assert.equal(packageVersion?.homePage, undefined);
  }
  const { dependencies } = await client.send(new ListPackageVersionDependenciesCommand(at("told", "1.0.0")));
  assert.deepEqual(dependencies, []);
  await assert.rejects(client.send(new GetPackageVersionReadmeCommand(at("told", "1.0.0"))), {
    name: "ResourceNotFoundException",
  });
  const { assets } = await client.send(new ListPackageVersionAssetsCommand(at("told", "1.0.0")));
  assert.deepEqual(assets?.map(({ name }) => name).sort(), ["Package.swift", "metadata.json", "told-1.0.0.zip"]);
});

test("a release links to the one before it, the one after it and the newest that is no prerelease", async () => {
  for (const version of ["1.0.0", "1.10.0", "1.9.0", "2.0.0-beta.1", "1.9.0+build.5"])
    await store.publish(`mona/order/${version}`);
  const links = async (path: string): Promise<string> => String((await store.ask(path)).headers.link);
  const link = (version: string, rel: string): string => `<${store.endpoint}mona/order/${version}>; rel="${rel}"`;
  assert.deepEqual(await store.versions("mona/order"), ["2.0.0-beta.1", "1.10.0", "1.9.0+build.5", "1.9.0", "1.0.0"]);
  assert.equal(await links("mona/order"), link("1.10.0", "latest-version"));
  assert.equal(
    await links("mona/order/1.10.0"),
    [
      link("1.10.0", "latest-version"),
      link("2.0.0-beta.1", "successor-version"),
      link("1.9.0+build.5", "predecessor-version"),
    ].join(", "),
  );
  assert.equal(
    await links("mona/order/1.0.0"),
    [link("1.10.0", "latest-version"), link("1.9.0", "successor-version")].join(", "),
  );
  await store.publish("mona/early/1.0.0-a");
  assert.equal(await links("mona/early"), `<${store.endpoint}mona/early/1.0.0-a>; rel="latest-version"`);
});

test("build metadata that ends as an address does is told apart by what is asked for, and else by what there is", async () => {
  await store.publish("mona/ends/1.0.0+a.zip");
  await store.publish("mona/ends/1.0.0+a.json");
  const archive = await store.publish("mona/ends/1.0.0+a");
  const accept = (form: string) => ({ headers: { accept: `application/vnd.swift.registry.v1+${form}` } });
  const versionAt = async (path: string, form: string): Promise<unknown> =>
    (JSON.parse((await store.ask(path, accept(form))).text) as { version: unknown }).version;
  assert.equal(await versionAt("mona/ends/1.0.0+a.zip", "json"), "1.0.0+a.zip");
  assert.ok((await store.ask("mona/ends/1.0.0+a.zip", accept("zip"))).bytes.equals(archive));
  assert.ok((await store.ask("mona/ends/1.0.0+a.zip")).bytes.equals(archive));
  assert.equal((await store.ask("mona/ends/1.0.0+a.zip.zip")).headers["content-type"], "application/zip");
  assert.equal(await versionAt("mona/ends/1.0.0+a.json", "json"), "1.0.0+a.json");
  assert.equal(await versionAt("mona/ends/1.0.0+a.json.json", "json"), "1.0.0+a.json");
  await store.publish("mona/alone/1.0.0+b.zip");
  assert.equal(await versionAt("mona/alone/1.0.0+b.zip", "swift"), "1.0.0+b.zip");
});

test("a prerelease is found in any case too", async () => {
  const archive = await store.publish("mona/cased/1.0.0-Beta.2");
  for (const version of ["1.0.0-beta.2", "1.0.0-BETA.2"]) {
    assert.equal((await store.json(`mona/cased/${version}`)).version, "1.0.0-Beta.2");
    assert.equal((await store.ask(`mona/cased/${version}/Package.swift`)).status, 200);
    assert.ok((await store.ask(`mona/cased/${version}.zip`)).bytes.equals(archive));
  }
  await store.publish("mona/cased/1.0.0-beta.2");
  assert.equal((await store.json("mona/cased/1.0.0-beta.2")).version, "1.0.0-beta.2");
  assert.equal(await store.ask("mona/cased/1.0.0-BETA.2").then(({ status }) => status), 404);
});

test("manifests for certain versions of Swift are served byte for byte, and linked from the plain one", async () => {
  const signed = "// swift-tools-version:5.9.1\n// signature: cms-1.0.0;AAAA\r\n\ttail  ";
  await store.publish("mona/versioned/1.0.0", {
    files: {
      "Package@swift-4.swift": "//swift-tools-version:4.0\n",
      "Package@swift-5.9.swift": signed,
      "Package@swift-6.0.1.swift": "let nothing = 1\n",
      "Package@swift-x.swift": "// swift-tools-version:5.0\n",
      "Sources/Package@swift-3.swift": "// swift-tools-version:3.0\n",
    },
  });
  const path = "mona/versioned/1.0.0/Package.swift";
  const plain = await store.ask(path, { headers: { accept: "application/vnd.swift.registry.v1+swift" } });
  assert.match(plain.text, /^\/\/ swift-tools-version:5\.5\n/);
  assert.partialDeepStrictEqual(plain.headers, {
    "content-type": "text/x-swift",
    "content-version": "1",
    "content-length": String(plain.bytes.length),
    "content-disposition": 'attachment; filename="Package.swift"',
    "cache-control": "private, max-age=31536000, immutable",
  });
  const alternate = (swift: string, tools: string): string =>
    `<${store.endpoint}${path}?swift-version=${swift}>; rel="alternate"; filename="Package@swift-${swift}.swift"; swift-tools-version="${tools}"`;
  assert.equal(plain.headers.link, [alternate("4", "4.0"), alternate("5.9", "5.9.1"), alternate("6.0.1", "6.0.1")].join(", "));
  for (const asked of ["5.9", "5.9.0"]) assert.equal((await store.ask(`${path}?swift-version=${asked}`)).text, signed);
  assert.equal((await store.ask(`${path}?swift-version=4.0`)).text, "//swift-tools-version:4.0\n");
  for (const asked of ["5.8", "", "../x", "6"]) {
    const { status, headers } = await store.ask(`${path}?swift-version=${asked}`);
    assert.deepEqual([status, headers.location], [303, store.endpoint + path]);
  }
});

test("signatures are kept and served as they came", async () => {
  const [archive, signature] = [sourceArchive("Signed", "1.0.0"), randomBytes(3000)];
  const parts = [
    archivePart(archive),
    { name: "source-archive-signature", content: signature },
    metadataPart({ description: "Signed" }),
    { name: "metadata-signature", content: randomBytes(100) },
  ];
  const format = { "x-swift-package-signature-format": "cms-1.0.0" };
  assert.equal((await store.put("mona/signed/1.0.0", swiftForm(...parts), format)).status, 201);
  const { resources } = await store.json("mona/signed/1.0.0");
  const base64 = signature.toString("base64");
  assert.partialDeepStrictEqual(resources, [
    { signing: { signatureBase64Encoded: base64, signatureFormat: "cms-1.0.0" }, checksum: sha256Of(archive) },
  ]);
  const { headers } = await store.ask("mona/signed/1.0.0.zip", { method: "HEAD" });
  assert.partialDeepStrictEqual(headers, { ...format, "x-swift-package-signature": base64 });
  const { assets } = await apiClient(packhouse).send(new ListPackageVersionAssetsCommand(at("signed", "1.0.0")));
  assert.deepEqual(assets?.map(({ name }) => name).sort(), [
    "Package.swift",
    "metadata.json",
    "metadata.json.sig",
    "signed-1.0.0.zip",
    "signed-1.0.0.zip.sig",
  ]);
});

test("packages are found by the address of their sources, however it is written", async () => {
  const repositoryURLs = ["https://Code.Example/mona/Findable.git", "nonsense"];
  await store.publish("Mona/Findable/1.0.0", { metadata: { repositoryURLs } });
  await store.publish("other/findable/1.0.0", { metadata: { repositoryURLs: ["ssh://git@code.example:2222/mona/Findable"] } });
  const find = (url: string) => store.ask(`identifiers?url=${encodeURIComponent(url)}`);
  for (const url of [
    "https://code.example/mona/Findable",
    "http://CODE.example/mona/Findable/",
    "git@code.example:mona/Findable.git",
    "ssh://git@code.example/mona/Findable.git",
  ]) {
    const { status, text, headers } = await find(url);
    assert.deepEqual(
      [status, headers["content-type"], JSON.parse(text)],
      [200, "application/json", { identifiers: ["Mona.Findable", "other.findable"] }],
    );
  }
  assert.deepEqual(JSON.parse((await app.ask("identifiers?url=https://code.example/mona/Findable")).text), {
    identifiers: ["Mona.Findable", "other.findable"],
  });
  for (const url of [
    "https://code.example/mona/findable2",
    "https://code.example/mona",
    "https://code.example/",
    "nonsense",
    "a b",
  ])
    assert.match(problemOf(await find(url)), /No package in repository store/, url);
  for (const query of ["", "?url="]) assert.equal((await store.ask(`identifiers${query}`)).status, 400);
});

test("the same archive again is fine, and another of its version is not", async () => {
  const archive = await store.publish("mona/again/1.0.0");
  const before = blobsIn(packhouse);
  const again = await store.put("Mona/Again/1.0.0", swiftForm(archivePart(archive)));
  assert.equal(again.status, 201);
  assert.equal(again.headers.location, `${store.endpoint}mona/again/1.0.0`);
  assert.equal(again.headers["content-version"], "1");
  for (const part of [archivePart(sourceArchive("again", "1.0.0", { more: "" })), archivePart(sourceArchive("x", "1.0.0"))]) {
    const refused = await store.put("mona/again/1.0.0", swiftForm(part));
    assert.equal(refused.status, 409);
    assert.match(problemOf(refused), /1\.0\.0 of swift package mona\.again already exists.*other content/);
  }
  assert.equal((await store.put("mona/again/1.0.0", swiftForm(archivePart(archive), metadataPart({})))).status, 409);
  assert.deepEqual(blobsIn(packhouse), before);
  assert.deepEqual(stagedIn(packhouse), []);
});

test("a form as curl sends it, and parts in other codings, are taken", async () => {
  const archive = sourceArchive("Coded", "1.0.0");
  const base64 = archive.toString("base64").replace(/.{76}/g, "$&\r\n");
  const coded = swiftForm(
    { ...archivePart(Buffer.from(base64)), coding: "base64", filename: "x.zip" },
    { ...metadataPart('{"description":"=C3=BC =\r\n=3D"}'), coding: "Quoted-Printable" },
    { name: "unknown", content: "passed over" },
  );
  const password = Buffer.from(`aws:${store.token}`).toString("base64");
  const { status, text } = await store.put("mona/coded/1.0.0", coded, { authorization: `Basic ${password}` });
  assert.equal(status, 201, text);
  assert.deepEqual((await store.json("mona/coded/1.0.0")).metadata, { description: "ü =" });
  assert.ok((await store.ask("mona/coded/1.0.0.zip")).bytes.equals(archive));
});

test("the version of the protocol is looked at wherever it is named", async () => {
  await store.publish("mona/spoken/1.0.0");
  const statusFor = async (accept: string): Promise<number> => (await store.ask("mona/spoken", { headers: { accept } })).status;
  for (const accept of [
    "*/*",
    "application/vnd.swift.registry",
    "application/vnd.swift.registry.v1",
    "application/vnd.swift.registry.v2+json, application/vnd.swift.registry.v1+json",
    "text/html",
  ])
    assert.equal(await statusFor(accept), 200, accept);
  for (const accept of ["application/vnd.swift.registry.v2+json", "application/vnd.swift.registry.v0"])
    assert.equal(await statusFor(accept), 415, accept);
  for (const accept of ["application/vnd.swift.registry.vx+json", "application/vnd.swift.registry.v+json"])
    assert.equal(await statusFor(accept), 400, accept);
  const refused = await store.ask("mona/spoken/1.0.0.zip", { headers: { accept: "application/vnd.swift.registry.v3+zip" } });
  assert.match(problemOf(refused), /speaks version 1/);
});

test("signing in, availability and options are answered", async () => {
  assert.equal((await store.ask("login", { method: "POST" })).status, 200);
  assert.equal((await store.ask("availability")).status, 200);
  const options = async (path: string) => {
    const { status, headers } = await store.ask(path, { method: "OPTIONS" });
    assert.equal(status, 204);
    assert.equal(headers["content-version"], "1");
    return headers.allow;
  };
  assert.equal(await options("mona/any"), "GET, HEAD, OPTIONS");
  assert.equal(await options("mona/any/1.0.0"), "GET, HEAD, PUT, OPTIONS");
  assert.equal(await options("login"), "POST, OPTIONS");
  const refused = await store.ask("mona/any", { method: "DELETE" });
  assert.deepEqual([refused.status, refused.headers.allow], [405, "GET, HEAD, OPTIONS"]);
  assert.match(problemOf(refused), /DELETE is not possible/);
  for (const authorization of ["Bearer nothing", ""]) {
    for (const [method, path] of [
      ["POST", "login"],
      ["GET", "mona/any"],
      ["PUT", "mona/any/1.0.0"],
    ] as const) {
      const stranger = await store.ask(path, { method, headers: { authorization, "content-length": "0" } });
      assert.deepEqual([stranger.status, stranger.headers["www-authenticate"]], [401, 'Bearer realm="acme/store"']);
      assert.notEqual(problemOf(stranger), "");
    }
  }
});

test("documents are confirmed until a release comes, and HEAD says what GET does", async () => {
  await store.publish("mona/steady/1.0.0");
  for (const path of ["mona/steady", "mona/steady/1.0.0", "mona/steady/1.0.0/Package.swift", "mona/steady/1.0.0.zip"]) {
    const { headers } = await store.ask(path);
    const asked = { headers: { "if-none-match": String(headers.etag) } };
    assert.equal((await store.ask(path, asked)).status, 304, path);
    const head = await store.ask(path, { method: "HEAD" });
    assert.deepEqual([head.status, head.headers["content-length"], head.text], [200, headers["content-length"], ""]);
    assert.equal(head.headers.link, headers.link);
  }
  const before = await store.ask("mona/steady/1.0.0");
  await store.publish("mona/steady/1.0.1");
  assert.deepEqual(await store.versions("mona/steady"), ["1.0.1", "1.0.0"]);
  const later = await store.ask("mona/steady/1.0.0");
  assert.equal(later.headers.etag, before.headers.etag);
  assert.match(String(later.headers.link), /1\.0\.1>; rel="latest-version".*1\.0\.1>; rel="successor-version"/);
});

test("an archive of 100 MB goes in and comes out, whole and in part", async () => {
  const noise = randomBytes(100 * 1024 ** 2);
  const archive = sourceArchive("heavy", "1.0.0", { noise });
  const { status, text } = await store.put("mona/heavy/1.0.0", swiftForm(archivePart(archive)));
  assert.equal(status, 201, text);
  const head = await store.ask("mona/heavy/1.0.0.zip", { method: "HEAD" });
  assert.equal(head.headers["content-length"], String(archive.length));
  const part = await store.ask("mona/heavy/1.0.0.zip", { headers: { range: "bytes=60000000-60000999" } });
  assert.equal(part.status, 206);
  assert.ok(part.bytes.equals(archive.subarray(60_000_000, 60_001_000)));
  assert.ok((await store.ask("mona/heavy/1.0.0.zip")).bytes.equals(archive));
});
