/* Publishing, reading and yanking by the requests that cargo sends (formats spec, cargo 1 to 6). */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionDependenciesCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, cargoEndpoint, makeDomain } from "../support/api.ts";
import { type CargoDesk, cargoDesk, crateOf, dependency, detailOf, metadataOf, publishBody, shardOf } from "../support/crates.ts";
import { send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { blobsIn, stagedIn } from "../support/stored.ts";

const domain = "acme";

let packhouse: Packhouse;
let store: CargoDesk;
let app: CargoDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [{ repository: "store" }, { repository: "app", upstreams: ["store"] }]);
  store = await cargoDesk(packhouse, domain, "store");
  app = await cargoDesk(packhouse, domain, "app");
});

after(() => packhouse.stop());

const at = (name: string, version: string, repository = "store") =>
  ({ domain, repository, format: "cargo", package: name, packageVersion: version }) as const;

test("the configuration is refused without a token, and says with one that tokens are wanted", async () => {
  for (const authorization of [undefined, "nonsense", "Bearer nonsense"]) {
    const path = `${store.root}config.json`;
    const refused = await send(packhouse.url, { path, headers: authorization === undefined ? {} : { authorization } });
    assert.equal(refused.status, 401);
    assert.match(detailOf(refused), /get-authorization-token/);
  }
  const base = cargoEndpoint(packhouse, domain, "store").replace(/\/$/u, "");
  for (const authorization of [store.token, `Bearer ${store.token}`, `${store.token}\r`.trim()]) {
    const { text } = await store.ask("config.json", { headers: { authorization } });
    assert.deepEqual(JSON.parse(text), { dl: `${base}/api/v1/crates`, api: base, "auth-required": true });
  }
});

