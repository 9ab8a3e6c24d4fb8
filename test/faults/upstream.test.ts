import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ListPackageVersionsCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { type Behaviour, type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { publishBody } from "../support/npm-body.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { blobsIn, stagedIn } from "../support/stored.ts";
import { npmTarball } from "../support/tarballs.ts";

const domain = "faults";

/** Every test has a registry and two repositories of its own, so that none sees the failures another made. */
interface Place {
  readonly registry: FakeRegistry;
  /** `app`, whose upstream `store` has the connection. */
  readonly get: (path: string) => Promise<RawResponse>;
  readonly publish: (name: string, version: string) => Promise<RawResponse>;
  readonly keptVersions: (name: string) => Promise<readonly (string | undefined)[]>;
}

const registries = new Map<string, FakeRegistry>();
let packhouse: Packhouse;
let token: string;

const words = ["half", "wrong", "oversized", "never", "late", "document", "stale", "absent", "fresh", "origin"] as const;
type Word = (typeof words)[number];

before(async () => {
  for (const word of words) registries.set(word, await startFakeRegistry());
  const connections = Object.fromEntries(
    [...registries].map(([word, { url }]) => [`fake:${word}`, { format: "npm", url, allowPrivate: true }]),
  );
  packhouse = await startPackhouse({ connections, freshSeconds: 0, missingSeconds: 0 });
  await makeDomain(
    packhouse,
    domain,
    words.flatMap((word) => [
      { repository: `${word}-store`, connection: `fake:${word}` },
      { repository: `${word}-app`, upstreams: [`${word}-store`] },
    ]),
  );
  token = await tokenFor(packhouse, domain);
});

after(async () => {
  await packhouse.stop();
  for (const registry of registries.values()) await registry.stop();
});

const placeOf = (word: Word): Place => {
  const registry = registries.get(word);
  assert.ok(registry !== undefined);
  const repository = `${word}-app`;
  const root = new URL(npmEndpoint(packhouse, domain, repository)).pathname;
  const headers = { authorization: `Bearer ${token}` };
  return {
    registry,
    get: (path) => send(packhouse.url, { path: `${root}${path}`, headers }),
    publish: async (name, version) =>
      send(packhouse.url, {
        method: "PUT",
        path: `${root}${name}`,
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(publishBody({ name, version, tarball: await npmTarball(name, version, { description: "Ours" }) })),
      }),
    keptVersions: async (name) => {
      const wanted = { domain, repository, format: "npm", package: name } as const;
      const { versions = [] } = await apiClient(packhouse).send(new ListPackageVersionsCommand(wanted));
      return versions.map(({ version }) => version);
    },
  };
};

const hasError = (name: string) => (thrown: unknown) => thrown instanceof Error && thrown.name === name;

for (const is of ["half", "wrong", "oversized"] as const)
  test(`a tarball that arrives ${is} is not kept, never looks complete, and is fetched again`, async () => {
    const { registry, get, keptVersions } = placeOf(is);
    const tarball = await registry.add("pkg", "1.0.0", { filler: Array.from({ length: 20_000 }, (_, index) => index) });
    const kept = blobsIn(packhouse);
    registry.behave("pkg-1.0.0.tgz", { is });
    const answer = await get("pkg/-/pkg-1.0.0.tgz").catch(() => null);
    assert.ok(answer === null || answer.status === 502, `it looked complete: ${answer?.status}`);
    assert.deepEqual(blobsIn(packhouse), kept);
    assert.deepEqual(stagedIn(packhouse), []);
    await assert.rejects(keptVersions("pkg"), hasError("ResourceNotFoundException"));

    registry.behave("pkg-1.0.0.tgz", null);
    const good = await get("pkg/-/pkg-1.0.0.tgz");
    assert.equal(good.status, 200);
    assert.deepEqual(good.bytes, tarball);
    assert.deepEqual(await keptVersions("pkg"), ["1.0.0"]);
  });

test("one fetch serves any number of clients that wait for it", async () => {
  const { registry, get } = placeOf("late");
  const tarball = await registry.add("pkg", "1.0.0");
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  registry.behave("pkg", { is: "late", until });
  const documents = Array.from({ length: 20 }, () => get("pkg"));
  release();
  for (const { status } of await Promise.all(documents)) assert.equal(status, 200);
  registry.behave("pkg", null);
  assert.equal(registry.count("/pkg"), 1);

  const { promise: untilToo, resolve: releaseToo } = Promise.withResolvers<void>();
  registry.behave("pkg-1.0.0.tgz", { is: "late", until: untilToo });
  const tarballs = Array.from({ length: 20 }, () => get("pkg/-/pkg-1.0.0.tgz"));
  releaseToo();
  for (const { status, bytes } of await Promise.all(tarballs)) {
    assert.equal(status, 200);
    assert.deepEqual(bytes, tarball);
  }
  assert.equal(registry.count("pkg-1.0.0.tgz"), 1);
});

test("an upstream that never answers holds up nothing else", async () => {
  const { registry, get } = placeOf("never");
  await registry.add("quiet", "1.0.0");
  await registry.add("talking", "1.0.0");
  registry.behave("/quiet", { is: "never" });
  const waiting = get("quiet").catch(() => null);
  assert.equal((await get("talking")).status, 200);
  assert.equal((await get("talking/-/talking-1.0.0.tgz")).status, 200);
  await registry.stop();
  const answer = await waiting;
  assert.equal(answer?.status, 502, answer?.text);
});

const uselessDocuments: readonly (readonly [string, Behaviour])[] = [
  ["an error", { is: "status", status: 500 }],
  ["a refusal", { is: "status", status: 403 }],
  ["half of it", { is: "half" }],
  ["no JSON", { is: "instead", body: "<html>plainly no packument</html>" }],
  ["JSON of something else", { is: "instead", body: '{"name":"another","versions":{}}' }],
];

for (const [index, [what, behaviour]] of uselessDocuments.entries())
  test(`a document of which the upstream sends ${what} is an error, not an absence, and is asked for again`, async () => {
    const { registry, get } = placeOf("document");
    const name = `pkg-${index}`;
    await registry.add(name, "1.0.0");
    registry.behave(`/${name}`, behaviour);
    const refused = await get(name);
    assert.equal(refused.status, 502, refused.text);
    assert.match((JSON.parse(refused.text) as { error: string }).error, /fake:document|other registry/);
    registry.behave(`/${name}`, null);
    assert.equal((await get(name)).status, 200);
  });

test("what is known of a package is served while the upstream fails", async () => {
  const { registry, get } = placeOf("stale");
  await registry.add("pkg", "1.0.0");
  const known = await get("pkg");
  assert.equal(known.status, 200);
  assert.equal((await get("pkg/-/pkg-1.0.0.tgz")).status, 200);
  registry.behave("pkg", { is: "status", status: 503 });
  registry.behave("pkg-1.0.0.tgz", { is: "status", status: 503 });
  const stale = await get("pkg");
  assert.equal(stale.status, 200);
  assert.deepEqual(JSON.parse(stale.text), JSON.parse(known.text));
  assert.equal((await get("pkg/-/pkg-1.0.0.tgz")).status, 200);
});

test("a package that no upstream has is absent until one has it", async () => {
  const { registry, get } = placeOf("absent");
  assert.equal((await get("pkg")).status, 404);
  assert.equal((await get("pkg/-/pkg-1.0.0.tgz")).status, 404);
  await registry.add("pkg", "1.0.0");
  assert.equal((await get("pkg")).status, 200);
});

test("an unchanged document is confirmed, a changed one replaced", async () => {
  const { registry, get } = placeOf("fresh");
  await registry.add("pkg", "1.0.0");
  assert.equal((await get("pkg")).status, 200);
  assert.equal((await get("pkg")).status, 200);
  assert.equal(registry.count("/pkg", 304), 1);
  await registry.add("pkg", "1.1.0");
  const { text } = await get("pkg");
  assert.deepEqual(Object.keys((JSON.parse(text) as { versions: object }).versions), ["1.0.0", "1.1.0"]);
});

test("a version that an upstream has, or may have, cannot be published", async () => {
  const { registry, publish, keptVersions } = placeOf("origin");
  await registry.add("theirs", "1.0.0");
  assert.equal((await publish("theirs", "1.0.0")).status, 409);
  registry.behave("/ours", { is: "status", status: 503 });
  const unknown = await publish("ours", "1.0.0");
  assert.ok(unknown.status >= 400, `published: ${unknown.text}`);
  await assert.rejects(keptVersions("ours"), hasError("ResourceNotFoundException"));
  registry.behave("/ours", null);
  assert.equal((await publish("ours", "1.0.0")).status, 201);
  assert.deepEqual(await keptVersions("ours"), ["1.0.0"]);
});
