import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { send } from "../../test/support/raw-http.ts";
import type { Reply } from "../http/replies.ts";
import { makeHost, refuseUnreadable } from "./host.ts";
import type { Inbound } from "./inbound.ts";

const plainReply = (body: Reply["body"], more: Partial<Reply> = {}): Reply => ({ status: 200, headers: {}, body, ...more });

interface Given {
  readonly trustProxy?: boolean;
}

const listen = async (t: TestContext, answer: (inbound: Inbound) => Promise<Reply>, { trustProxy = false }: Given = {}) => {
  const broken: string[] = [];
  let requests = 0;
  const host = makeHost({
    answer,
    newRequestId: () => `request-${++requests}`,
    trustProxy,
    onBroken: (requestId) => broken.push(requestId),
  });
  const port = await host.listen({ host: "127.0.0.1", port: 0 });
  t.after(() => host.close(0));
  return { host, port, base: `http://127.0.0.1:${port}`, broken };
};

/** Sends these bytes and gives all that comes back until the connection ends. */
const exchange = async (port: number, bytes: string): Promise<string> => {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  return text(socket);
};

test("a request reaches its answer exactly as it was sent", async (t) => {
  const seen: unknown[] = [];
  const { port } = await listen(t, async ({ method, target, header, headers, body, address, isSecure }) => {
    seen.push([method, target, header("x-twice"), headers["x-one"], header("none"), await text(body), address(), isSecure()]);
    return plainReply("ok");
  });
  const target = "//a/../%2e%2E/@x%2fy?q=%zz&&";
  const lines = [
    `PUT ${target} HTTP/1.1`,
    "Host: h",
    "X-One: 1",
    "X-Twice: a",
    "X-Twice: b",
    "Content-Length: 4",
    "Connection: close",
  ];
  const answer = await exchange(port, `${lines.join("\r\n")}\r\n\r\nbody`);
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.match(answer, /\r\nx-amzn-requestid: request-1\r\n/);
  assert.deepEqual(seen, [["PUT", target, "a, b", "1", undefined, "body", "127.0.0.1", false]]);
});

