import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { close, listen } from "../../test/support/loopback.ts";
import { isFault } from "../model/fault.ts";
import { isPrivateAddress } from "./addresses.ts";
import { makeUpstreamClient, type UpstreamParts } from "./undici-client.ts";
import type { Connection, DocumentRequest } from "./upstream-client.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A registry on loopback that answers as told and keeps what it was asked. */
const startRegistry = async (t: TestContext, answer: Answer) => {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  const url = new URL(`${await listen(server)}/base/`);
  t.after(() => close(server));
  return { url, asked };
};

const setUp = async (t: TestContext, answer: Answer, parts: Partial<UpstreamParts> = {}) => {
  const registry = await startRegistry(t, answer);
  const clock = { time: 0, now: () => clock.time };
  const client = makeUpstreamClient({ clock, ...parts });
  t.after(client.close);
  const connection: Connection = { name: "public:test", url: registry.url, authorization: null, allowPrivate: true };
  const document = (over: Partial<DocumentRequest> = {}) =>
    client.document({ connection, path: "doc", accept: "x/y", etag: null, lastModified: null, maxBytes: 10_000, ...over });
  const asset = (over: { connection?: Connection; path?: string; maxBytes?: number; signal?: AbortSignal } = {}) =>
    client.asset({ connection, path: "asset", maxBytes: 10_000, ...over });
  return { ...registry, clock, connection, document, asset };
};

const isUnavailable = (pattern: RegExp) => (error: unknown) => {
  assert.ok(isFault(error, "UpstreamUnavailable"), String(error));
  assert.match(error.message, pattern);
  assert.match(error.message, /^External connection public:test /);
  return true;
};

test("a document is found under the connection's address, with its validators", async (t) => {
  const { document, asked } = await setUp(t, (_, response) => {
    response.writeHead(200, { etag: '"e"', "last-modified": "Tue, 02 Jan 2024 03:04:05 GMT" }).end("hello");
  });
  assert.deepEqual(await document({ path: "@a%2fb?x=1" }), {
    is: "found",
    bytes: Buffer.from("hello"),
    etag: '"e"',
    lastModified: "Tue, 02 Jan 2024 03:04:05 GMT",
    movedTo: null,
  });
  assert.equal(asked[0]?.url, "/base/@a%2fb?x=1");
  assert.equal(asked[0]?.headers["user-agent"], "packhouse");
  assert.equal(asked[0]?.headers.accept, "x/y");
  assert.equal(asked[0]?.headers.authorization, undefined);
});

test("a document that has not changed is not sent again", async (t) => {
  const { document, asked } = await setUp(t, (_, response) => response.writeHead(304).end());
  assert.deepEqual(await document({ etag: '"e"', lastModified: "then" }), { is: "unchanged" });
  assert.equal(asked[0]?.headers["if-none-match"], '"e"');
  assert.equal(asked[0]?.headers["if-modified-since"], "then");
  await assert.rejects(document(), isUnavailable(/304/));
});

test("404 and 410 mean that there is none", async (t) => {
  const { document, asset } = await setUp(t, (request, response) =>
    response.writeHead(request.url?.endsWith("doc") ? 404 : 410).end("no"),
  );
  assert.deepEqual(await document(), { is: "missing" });
  assert.deepEqual(await asset(), { is: "missing" });
});

test("any other status says nothing of what there is", async (t) => {
  for (const status of [204, 206, 400, 401, 403, 429, 451, 500, 503]) {
    const { document, asset } = await setUp(t, (_, response) => response.writeHead(status).end());
    await assert.rejects(document(), isUnavailable(new RegExp(String(status))));
    await assert.rejects(asset(), isUnavailable(new RegExp(String(status))));
  }
});

test("coded documents are decoded, and held to the limit in both forms", async (t) => {
  const text = Buffer.from("x".repeat(10_000));
  const codings: Record<string, Buffer> = {
    gzip: gzipSync(text),
    "x-gzip": gzipSync(text),
    br: brotliCompressSync(text),
    identity: text,
  };
  let coding = "";
  const { document } = await setUp(t, (_, response) =>
    response.writeHead(200, { "content-encoding": coding }).end(codings[coding]),
  );
  for (coding of Object.keys(codings)) {
    const answer = await document();
    assert.ok(answer.is === "found" && answer.bytes.equals(text), coding);
    await assert.rejects(document({ maxBytes: 9_999 }), isUnavailable(/more than the 9999 bytes/), coding);
  }
});

test("a document in a strange or broken coding is refused", async (t) => {
  let coding = "deflate";
  const { document } = await setUp(t, (_, response) => response.writeHead(200, { "content-encoding": coding }).end("nonsense"));
  await assert.rejects(document(), isUnavailable(/coding it was not asked for/));
  coding = "gzip";
  await assert.rejects(document(), isUnavailable(/cannot be decoded/));
});

