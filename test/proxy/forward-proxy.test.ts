import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { type ForwardProxy, startForwardProxy } from "../support/forward-proxy.ts";
import { objectsIn, operate } from "../support/operate.ts";
import { send } from "../support/raw-http.ts";
import { type Environment, type Packhouse, type Settings, startPackhouse } from "../support/start.ts";

const domain = "behind";
const login = "ana:let-me-out";
const unset = { HTTP_PROXY: "", HTTPS_PROXY: "", NO_PROXY: "", http_proxy: "", https_proxy: "", no_proxy: "" };

let registry: FakeRegistry;
let proxy: ForwardProxy;

before(async () => {
  registry = await startFakeRegistry(undefined, "registry.example");
  proxy = await startForwardProxy({ authorization: `Basic ${Buffer.from(login).toString("base64")}` });
});

after(async () => {
  await registry.stop();
  await proxy.stop();
});

/** A server with a connection to the registry, whose name nobody but the proxy knows. */
const startBehind = async (settings: Settings, environment: Environment): Promise<Packhouse> => {
  const connections = { "fake:one": { format: "npm", url: registry.url } };
  const packhouse = await startPackhouse({ connections, ...settings }, { ...unset, ...environment });
  await makeDomain(packhouse, domain, [{ repository: "store", connection: "fake:one" }]);
  return packhouse;
};

const get = async (packhouse: Packhouse, path: string) => {
  const root = new URL(npmEndpoint(packhouse, domain, "store")).pathname;
  const authorization = `Bearer ${await tokenFor(packhouse, domain)}`;
  return send(packhouse.url, { path: `${root}${path}`, headers: { authorization } });
};

const doctorOf = async ({ data }: Packhouse, environment: Environment) =>
  objectsIn(await operate(["doctor", "--data", data, "--output", "json"], { ...unset, ...environment }));

const ways: readonly (readonly [string, (url: string) => Settings, (url: string) => Environment])[] = [
  ["the setting", (upstreamProxy) => ({ upstreamProxy }), () => ({})],
  ["the environment", () => ({}), (url) => ({ http_proxy: url })],
];

for (const [what, settings, environment] of ways)
  test(`documents and tarballs come through the proxy of ${what}, and the doctor tells of it`, async (t) => {
    const url = `http://${login}@127.0.0.1:${proxy.port}`;
    const tarball = await registry.add("pkg", "1.0.0");
    const packhouse = await startBehind(settings(url), environment(url));
    t.after(() => packhouse.stop());
    const before = proxy.asked.length;
    assert.equal((await get(packhouse, "pkg")).status, 200);
    assert.deepEqual((await get(packhouse, "pkg/-/pkg-1.0.0.tgz")).bytes, tarball);
    assert.deepEqual(proxy.asked.slice(before), [`GET ${registry.url}pkg`, `GET ${registry.url}pkg/-/pkg-1.0.0.tgz`]);

    const found = await doctorOf(packhouse, environment(url));
    const says = (check: string): string => String(found.find((finding) => finding.check === check)?.says);
    assert.match(says("proxy"), new RegExp(`those of http through the proxy 127\\.0\\.0\\.1:${proxy.port}\\.$`));
    assert.equal(says("connection fake:one"), "It answers 404.");
    assert.doesNotMatch(`${JSON.stringify(found)}${packhouse.log()}`, /let-me-out/);
  });

test("a proxy that refuses is told of to client, log and doctor, without its password", async (t) => {
  const upstreamProxy = `http://ana:hidden@127.0.0.1:${proxy.port}`;
  const packhouse = await startBehind({ upstreamProxy }, {});
  t.after(() => packhouse.stop());
  const words = new RegExp(`External connection fake:one was refused by the proxy 127\\.0\\.0\\.1:${proxy.port} \\(407\\)`);
  const { status, text } = await get(packhouse, "pkg");
  assert.ok(status >= 500, String(status));
  const found = JSON.stringify(await doctorOf(packhouse, {}));
  assert.match(found, words);
  assert.match(`${text}${packhouse.log()}`, words);
  assert.doesNotMatch(`${text}${found}${packhouse.log()}`, /hidden/);
});

test("who is excepted is asked directly", async (t) => {
  const upstreamProxy = `http://${login}@127.0.0.1:${proxy.port}`;
  const packhouse = await startBehind({ upstreamProxy, upstreamProxyExcept: "elsewhere.example,.example" }, {});
  t.after(() => packhouse.stop());
  const before = proxy.asked.length;
  assert.ok((await get(packhouse, "pkg")).status >= 500);
  assert.equal(proxy.asked.length, before);
});