test("a line of the index has everything that cargo said of a crate", async () => {
  const name = "Every-Thing_1";
  const crate = await crateOf(name, "1.2.3-rc.1+build.5");
  const deps = [
    dependency("plain"),
    dependency("serde", { explicit_name_in_toml: "ser", optional: true, features: ["derive"], version_req: ">=1.0.1, <2" }),
    dependency("libc", { target: "cfg(unix)", default_features: false, version_req: "*" }),
    dependency("cc", { kind: "build", registry: "https://index.example/crates" }),
    dependency("ryu", { kind: "dev", version_req: "=1.0.0-beta.1" }),
  ];
  const features = { default: ["std"], std: [], json: ["dep:ser", "ser?/std"] };
  const metadata = metadataOf(name, crate.version, { deps, features, links: "every", rust_version: "1.70" });
  const { status, text } = await store.put(publishBody(metadata, crate.bytes));
  assert.equal(status, 200, text);
  assert.deepEqual(JSON.parse(text), { warnings: { invalid_categories: [], invalid_badges: [], other: [] } });

  const [{ pubtime, ...line } = assert.fail("no line"), ...others] = await store.lines(name);
  assert.deepEqual(others, []);
  assert.match(String(pubtime), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const usual = {
    features: [],
    optional: false,
    default_features: true,
    target: null,
    kind: "normal",
    registry: null,
    package: null,
  };
  assert.deepEqual(line, {
    name,
    vers: "1.2.3-rc.1+build.5",
    deps: [
      { ...usual, name: "plain", req: "^1.0" },
      { ...usual, name: "ser", package: "serde", req: ">=1.0.1, <2", optional: true, features: ["derive"] },
      { ...usual, name: "libc", req: "*", target: "cfg(unix)", default_features: false },
      { ...usual, name: "cc", req: "^1.0", kind: "build", registry: "https://index.example/crates" },
      { ...usual, name: "ryu", req: "=1.0.0-beta.1", kind: "dev" },
    ],
    cksum: crate.sha256,
    features: { default: ["std"], std: [] },
    features2: { json: ["dep:ser", "ser?/std"] },
    links: "every",
    rust_version: "1.70",
    yanked: false,
    v: 2,
  });
  const downloaded = await store.download(name, crate.version);
  assert.deepEqual(downloaded.bytes, crate.bytes);
  assert.equal(downloaded.headers["content-type"], "application/octet-stream");

  const { dependencies } = await apiClient(packhouse).send(
    new ListPackageVersionDependenciesCommand(at(name.toLowerCase(), crate.version)),
  );
  assert.deepEqual(
    dependencies?.map(({ package: called, dependencyType, versionRequirement }) => [called, dependencyType, versionRequirement]),
    [
      ["plain", "normal", "^1.0"],
      ["serde", "normal", ">=1.0.1, <2"],
      ["libc", "normal", "*"],
      ["cc", "build", "^1.0"],
      ["ryu", "dev", "=1.0.0-beta.1"],
    ],
  );
});

test("the API tells what the crate says of itself, by any case of its name", async () => {
  const about = `description = "Hits nails"
homepage = "https://hammer.example/"
repository = "https://code.example/hammer"
license = "MIT OR Apache-2.0"
keywords = ["nail"]
readme = "docs/READ.md"
`;
  const crate = await crateOf("Hammer", "1.0.0", about, { "docs/READ.md": "# Hammer\n" });
  assert.equal((await store.put(publishBody(metadataOf("Hammer", "1.0.0"), crate.bytes))).status, 200);
  const client = apiClient(packhouse);
  for (const name of ["Hammer", "hammer", "HAMMER"]) {
    const { packageVersion } = await client.send(new DescribePackageVersionCommand(at(name, "1.0.0")));
    assert.partialDeepStrictEqual(packageVersion, {
      packageName: "hammer",
      displayName: "Hammer",
      summary: "Hits nails",
      homePage: "https://hammer.example/",
      sourceCodeRepository: "https://code.example/hammer",
      licenses: [{ name: "MIT OR Apache-2.0" }],
      status: "Published",
      origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "store" } },
    });
  }
  const { readme } = await client.send(new GetPackageVersionReadmeCommand(at("hammer", "1.0.0")));
  assert.equal(readme, "# Hammer\n");
  const { assets } = await client.send(new ListPackageVersionAssetsCommand(at("hammer", "1.0.0")));
  assert.deepEqual(
    assets?.map(({ name, size, hashes }) => [name, size, hashes?.["SHA-256"]]),
    [["hammer-1.0.0.crate", crate.bytes.length, crate.sha256]],
  );
  const told = metadataOf("Hammer", "1.0.1", { readme: "Told by cargo." });
  assert.equal((await store.put(publishBody(told, (await crateOf("Hammer", "1.0.1")).bytes))).status, 200);
  assert.equal((await client.send(new GetPackageVersionReadmeCommand(at("hammer", "1.0.1")))).readme, "Told by cargo.");

  const found = await store.ask("api/v1/crates?q=hits+nail&per_page=10");
  assert.deepEqual(JSON.parse(found.text), {
    crates: [{ name: "Hammer", max_version: "1.0.1", description: null }],
    meta: { total: 1 },
  });
  assert.deepEqual(JSON.parse((await store.ask("api/v1/crates?q=saw")).text), { crates: [], meta: { total: 0 } });
});

test("names of every length lie where cargo looks for them, and nothing lies anywhere else", async () => {
  for (const name of ["a", "bb", "Ccc", "dddd", "e-e_e"]) {
    await store.publish(name, "1.0.0");
    assert.equal((await store.lines(name))[0]?.name, name);
    assert.equal((await store.ask(shardOf(name), { method: "HEAD" })).status, 200);
  }
  for (const path of [
    "2/a",
    "1/bb",
    "3/x/ccc",
    "dd/dd/ddddd",
    "DD/DD/DDDD",
    "e-/e_/e_e-e",
    "e_/e_/e_e_e",
    "3/c/Ccc",
    "no/ne/none",
    "dd/dd",
  ])
    assert.equal(await store.status(path), 404, path);
  assert.equal(await store.status("api/v1/crates/dddd/2.0.0/download"), 404);
  assert.equal(await store.status("api/v1/crates/none/1.0.0/download"), 404);
});

