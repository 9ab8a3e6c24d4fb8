import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { workplaceFor } from "../support/package-clients.ts";
import { threeInARow } from "../support/packages.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone } from "./everyday.ts";

const domain = "long";
const count = 5_000;
const installed = "1.0.0";
const newest = `1.${count - 1}.0`;
const dependencies = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [`dependency-number-${index}`, `^${index}.0.0`]),
);

let packhouse: Packhouse;
let registry: FakeRegistry;
let token: string;

const get = (path: string, accept: string): Promise<RawResponse> =>
  send(packhouse.url, {
    path: `${new URL(npmEndpoint(packhouse, domain, "app")).pathname}${path}`,
    headers: { authorization: `Bearer ${token}`, accept },
  });

/** Has the registry say `many` has all the versions, of which two can be downloaded. Gives the length of what it says. */
const addMany = async (): Promise<number> => {
  for (const version of [installed, newest]) await registry.add("many", version, { dependencies: {}, filler: dependencies });
  const known = (await (await fetch(`${registry.url}many`)).json()) as {
    readonly versions: Record<string, object>;
    readonly time: Record<string, string>;
  };
  const numbers = Array.from({ length: count }, (_, index) => `1.${index}.0`);
  const versions = numbers.map((version) => [version, known.versions[version] ?? { ...known.versions[newest], version }]);
  const time = Object.fromEntries(numbers.map((version, index) => [version, new Date(index * 60_000).toISOString()]));
  const body = JSON.stringify({ ...known, versions: Object.fromEntries(versions), time });
  registry.behave("/many", { is: "instead", body });
  return body.length;
};

before(async () => {
  registry = await startFakeRegistry();
  packhouse = await startPackhouse({ connections: { "fake:one": { format: "npm", url: registry.url, allowPrivate: true } } });
  await makeDomain(packhouse, domain, threeInARow("fake:one"));
  token = await tokenFor(packhouse, domain);
});

after(async () => {
  await packhouse.stop();
  await registry.stop();
});

test("others are answered while documents of 5,000 versions are made through two levels of upstreams", async () => {
  await registry.add("small", "1.0.0");
  assert.equal((await get("small", "*/*")).status, 200);
  const idle = packhouse.peakMemory();
  const length = await addMany();
  const before = registry.count("/many");

  let isMade = false;
  const forms = ["application/json", "application/vnd.npm.install-v1+json"];
  const making = Promise.all([...forms, ...forms].map((form) => get("many", form))).finally(() => {
    isMade = true;
  });
  let answered = 0;
  while (!isMade) {
    const isAsked = registry.count("/many") > before;
    assert.equal((await get("small", "*/*")).status, 200);
    if (isAsked && !isMade) answered += 1;
  }
  for (const { status, text } of await making) {
    assert.equal(status, 200);
    const { versions, "dist-tags": tags } = JSON.parse(text) as { versions: object; "dist-tags": object };
    assert.equal(Object.keys(versions).length, count);
    assert.deepEqual(tags, { latest: newest });
  }
  assert.equal(registry.count("/many"), before + 1);
  assert.ok(answered >= 30, `only ${answered} requests were answered meanwhile`);
  const peak = packhouse.peakMemory();
  if (idle !== null && peak !== null)
    assert.ok(peak - idle < 50 * length, `a document of ${length} bytes took ${peak - idle} bytes of memory`);
});

clientSuite("npm 11", (command) => {
  test("shows a package of 5,000 versions and installs one of them", async () => {
    const app = workplaceFor("npm 11", npmEndpoint(packhouse, domain, "app"), token);
    try {
      const shown = assertDone(await app.run([...command, "view", "many", "versions", "--json"])).stdout;
      assert.equal((JSON.parse(shown) as unknown[]).length, count);
      assertDone(await app.run([...command, "install", `many@${installed}`]));
      assert.match(app.read("node_modules/many/index.js"), /many@1\.0\.0/);
    } finally {
      app.remove();
    }
  });
});
