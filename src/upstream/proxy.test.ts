import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { before, type TestContext, test } from "node:test";
import { setDefaultCACertificates } from "node:tls";
import { inspect } from "node:util";
import { makeCertificate } from "../../test/support/certificate.ts";
import { type ProxyWishes, startForwardProxy } from "../../test/support/forward-proxy.ts";
import { isFault } from "../model/fault.ts";
import { proxyChoice } from "./proxy.ts";
import { makeUpstreamClient, type UpstreamParts } from "./undici-client.ts";
import type { Connection } from "./upstream-client.ts";

const certificate = makeCertificate("registry.example", "localhost");
const schemes = ["http", "https"] as const;
type Scheme = (typeof schemes)[number];

before(() => setDefaultCACertificates([certificate.cert]));

interface Wishes extends ProxyWishes {
  /** User and password, as the proxy's address has them. */
  readonly login?: string;
  readonly except?: string;
  readonly limits?: UpstreamParts["limits"];
}

/** A registry on loopback, and a client that reaches it by the names of the proxy in front of it. */
const setUp = async (t: TestContext, scheme: Scheme, answer: RequestListener, wishes: Wishes = {}) => {
  const server = scheme === "https" ? createTlsServer(certificate, answer) : createServer(answer);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const proxy = await startForwardProxy(wishes);
  const proxyScheme = wishes.tls === undefined ? "http" : "https";
  const url = new URL(`${proxyScheme}://${wishes.login === undefined ? "" : `${wishes.login}@`}localhost:${proxy.port}`);
  const client = makeUpstreamClient({
    clock: { now: () => 0 },
    proxies: { http: url, https: url, except: wishes.except ?? "" },
    limits: wishes.limits ?? {},
  });
  t.after(async () => {
    await client.close();
    await proxy.stop();
    server.closeAllConnections();
    server.close();
  });
  const connectionTo = (host: string): Connection => ({
    name: "public:test",
    url: new URL(`${scheme}://${host}:${port}/base/`),
    authorization: "Bearer for-the-registry",
    allowPrivate: false,
  });
  const document = (over: Partial<Connection> = {}, host = "registry.example") =>
    client.document({
      connection: { ...connectionTo(host), ...over },
      path: "doc",
      accept: "x/y",
      etag: null,
      lastModified: null,
      maxBytes: 10_000,
    });
  const asset = (signal?: AbortSignal) =>
    client.asset({
      connection: connectionTo("registry.example"),
      path: "asset",
      maxBytes: 1e9,
      ...(signal !== undefined && { signal }),
    });
  return { port, proxy, document, asset };
};

const hello: RequestListener = (request, response) => {
  response.end(
    `${request.headers.host} ${request.url} ${request.headers.authorization} ${request.headers["proxy-authorization"]}`,
  );
};

const isUnavailable = (pattern: RegExp) => (thrown: unknown) => {
  assert.ok(isFault(thrown, "UpstreamUnavailable"), String(thrown));
  assert.match(thrown.message, pattern);
  assert.doesNotMatch(inspect(thrown, { depth: 5 }), /ana|secret|for-the-registry/);
  return true;
};

/** What a proxy is asked for a document on the way to an address of that scheme. */
const requestFor = (scheme: Scheme, port: number): string =>
  scheme === "https" ? `CONNECT registry.example:${port}` : `GET http://registry.example:${port}/base/doc`;

const textOf = (answer: Awaited<ReturnType<Awaited<ReturnType<typeof setUp>>["document"]>>): string => {
  assert.ok(answer.is === "found");
  return answer.bytes.toString();
};

