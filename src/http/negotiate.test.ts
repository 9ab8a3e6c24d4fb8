import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { ByteRange } from "../blobs/blob-store.ts";
import { accepts, assetReply, documentReply } from "./negotiate.ts";
import type { Reply } from "./replies.ts";
import type { Method } from "./route.ts";

const asked = (headers: Record<string, string> = {}, method: Method = "GET") => ({
  method,
  header: (name: string) => headers[name],
});

const html = "text/html";
const v1 = "application/vnd.example.v1+json";
const json = "application/json";

test("Accept chooses by weight, then by the server's order", () => {
  const rows: [string | undefined, string | null][] = [
    [undefined, html],
    ["", html],
    ["*/*", html],
    [json, json],
    ["APPLICATION/JSON", json],
    [`${v1}; q=1.0, ${json}; q=0.8, */*`, html],
    [`${v1}, ${html};q=0.5`, v1],
    ["application/*", v1],
    [`application/*, ${v1};q=0.1`, json],
    [`${html};q=0, ${json};q=0.1`, json],
    [`${html};q=0, */*;q=0.1`, v1],
    [`${json};charset=utf-8;q=0.2`, json],
    ["image/png", null],
    ["*/*;q=0", null],
    [`${json};q=nonsense`, json],
  ];
  for (const [header, chosen] of rows) assert.equal(accepts(header, [html, v1, json]), chosen, header);
});

const text = "x".repeat(5000);
const large = { bytes: Buffer.from(text), etag: '"abc"', gzip: async () => gzipSync(text) };

test("a document is served plain to those who accept no gzip", async () => {
  for (const encoding of [undefined, "identity", "br", "gzip;q=0", "gzip;q=0.1, identity;q=0.5"]) {
    const reply = await documentReply(asked(encoding === undefined ? {} : { "accept-encoding": encoding }), large, json, {
      "x-more": "1",
    });
    assert.deepEqual(reply, {
      status: 200,
      headers: {
        etag: '"abc"',
        vary: "Accept, Accept-Encoding",
        "cache-control": "private, no-cache",
        "content-type": json,
        "content-length": "5000",
        "x-more": "1",
      },
      body: large.bytes,
    });
  }
});

test("a document is served gzipped, with an ETag of its own, to those who accept it", async () => {
  for (const encoding of ["gzip", "gzip, deflate, br", "*", "GZIP;q=0.5"]) {
    const reply = await documentReply(asked({ "accept-encoding": encoding }), large, json);
    assert.equal(reply.headers.etag, '"abc-gzip"');
    assert.equal(reply.headers["content-encoding"], "gzip");
    assert.ok(Buffer.isBuffer(reply.body));
    assert.equal(reply.headers["content-length"], String(reply.body.length));
    assert.equal(gunzipSync(reply.body).toString(), text);
  }
});

test("a small document is not gzipped", async () => {
  const small = { bytes: Buffer.from("{}"), etag: '"s"', gzip: () => Promise.reject(new Error("No.")) };
  assert.equal((await documentReply(asked({ "accept-encoding": "gzip" }), small, json)).headers["content-length"], "2");
});

test("If-None-Match is a list of tags, weak or strong, of the form that would be served", async () => {
  const status = async (headers: Record<string, string>) => (await documentReply(asked(headers), large, json)).status;
  for (const tags of ['"abc"', 'W/"abc"', '"x", "abc"', "*", '"x",W/"abc"'])
    assert.equal(await status({ "if-none-match": tags }), 304, tags);
  for (const tags of ['"abcd"', "abc", '"abc-gzip"', ""]) assert.equal(await status({ "if-none-match": tags }), 200, tags);
  assert.equal(await status({ "if-none-match": '"abc-gzip"', "accept-encoding": "gzip" }), 304);
  assert.equal(await status({ "if-none-match": '"abc"', "accept-encoding": "gzip" }), 200);
});

test("a document's 304 has its validators and no body", async () => {
  assert.deepEqual(await documentReply(asked({ "if-none-match": '"abc"' }), large, json), {
    status: 304,
    headers: { etag: '"abc"', vary: "Accept, Accept-Encoding", "cache-control": "private, no-cache" },
    body: null,
  });
});

test("HEAD of a document has GET's headers", async () => {
  const headers = { "accept-encoding": "gzip" };
  const head = await documentReply(asked(headers, "HEAD"), large, json);
  assert.deepEqual(head.headers, (await documentReply(asked(headers), large, json)).headers);
  assert.equal(head.body, null);
});

const bytes = Buffer.from("0123456789");
const modified = Date.UTC(2024, 0, 2, 3, 4, 5, 678);
const date = "Tue, 02 Jan 2024 03:04:05 GMT";
const digests = { sha256: "aa", sha512: "bb", sha1: "cc" };

const opened = (overrides: object = {}) => {
  const reads: (ByteRange | undefined)[] = [];
  const read = async (range?: ByteRange) => {
    reads.push(range);
    return range === undefined ? bytes : bytes.subarray(range.start, range.end + 1);
  };
  return { size: bytes.length, digests, lastModified: modified, read, reads, ...overrides };
};