test("a document of the index changes with a publish at once, and is confirmed until then", async () => {
  await store.publish("steady", "1.0.0");
  const first = await store.ask(shardOf("steady"));
  assert.match(String(first.headers["content-type"]), /^text\/plain/);
  const etag = String(first.headers.etag);
  const asked = { headers: { "if-none-match": etag, accept: "text/plain", "cargo-protocol": "version=1" } };
  assert.equal((await store.ask(shardOf("steady"), asked)).status, 304);
  await store.publish("steady", "1.0.1");
  const second = await store.ask(shardOf("steady"), asked);
  assert.equal(second.status, 200);
  assert.notEqual(second.headers.etag, etag);
  assert.ok(second.text.startsWith(first.text), "the newest line is the last");
});

test("the same crate again is fine, another of its version is not, nor one that differs in build metadata alone", async () => {
  const crate = await store.publish("again", "1.0.0+a");
  const before = blobsIn(packhouse);
  const again = await store.put(publishBody(metadataOf("again", "1.0.0+a"), crate.bytes));
  assert.equal(again.status, 200);
  const other = await crateOf("again", "1.0.0+a", 'description = "Another"\n');
  const refused = await store.put(publishBody(metadataOf("again", "1.0.0+a"), other.bytes));
  assert.equal(refused.status, 409);
  assert.match(detailOf(refused), /other content/);
  const alike = await crateOf("again", "1.0.0+b");
  const unlike = await store.put(publishBody(metadataOf("again", "1.0.0+b"), alike.bytes));
  assert.equal(unlike.status, 409);
  assert.match(detailOf(unlike), /differs from it only/);
  assert.deepEqual(blobsIn(packhouse), before);
  assert.deepEqual(stagedIn(packhouse), []);
});

test("a name that would be taken for another crate's is refused, in this repository and below it", async () => {
  await store.publish("Mark-up_text", "1.0.0");
  for (const name of ["mark-up_text", "Mark_up_text", "mark-up-text", "MARK-UP_TEXT"]) {
    for (const desk of [store, app]) {
      const refused = await desk.put(publishBody(metadataOf(name, "2.0.0"), (await crateOf(name, "2.0.0")).bytes));
      assert.equal(refused.status, 409, name);
      assert.match(detailOf(refused), /would be taken for the crate "[Mm]ark-up_text"/);
    }
  }
  await store.publish("markuptext", "1.0.0");
  await store.publish("mark-up-text0", "1.0.0");
  await store.publish("mark-up-texto", "1.0.0");
});

test("owners are answered with words", async () => {
  await store.publish("owned", "1.0.0");
  assert.deepEqual(JSON.parse((await store.ask("api/v1/crates/owned/owners")).text), {
    users: [{ id: 1, login: "aws", name: null }],
  });
  for (const method of ["PUT", "DELETE"]) {
    const refused = await store.ask("api/v1/crates/owned/owners", {
      method,
      headers: { "content-length": "16" },
      body: '{"users":["me"]}',
    });
    assert.equal(refused.status, 403);
    assert.match(detailOf(refused), /rights come from its policies/);
  }
  assert.equal(await store.status("api/v1/crates/unowned/owners"), 404);
  assert.match((await store.ask("me")).text, /get-authorization-token --domain acme/);
});

test("a crate of 100 MB goes in and comes out, whole and in part", async () => {
  const noise = randomBytes(100 * 1024 ** 2);
  const crate = await crateOf("heavy", "1.0.0", "", { "data.bin": noise });
  assert.equal((await store.put(publishBody(metadataOf("heavy", "1.0.0"), crate.bytes))).status, 200);
  const { bytes, headers } = await store.download("heavy", "1.0.0");
  assert.ok(bytes.equals(crate.bytes));
  assert.equal(headers.etag, `"${crate.sha256}"`);
  const part = await store.ask("api/v1/crates/heavy/1.0.0/download", { headers: { range: "bytes=1000-1999" } });
  assert.equal(part.status, 206);
  assert.ok(part.bytes.equals(crate.bytes.subarray(1000, 2000)));
});