for (const scheme of schemes) {
  test(`a registry of ${scheme} is asked through the proxy, with its own credentials and not the proxy's`, async (t) => {
    const authorization = `Basic ${Buffer.from("ana:s/cret%zz").toString("base64")}`;
    const { document, proxy, port } = await setUp(t, scheme, hello, { login: "ana:s%2fcret%zz", authorization });
    assert.equal(textOf(await document()), `registry.example:${port} /base/doc Bearer for-the-registry undefined`);
    assert.deepEqual(proxy.asked, [requestFor(scheme, port)]);
    assert.ok(proxy.headers[0]?.includes(authorization));
    assert.equal(proxy.headers[0]?.includes("for-the-registry"), scheme === "http");
  });

  test(`a registry of ${scheme} is asked through a proxy that speaks TLS`, async (t) => {
    const { document, proxy } = await setUp(t, scheme, hello, { tls: certificate });
    assert.match(textOf(await document()), /^registry\.example/);
    assert.equal(proxy.asked.length, 1);
  });

  test(`what the proxy refuses on the way to ${scheme} is no absence, and its words name the proxy`, async (t) => {
    for (const [wishes, words] of [
      [{ authorization: "Basic other" }, /was refused by the proxy localhost:\d+ \(407\): user or password/],
      [{ status: 401 }, /\b401\b/],
      [{ status: 403 }, /\b403\b/],
      [{ status: 502 }, /\b502\b/],
    ] as const) {
      const { document } = await setUp(t, scheme, hello, { ...wishes, login: "ana:secret" });
      await assert.rejects(document(), isUnavailable(words));
      await assert.rejects(document(), isUnavailable(/the proxy localhost:\d+/));
    }
  });

  test(`a proxy that is silent or gone on the way to ${scheme} is told of by its place`, async (t) => {
    const limits = { connectMs: 50, headersMs: 50 };
    const { document, proxy } = await setUp(t, scheme, hello, { login: "ana:secret", isSilent: true, limits });
    await assert.rejects(document(), isUnavailable(/did not answer in time through the proxy localhost:\d+\.$/));
    await proxy.stop();
    await assert.rejects(document(), isUnavailable(/the proxy localhost:\d+ cannot be reached \(ECONNREFUSED\)\.$/));
  });

  test(`a large asset of ${scheme} comes whole`, async (t) => {
    const bytes = randomBytes(20_000_000);
    const { asset } = await setUp(t, scheme, (_, response) => response.end(bytes));
    const answer = await asset();
    assert.ok(answer.is === "found");
    assert.ok(bytes.equals(await buffer(answer.body)));
  });

  test(`who leaves half-way closes the way to ${scheme} up to the registry`, async (t) => {
    const answering = Promise.withResolvers<ServerResponse>();
    const { asset } = await setUp(t, scheme, (_, response) => {
      response.writeHead(200).write("half");
      answering.resolve(response);
    });
    const leaving = new AbortController();
    const answer = await asset(leaving.signal);
    assert.ok(answer.is === "found");
    const closed = once(await answering.promise, "close");
    leaving.abort();
    await assert.rejects(buffer(answer.body), isUnavailable(/AbortError/));
    await closed;
  });

  test(`the sockets to one origin of ${scheme} are limited through the proxy too`, async (t) => {
    const open = new Set<unknown>();
    const { document } = await setUp(
      t,
      scheme,
      (request, response) => {
        open.add(request.socket);
        response.end("hello");
      },
      { limits: { connections: 2 } },
    );
    await Promise.all(Array.from({ length: 20 }, () => document()));
    assert.ok(open.size <= 2, `${open.size} sockets`);
  });

  test(`places that are private by address or name are not asked of the proxy for ${scheme}`, async (t) => {
    const { document, proxy } = await setUp(t, scheme, hello);
    for (const host of ["10.0.0.1", "169.254.169.254", "[fd00::1]", "0xa9fea9fe", "127.0.0.1", "localhost"]) {
      await assert.rejects(document({}, host), isUnavailable(/private address/), host);
    }
    for (const host of ["printer", "nas.local", "metadata.google.internal", "box.home.arpa"]) {
      await assert.rejects(document({}, host), isUnavailable(/private address/), host);
    }
    assert.deepEqual(proxy.asked, []);
    if (scheme === "http") assert.match(textOf(await document({ allowPrivate: true }, "nas.local")), /^nas\.local/);
  });
}