const bodyOf = async (reply: Reply): Promise<string> => {
  const { body } = reply;
  if (body === null || typeof body === "string" || Buffer.isBuffer(body)) return body === null ? "" : body.toString();
  return (await buffer(body)).toString();
};

test("an asset is served whole with all that lets it be cached", async () => {
  const reply = await assetReply(asked(), opened(), { contentType: "application/x", filename: 'ü "1".tgz' });
  assert.equal(reply.status, 200);
  assert.deepEqual(reply.headers, {
    etag: '"aa"',
    "last-modified": date,
    "cache-control": "private, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    "content-type": "application/x",
    "x-content-type-options": "nosniff",
    "content-disposition": `attachment; filename="_ _1_.tgz"; filename*=UTF-8''%C3%BC%20%221%22.tgz`,
    "content-length": "10",
  });
  assert.equal(await bodyOf(reply), "0123456789");
});

test("an asset's stream is served as it comes", async () => {
  async function* stream() {
    yield bytes.subarray(0, 4);
    yield bytes.subarray(4);
  }
  assert.equal(
    await bodyOf(await assetReply(asked(), opened({ read: async () => stream() }), { contentType: "x/y" })),
    "0123456789",
  );
});

test("HEAD of an asset has GET's headers and reads nothing", async () => {
  const asset = opened();
  const head = await assetReply(asked({ range: "bytes=0-1" }, "HEAD"), asset, { contentType: "x/y" });
  assert.deepEqual(asset.reads, []);
  assert.deepEqual(head.headers, (await assetReply(asked(), asset, { contentType: "x/y" })).headers);
  assert.equal(head.body, null);
});

test("an asset that the client has is not read", async () => {
  const rows: [Record<string, string>, number][] = [
    [{ "if-none-match": '"aa"' }, 304],
    [{ "if-none-match": '"bb"' }, 304],
    [{ "if-none-match": 'W/"aa"' }, 304],
    [{ "if-none-match": '"cc"' }, 200],
    [{ "if-modified-since": date }, 304],
    [{ "if-modified-since": "Tue, 02 Jan 2024 03:04:04 GMT" }, 200],
    [{ "if-modified-since": "yesterday" }, 200],
    [{ "if-modified-since": date, "if-none-match": '"x"' }, 200],
  ];
  for (const [headers, status] of rows) {
    const asset = opened();
    const reply = await assetReply(asked(headers), asset, { contentType: "x/y" });
    assert.equal(reply.status, status, JSON.stringify(headers));
    assert.equal(asset.reads.length, status === 304 ? 0 : 1);
  }
});

test("ranges", async () => {
  const rows: [string, number, string, string?][] = [
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["bytes=4-", 206, "456789", "bytes 4-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
    ["BYTES=9-99", 206, "9", "bytes 9-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=99999999999999999999-", 416, "", "bytes */10"],
    ["bytes=-0", 416, "", "bytes */10"],
    ["bytes=3-1", 200, "0123456789"],
    ["bytes=99-98", 200, "0123456789"],
    ["bytes=0-1,3-4", 200, "0123456789"],
    ["bytes=-", 200, "0123456789"],
    ["bytes=a-b", 200, "0123456789"],
    ["lines=0-1", 200, "0123456789"],
  ];
  for (const [range, status, body, contentRange] of rows) {
    const reply = await assetReply(asked({ range }), opened(), { contentType: "x/y" });
    assert.equal(reply.status, status, range);
    assert.equal(await bodyOf(reply), body, range);
    assert.equal(reply.headers["content-range"], contentRange, range);
    if (status !== 416) assert.equal(reply.headers["content-length"], String(body.length), range);
  }
});

test("If-Range serves a range only of the same bytes", async () => {
  for (const [ifRange, status] of [
    ['"aa"', 206],
    ['"bb"', 206],
    [date, 206],
    ['W/"aa"', 200],
    ['"x"', 200],
    ["Mon, 01 Jan 2024 00:00:00 GMT", 200],
  ] as const) {
    const reply = await assetReply(asked({ range: "bytes=1-2", "if-range": ifRange }), opened(), { contentType: "x/y" });
    assert.equal(reply.status, status, ifRange);
  }
});

test("an asset of unknown size is served whole without a length", async () => {
  const reply = await assetReply(asked({ range: "bytes=0-1" }), opened({ size: null, digests: {} }), { contentType: "x/y" });
  assert.equal(reply.status, 200);
  for (const absent of ["content-length", "accept-ranges", "etag"]) assert.equal(reply.headers[absent], undefined);
  assert.equal(await bodyOf(reply), "0123456789");
});

test("an empty asset has no range", async () => {
  const empty = opened({ size: 0, read: async () => Buffer.alloc(0) });
  assert.equal((await assetReply(asked({ range: "bytes=0-" }), empty, { contentType: "x/y" })).status, 416);
  assert.equal((await assetReply(asked(), empty, { contentType: "x/y" })).headers["content-length"], "0");
});