test("what is asked for by its whole address is asked for by its path", async (t) => {
  const seen: string[] = [];
  const { port } = await listen(t, async ({ target }) => {
    seen.push(target);
    return plainReply("ok");
  });
  for (const address of ["http://h/a/b?q=http://x/", "HTTPS://h:1", "http://h?q"]) {
    const answer = await exchange(port, `GET ${address} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 200 /);
  }
  assert.deepEqual(seen, ["/a/b?q=http://x/", "/", "/?q"]);
});

test("what a proxy says of the client counts where it is trusted, and nowhere else", async (t) => {
  const headers = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "packages.example.org" };
  const said = async (trustProxy: boolean) => {
    const { base } = await listen(
      t,
      async ({ address, host, isSecure }) => plainReply(JSON.stringify({ address: address(), host: host(), secure: isSecure() })),
      { trustProxy },
    );
    return JSON.parse((await send(base, { path: "/", headers })).text) as { address: string; host: string; secure: boolean };
  };
  assert.deepEqual(await said(true), { address: "203.0.113.9", host: "packages.example.org", secure: true });
  const { address, secure } = await said(false);
  assert.deepEqual([address, secure], ["127.0.0.1", false]);
});

/** Each in the same bytes, as pieces that are only good until the next one may be. */
async function* pieces(texts: readonly string[], fails = false): AsyncIterable<Uint8Array> {
  const bytes = Buffer.alloc(16);
  for (const piece of texts) yield bytes.subarray(0, bytes.write(piece));
  if (fails) throw new Error("cut");
}

const bodies: readonly (readonly [string, () => Reply["body"], string])[] = [
  ["a text", () => "grün", "grün"],
  ["bytes", () => Buffer.from("bytes"), "bytes"],
  ["a stream", () => Readable.from(["one ", "two"]), "one two"],
  ["pieces", () => pieces(["one ", "two"]), "one two"],
  ["nothing", () => null, ""],
];

for (const [what, body, expected] of bodies)
  test(`${what} is sent whole, and left out for HEAD with the same headers`, async (t) => {
    const { base } = await listen(t, async () => plainReply(body(), { headers: { etag: '"1"' } }));
    const full = await send(base, { path: "/" });
    assert.deepEqual([full.status, full.text, full.headers.etag], [200, expected, '"1"']);
    const head = await send(base, { path: "/", method: "HEAD" });
    assert.deepEqual([head.status, head.text, head.headers.etag], [200, "", '"1"']);
    assert.equal(head.headers["content-length"], full.headers["content-length"]);
  });

test("a reason phrase is one harmless line", async (t) => {
  const { base } = await listen(t, async () => plainReply(null, { status: 400, phrase: `bad\r\nx-evil: 1 ${"ü".repeat(300)}` }));
  const { status, phrase, headers } = await send(base, { path: "/" });
  assert.equal(status, 400);
  assert.match(phrase, /^bad {2}x-evil: 1 +$/);
  assert.equal(headers["x-evil"], undefined);
});

test("204 and 304 have neither a body nor a length", async (t) => {
  for (const status of [204, 304]) {
    const { base } = await listen(t, async () => plainReply(null, { status }));
    const { headers } = await send(base, { path: "/" });
    assert.equal(headers["content-length"], undefined);
  }
});

for (const [what, body] of [
  ["stream", () => Readable.from(pieces(["half"], true))],
  ["iterable", () => pieces(["half"], true)],
] as const)
  test(`a response whose ${what} breaks off does not look complete, and is told of`, async (t) => {
    const { base, broken } = await listen(t, async () => plainReply(body()));
    await assert.rejects(send(base, { path: "/" }));
    assert.deepEqual(broken, ["request-1"]);
  });

test("pieces are not asked for when the client has gone", async (t) => {
  const ended = Promise.withResolvers<void>();
  let asked = 0;
  async function* endless(): AsyncIterable<Uint8Array> {
    try {
      for (;;) {
        asked += 1;
        yield Buffer.alloc(65_536);
      }
    } finally {
      ended.resolve();
    }
  }
  const { port } = await listen(t, async () => plainReply(endless()));
  const socket = connect(port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await once(socket, "data");
  socket.destroy();
  await ended.promise;
  assert.ok(asked > 0);
});

test("who is refused before their body was read gets to read why", async (t) => {
  const { base } = await listen(t, async () => plainReply("no", { status: 403 }));
  const { status, text: why } = await send(base, { path: "/", method: "PUT", body: Buffer.alloc(8_000_000) });
  assert.deepEqual([status, why], [403, "no"]);
});

test("whose connection is to end with the refusal is heard out before it does", async (t) => {
  const { port } = await listen(t, async () => plainReply("refused"));
  const socket = connect(port, "127.0.0.1");
  const half = Buffer.alloc(4 * 1024 ** 2);
  socket.write(`PUT /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${2 * half.length}\r\n\r\n`);
  const sent = new Promise((resolve) => socket.write(half, resolve));
  const [first] = (await once(socket, "data")) as [Buffer];
  assert.match(first.toString(), /refused$/);
  // Fails where the server has closed its side for good.
  await sent;
  await new Promise<void>((resolve, reject) => socket.write(half, (error) => (error == null ? resolve() : reject(error))));
  await once(socket, "end");
});

const offer = "Host: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";

test("who offers another protocol is served by HTTP/1.1, request by request, and told what is malformed", async (t) => {
  const { port } = await listen(t, async ({ method, header, body }) =>
    plainReply(`${method} ${header("x-word")} ${await text(body)};`),
  );
  const socket = connect(port, "127.0.0.1");
  const answers = socket.setEncoding("latin1")[Symbol.asyncIterator]();
  const ask = async (bytes: string): Promise<string> => {
    socket.write(bytes, "latin1");
    return String((await answers.next()).value);
  };
  assert.match(await ask(`GET /x HTTP/1.1\r\n${offer}X-Word: \xfc\r\n\r\n`), /^HTTP\/1\.1 200 .*GET \xc3\xbc ;$/s);
  assert.match(await ask(`PUT /x HTTP/1.1\r\n${offer}X-Word: a\r\nContent-Length: 4\r\n\r\nbody`), /PUT a body;$/);
  assert.match(await ask("GET /x HTTP/1.1\r\nHost: h\r\nX-Word: b\r\n\r\n"), /GET b ;$/);
  assert.match(await ask(`GET /x HTTP/1.1\r\n${offer}Malformed\r\n\r\n`), /^HTTP\/1\.1 400 .*not well-formed/s);
  assert.equal((await answers.next()).done, true);
});

test("an offer that does not wait for the answer before it ends the connection", async (t) => {
  const { port } = await listen(t, async () => plainReply("ok"));
  const request = `GET / HTTP/1.1\r\n${offer}\r\n`;
  assert.equal(await exchange(port, `${request}${request}`), "");
});

test("a body of any type arrives as it is", async (t) => {
  const { base } = await listen(t, async ({ body }) => plainReply(await text(body)));
  for (const type of [
    "application/json",
    "text/plain",
    "application/octet-stream",
    "multipart/form-data; boundary=x",
    "nonsense",
  ]) {
    const { text: echoed } = await send(base, {
      path: "/",
      method: "POST",
      headers: { "content-type": type },
      body: "{not json",
    });
    assert.equal(echoed, "{not json", type);
  }
});

test("a method that HTTP knows and nobody expects is answered like others", async (t) => {
  const { base } = await listen(t, async ({ method }) => plainReply(method, { status: 405 }));
  for (const method of ["OPTIONS", "TRACE", "PROPFIND", "PATCH"]) {
    const { status, text: said } = await send(base, { path: "/", method });
    assert.deepEqual([status, said], [405, method]);
  }
});

test("closing lets a running request end, and takes no new one", async (t) => {
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const { host, base } = await listen(t, async () => {
    begun.resolve();
    await release.promise;
    return plainReply("finished");
  });
  const running = send(base, { path: "/" });
  await begun.promise;
  const closing = host.close(60_000);
  await assert.rejects(send(base, { path: "/" }));
  release.resolve();
  assert.equal((await running).text, "finished");
  await closing;
});

test("a connection whose last request ends while the server closes is closed with it", async (t) => {
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const { host, port } = await listen(t, async () => {
    begun.resolve();
    await release.promise;
    return plainReply("finished");
  });
  const answer = exchange(port, "GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
  await begun.promise;
  const closing = host.close(60_000);
  release.resolve();
  assert.match(await answer, /\r\nconnection: close\r\n.*finished$/is);
  await closing;
});

test("closing ends what does not end by itself after its time of grace", async (t) => {
  const begun = Promise.withResolvers<void>();
  const { host, base } = await listen(t, () => {
    begun.resolve();
    return new Promise<Reply>(() => undefined);
  });
  const running = assert.rejects(send(base, { path: "/" }));
  await begun.promise;
  await host.close(1);
  await running;
});

test("connections that wait for their next request do not hold up closing", async (t) => {
  const { host, port } = await listen(t, async () => plainReply("ok"));
  const socket = connect(port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await once(socket, "data");
  const ended = once(socket, "close");
  socket.resume();
  await host.close(60_000);
  await ended;
});

test("who takes too long to say what they want may ask again", () => {
  const said: string[] = [];
  const socket = { destroyed: false, writable: true, write: (text: string) => said.push(text), destroy: () => undefined };
  refuseUnreadable(Object.assign(new Error("late"), { code: "ERR_HTTP_REQUEST_TIMEOUT" }), socket as unknown as Socket);
  assert.match(said.join(""), /^HTTP\/1\.1 408 Request Timeout\r\n.*did not come in time/s);
});

test("closing waits until what it cut off has been put away", async (t) => {
  const told: string[] = [];
  const begun = Promise.withResolvers<void>();
  const { host, base } = await listen(t, async (inbound) => {
    begun.resolve();
    await text(inbound.body).catch(() => setImmediate());
    told.push("put away");
    return plainReply("cut");
  });
  const body = new Readable({ read: () => undefined });
  body.push("some of it");
  const running = assert.rejects(send(base, { method: "PUT", path: "/", body }));
  await begun.promise;
  await host.close(100);
  assert.deepEqual(told, ["put away"]);
  await running;
});