test("a gzip bomb is not unpacked", async (t) => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  const { document } = await setUp(t, (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
  await assert.rejects(document({ maxBytes: 100_000 }), isUnavailable(/more than the 100000 bytes/));
});

test("a document that is cut is no document", async (t) => {
  const { document } = await setUp(t, (_, response) => {
    response.writeHead(200, { "content-length": 100 }).write("half");
    setImmediate(() => response.destroy());
  });
  await assert.rejects(document(), isUnavailable(/could not be read/));
});

test("who never answers, or stops halfway, is not waited for", async (t) => {
  const limits = { headersMs: 50, bodyMs: 50 };
  const { document, asset } = await setUp(
    t,
    (request, response) => {
      if (request.url?.endsWith("half")) response.writeHead(200, { "content-length": 100 }).write("half");
    },
    { limits },
  );
  await assert.rejects(document(), isUnavailable(/did not answer in time/));
  await assert.rejects(document({ path: "half" }), isUnavailable(/did not answer in time/));
  const answer = await asset({ path: "half" });
  assert.ok(answer.is === "found");
  await assert.rejects(buffer(answer.body), isUnavailable(/did not answer in time/));
});

test("who sends a little now and then is not waited for without end", async (t) => {
  const { document } = await setUp(
    t,
    (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write("."), 5);
      response.on("close", () => clearInterval(drip));
    },
    { limits: { documentMs: 100 } },
  );
  await assert.rejects(document({ maxBytes: 1_000_000 }), isUnavailable(/did not answer in time/));
});

test("a reset is tried once more, and only once", async (t) => {
  let resets = 1;
  const { document, asked } = await setUp(t, (request, response) => {
    resets -= 1;
    if (resets >= 0) request.socket.destroy();
    else response.end("hello");
  });
  assert.equal((await document()).is, "found");
  assert.equal(asked.length, 2);
  resets = 2;
  await assert.rejects(document(), isUnavailable(/could not be read/));
  assert.equal(asked.length, 4);
});

test("nobody listening and no TLS are told apart from absence", async (t) => {
  const { document, connection } = await setUp(t, (_, response) => response.end());
  for (const url of ["http://127.0.0.1:1/", connection.url.href.replace("http:", "https:")]) {
    await assert.rejects(
      document({ connection: { ...connection, url: new URL(url) } }),
      isUnavailable(/could not be read \([A-Z_]+\)/),
      url,
    );
  }
});

test("a place that keeps failing is left alone for a while", async (t) => {
  let status = 500;
  const limits = { failures: 2, restMs: 1000 };
  const { document, asked, clock } = await setUp(t, (_, response) => response.writeHead(status).end(), { limits });
  for (let n = 0; n < 2; n += 1) await assert.rejects(document(), isUnavailable(/500/));
  await assert.rejects(document(), isUnavailable(/left alone/));
  assert.equal(asked.length, 2);
  clock.time += 1000;
  status = 200;
  assert.equal((await document()).is, "found");
  assert.equal((await document()).is, "found");
});

test("redirects are followed, so many and no more", async (t) => {
  const { document, asked, url } = await setUp(t, (request, response) => {
    const hops = Number(new URL(request.url ?? "", "http://x").searchParams.get("hops"));
    if (hops === 0) response.end("there");
    else response.writeHead([301, 302, 303, 307, 308][hops % 5] ?? 301, { location: `elsewhere?hops=${hops - 1}` }).end("moved");
  });
  const answer = await document({ path: "doc?hops=5" });
  assert.deepEqual(answer.is === "found" && answer.movedTo, new URL("elsewhere?hops=0", url).href);
  assert.equal(asked.length, 6);
  await assert.rejects(document({ path: "doc?hops=6" }), isUnavailable(/redirects more than 5 times/));
});

test("a redirect to nowhere, and to what is not http, is refused", async (t) => {
  for (const location of [undefined, "ftp://127.0.0.1/", "file:///etc/passwd", "http://["]) {
    const { document } = await setUp(t, (request, response) => {
      if (location === undefined && !request.url?.endsWith("doc")) response.end();
      else response.writeHead(302, location === undefined ? {} : { location }).end();
    });
    await assert.rejects(document(), isUnavailable(/cannot be read|redirects more than/));
  }
});

test("nothing leads from https to http", async (t) => {
  const { asset, connection, asked, url } = await setUp(t, (_, response) => response.end());
  const secure = { ...connection, url: new URL("https://127.0.0.1:1/") };
  await assert.rejects(asset({ connection: secure, path: url.href }), isUnavailable(/from https to http/));
  assert.equal(asked.length, 0);
});