test("a redirect to a private place is not followed through the proxy", async (t) => {
  const { document, proxy } = await setUp(t, "http", (_, response) =>
    response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
  );
  await assert.rejects(document(), isUnavailable(/private address/));
  assert.equal(proxy.asked.length, 1);
});

test("the registry's certificate is judged, and not the proxy's word", async (t) => {
  const { document } = await setUp(t, "https", hello);
  await assert.rejects(document({}, "other.example"), isUnavailable(/ERR_TLS_CERT_ALTNAME_INVALID/));
});

test("this machine and what is excepted are asked directly", async (t) => {
  const { document, proxy, port } = await setUp(t, "https", hello, { except: "direct.invalid" });
  assert.match(textOf(await document({ allowPrivate: true }, "localhost")), new RegExp(`^localhost:${port} `));
  await assert.rejects(document({}, "direct.invalid"), isUnavailable(/could not be read \(ENOTFOUND\)\.$/));
  assert.deepEqual(proxy.asked, []);
});

test("an origin that keeps failing is left alone, and others behind the same proxy are not", async (t) => {
  const answer: RequestListener = (request, response) =>
    response.writeHead(request.headers.host?.startsWith("bad") === true ? 500 : 200).end();
  const { document } = await setUp(t, "http", answer, { limits: { failures: 2 } });
  for (let n = 0; n < 2; n += 1) await assert.rejects(document({}, "bad.example"), isUnavailable(/500/));
  await assert.rejects(document({}, "bad.example"), isUnavailable(/left alone/));
  assert.equal((await document()).is, "found");
});

const direct: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    "",
    ["http://localhost/", "http://a.localhost/", "http://127.8.9.1/", "http://[::1]/"],
    ["http://a.example/", "http://10.0.0.1/"],
  ],
  ["corp.example", ["http://corp.example/", "https://a.b.Corp.example./"], ["http://xcorp.example/", "http://corp.example.org/"]],
  [".corp.example", ["http://a.corp.example/", "http://corp.example/"], ["http://xcorp.example/"]],
  ["*.corp.example", ["http://a.corp.example/"], ["http://b.example/"]],
  ["a.example, B.example\tc.example", ["http://a.example/", "http://b.example/", "http://c.example/"], ["http://d.example/"]],
  ["a.example:8080,b.example:443", ["http://a.example:8080/", "https://b.example/"], ["http://a.example/", "http://b.example/"]],
  ["10.1.2.3,fd00::7", ["http://10.1.2.3:81/", "http://[fd00::7]/"], ["http://10.1.2.4/", "http://[fd00::8]/"]],
  ["10.1.2.3:81,[fd00::7]:81", ["http://10.1.2.3:81/", "http://[fd00::7]:81/"], ["http://10.1.2.3/", "http://[fd00::7]/"]],
  [
    "10.0.0.0/8,fd00::/8",
    ["http://10.9.9.9/", "http://[fdab::1]/"],
    ["http://11.0.0.1/", "http://10.example/", "http://[fe00::1]/"],
  ],
  ["192.0.2.1/99,10.0.0.0/,x/8,:80,.,/", ["http://192.0.2.1/"], ["http://192.0.2.2/", "http://10.0.0.1/", "http://x.example/"]],
  ["b.example,*", ["http://anything.example/", "https://8.8.8.8/"], []],
];

for (const [except, without, with_] of direct)
  test(`except ${JSON.stringify(except)}: ${without.join(" ")}`, () => {
    const choose = proxyChoice({ http: new URL("http://p"), https: new URL("http://q"), except });
    for (const url of without) assert.equal(choose(new URL(url)), null, url);
    for (const url of with_) assert.equal(choose(new URL(url))?.href, "http://p/", url);
  });

test("each scheme has its proxy, or none", () => {
  const choose = proxyChoice({ http: null, https: new URL("http://q"), except: "" });
  assert.equal(choose(new URL("http://a.example")), null);
  assert.equal(choose(new URL("https://a.example"))?.href, "http://q/");
});