test("credentials go to the connection's own origin and no further", async (t) => {
  const other = await startRegistry(t, (_, response) => response.end("there"));
  const { document, asset, connection, asked } = await setUp(t, (request, response) => {
    if (request.url === "/base/doc") response.writeHead(302, { location: "/base/own" }).end();
    else response.writeHead(302, { location: other.url.href }).end();
  });
  const known = { ...connection, authorization: "Bearer secret" };
  assert.equal((await document({ connection: known })).is, "found");
  assert.equal((await asset({ connection: known, path: other.url.href })).is, "found");
  assert.deepEqual(
    asked.map((request) => request.headers.authorization),
    ["Bearer secret", "Bearer secret"],
  );
  assert.deepEqual(
    other.asked.map((request) => request.headers.authorization),
    [undefined, undefined],
  );
});

test("a fault tells no credentials and no address", async (t) => {
  const { document, connection } = await setUp(t, (_, response) => response.writeHead(403).end());
  await assert.rejects(
    document({ connection: { ...connection, authorization: "Bearer secret" }, path: "doc?key=hidden" }),
    (error) => {
      assert.ok(isFault(error));
      assert.doesNotMatch(`${error.message}${JSON.stringify(error.detail)}`, /secret|hidden|127\.0\.0\.1/);
      return true;
    },
  );
});

test("private places are not reached, by address, by name or by redirect, unless allowed", async (t) => {
  const { document, connection, asked } = await setUp(t, (_, response) => response.end());
  const guarded = { ...connection, allowPrivate: false };
  const { port } = connection.url;
  for (const host of [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "2130706433",
    "0x7f.1",
    "0.0.0.0",
    "169.254.169.254",
  ]) {
    const away = { ...guarded, url: new URL(`http://${host}:${port}/`) };
    await assert.rejects(document({ connection: away }), isUnavailable(/private address/), host);
  }
  assert.equal(asked.length, 0);

  const isClosed = (address: string) => address !== "127.0.0.1" && isPrivateAddress(address);
  const first = await setUp(t, (_, response) => response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(), {
    isClosed,
  });
  await assert.rejects(
    first.document({ connection: { ...first.connection, allowPrivate: false } }),
    isUnavailable(/private address/),
  );
  assert.equal(first.asked.length, 1);
});

test("an asset comes as it is, with its size and time", async (t) => {
  const { asset, asked } = await setUp(t, (_, response) => {
    response.writeHead(200, { "content-length": 5, "last-modified": "Tue, 02 Jan 2024 03:04:05 GMT" }).end("hello");
  });
  const answer = await asset({ maxBytes: 5 });
  assert.ok(answer.is === "found");
  assert.equal(answer.size, 5);
  assert.equal(answer.lastModified, Date.UTC(2024, 0, 2, 3, 4, 5));
  assert.equal((await buffer(answer.body)).toString(), "hello");
  assert.equal(asked[0]?.headers["accept-encoding"], "identity");
});

test("an asset longer than allowed fails, announced or not", async (t) => {
  const { asset } = await setUp(t, (request, response) => {
    if (request.url?.endsWith("announced")) response.writeHead(200, { "content-length": 10 });
    response.write("01234");
    response.end("56789");
  });
  await assert.rejects(asset({ path: "announced", maxBytes: 9 }), isUnavailable(/more than the 9 bytes/));
  const answer = await asset({ path: "silent", maxBytes: 9 });
  assert.ok(answer.is === "found" && answer.size === null);
  await assert.rejects(buffer(answer.body), isUnavailable(/more than the 9 bytes/));
});

test("an asset that is cut fails", async (t) => {
  for (const headers of [{ "content-length": 100 }, { "transfer-encoding": "chunked" }]) {
    const { asset } = await setUp(t, (_, response) => {
      response.writeHead(200, headers).write("half");
      setImmediate(() => response.destroy());
    });
    const answer = await asset();
    assert.ok(answer.is === "found");
    await assert.rejects(buffer(answer.body), isUnavailable(/could not be read/));
  }
});

test("bytes past an asset's own length are never part of it", async (t) => {
  const { asset } = await setUp(t, (request) => {
    request.socket.end("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello, and more");
  });
  const answer = await asset();
  assert.ok(answer.is === "found");
  const read = await buffer(answer.body).catch((error) => error);
  assert.ok(read instanceof Error || read.toString() === "hello", String(read));
});

test("an asset in a coding is refused", async (t) => {
  const { asset } = await setUp(t, (_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("hello")),
  );
  await assert.rejects(asset(), isUnavailable(/form it was not asked for/));
});

test("who asks for an asset may leave", async (t) => {
  const { asset } = await setUp(t, (request, response) => {
    if (request.url?.endsWith("half")) response.writeHead(200).write("half");
  });
  const before = new AbortController();
  const waiting = asset({ path: "never", signal: before.signal });
  before.abort();
  await assert.rejects(waiting, isUnavailable(/AbortError/));
  const after = new AbortController();
  const answer = await asset({ path: "half", signal: after.signal });
  assert.ok(answer.is === "found");
  after.abort();
  await assert.rejects(buffer(answer.body), isUnavailable(/AbortError/));
});
