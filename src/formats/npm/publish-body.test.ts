import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { makeMemoryBlobs } from "../../blobs/memory-blobs.ts";
import type { Request } from "../../http/route.ts";
import { isFault } from "../../model/fault.ts";
import { type PublishBody, readPublishBody } from "./publish-body.ts";
import { bodyPieces } from "./request-body.ts";

const makePlace = () => {
  const blobs = makeMemoryBlobs({ clock: { now: () => 0 } });
  return {
    read: (pieces: AsyncIterable<Buffer>) => readPublishBody(pieces, () => blobs.of("test").begin({ maxBytes: 1024 ** 2 })),
    leftovers: () => blobs.sweepStaged(1),
  };
};

async function* cut(text: string | Buffer, size: number): AsyncGenerator<Buffer, void> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

const bytesOf = async (body: PublishBody, name: string): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of body.staged.get(name)?.open() ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
};

const request = (body: Buffer | Readable, headers: Readonly<Record<string, string>> = {}): Request => ({
  method: "PUT",
  segments: [],
  query: new URLSearchParams(),
  header: (name) => headers[name],
  body: Buffer.isBuffer(body) ? Readable.from([body]) : body,
});

const tarball = Buffer.from(Array.from({ length: 100 }, (_, at) => (at * 37) % 256));
const base64 = tarball.toString("base64");

test("A body gives the same parts however it is cut", async () => {
  const bundle = '{"a":"\\"}{"}';
  const json = JSON.stringify({
    name: "@acme/ui",
    'é"\\': { _attachments: { x: { data: "QUJD" } } },
    list: [{ data: "a]}" }, '"', "\\", '\\\\"'],
    _attachments: {
      "ui-1.0.0.tgz": { length: 100, data: base64, more: { data: "QUJD" } },
      "ui-1.0.0.sigstore": { data: bundle },
      "one.tgz": { data: "QQ==" },
      "none.tgz": { data: "" },
    },
    versions: { "1.0.0": { description: 'a \\ " b' } },
  }).replaceAll("/", "\\/");
  const expected = JSON.parse(json);
  for (const name of ["ui-1.0.0.tgz", "one.tgz", "none.tgz"]) expected._attachments[name].data = "";
  for (let size = 1; size <= json.length + 1; size++) {
    const { read } = makePlace();
    const body = await read(cut(json, size));
    assert.deepEqual(JSON.parse(body.text.toString()), expected, `cut every ${size} bytes`);
    assert.deepEqual([...body.staged.keys()], ["ui-1.0.0.tgz", "one.tgz", "none.tgz"]);
    assert.deepEqual(await bytesOf(body, "ui-1.0.0.tgz"), tarball);
    assert.equal((await bytesOf(body, "one.tgz")).toString(), "A");
    assert.equal((await bytesOf(body, "none.tgz")).length, 0);
  }
});

test("Attachments may come before everything else, with their names and base64 escaped", async () => {
  const escaped = base64.replaceAll("/", "\\u002F").replaceAll("+", "\\u002b");
  const json = `{"\\u005fattachments":{"a\\u002etgz":{"d\\u0061ta":"${escaped}"}},"name":"a"}`;
  for (let size = 1; size < 40; size++) {
    const body = await makePlace().read(cut(json, size));
    assert.deepEqual(await bytesOf(body, "a.tgz"), tarball);
    assert.equal(JSON.parse(body.text.toString()).name, "a");
  }
});

const refusals: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["no JSON", "hello"],
  ["an array", "[1]"],
  ["a string", '"a"'],
  ["two documents", "{}{}"],
  ["crossed brackets", '{"a":[}'],
  ["deep nesting", `{"a":${"[".repeat(300)}`],
  ["a body cut in its JSON", '{"name":"a"'],
  ["a body cut in an attachment", `{"_attachments":{"a.tgz":{"data":"${base64.slice(0, 40)}`],
  ["a body cut behind an attachment", `{"_attachments":{"a.tgz":{"data":"${base64}"}`],
  ["base64 of a wrong length", '{"_attachments":{"a.tgz":{"data":"QUI"}}}'],
  ["base64 with other characters", '{"_attachments":{"a.tgz":{"data":"QU*DQUJD"}}}'],
  ["base64 with a line break", '{"_attachments":{"a.tgz":{"data":"QUJD\\nQUJDQUJ"}}}'],
  ["base64 padded in the middle", '{"_attachments":{"a.tgz":{"data":"QQ==QUJD"}}}'],
  ["base64 with half an escape", '{"_attachments":{"a.tgz":{"data":"QUJD\\u00"}}}'],
  ["base64 with a wrong escape", '{"_attachments":{"a.tgz":{"data":"\\x41\\x41QU"}}}'],
  ["two attachments of one name", '{"_attachments":{"a.tgz":{"data":"QUJD"},"a.tgz":{"data":"QUJD"}}}'],
  ["two pieces of data", '{"_attachments":{"a.tgz":{"data":"QUJD","data":"QUJD"}}}'],
  ["nine attachments", `{"_attachments":{${Array.from({ length: 9 }, (_, at) => `"${at}.tgz":{"data":"QUJD"}`).join()}}}`],
  ["a member's name without end", `{"${"a".repeat(5000)}`],
];

for (const [what, json] of refusals) {
  test(`A body with ${what} is refused and leaves nothing staged`, async () => {
    for (const size of [1, 7, 100_000]) {
      const { read, leftovers } = makePlace();
      await assert.rejects(read(cut(json, size)), (thrown) => isFault(thrown, "Validation"));
      assert.equal(await leftovers(), 0);
    }
  });
}

test("An attachment over its limit is refused as too large and leaves nothing staged", async () => {
  const { read, leftovers } = makePlace();
  const json = `{"_attachments":{"a.tgz":{"data":"QUJD"},"b.tgz":{"data":"${"QUJD".repeat(400_000)}"}}}`;
  await assert.rejects(read(cut(json, 65_536)), (thrown) => isFault(thrown, "ServiceQuotaExceeded"));
  assert.equal(await leftovers(), 0);
});

test("Metadata without end is refused as too large before it is all read", async () => {
  let given = 0;
  async function* endless(): AsyncGenerator<Buffer, void> {
    yield Buffer.from('{"_attachments":{"a.tgz":{"data":"QUJD"}},"readme":"');
    for (;;) {
      given += 1024 ** 2;
      yield Buffer.alloc(1024 ** 2, "a");
    }
  }
  const { read, leftovers } = makePlace();
  await assert.rejects(read(endless()), (thrown) => isFault(thrown, "ServiceQuotaExceeded"));
  assert.equal(await leftovers(), 0);
  assert.ok(given <= 65 * 1024 ** 2);
});

test("A body that fails half-way leaves nothing staged", async () => {
  const { read, leftovers } = makePlace();
  const source = new Readable({ read() {} });
  source.push(`{"_attachments":{"a.tgz":{"data":"${base64.slice(0, 50)}`);
  const reading = read(bodyPieces(request(source), 1000));
  setImmediate(() => source.destroy(new Error("reset")));
  await assert.rejects(reading, (thrown) => isFault(thrown, "Validation"));
  assert.equal(await leftovers(), 0);
});

test("A gzip body is read as the body it holds", async () => {
  const json = Buffer.from(`{"_attachments":{"a.tgz":{"data":"${base64}"}}}`);
  const body = await makePlace().read(bodyPieces(request(gzipSync(json), { "content-encoding": "gzip" }), 1000));
  assert.deepEqual(await bytesOf(body, "a.tgz"), tarball);
});

test("A gzip body is bounded by what it unpacks to", async () => {
  const bomb = gzipSync(`{"readme":"${"a".repeat(5_000_000)}"}`);
  const reading = makePlace().read(bodyPieces(request(bomb, { "content-encoding": "gzip" }), 1_000_000));
  await assert.rejects(reading, (thrown) => isFault(thrown, "ServiceQuotaExceeded"));
});

for (const [what, body, coding] of [
  ["broken gzip", Buffer.from("not gzip at all"), "gzip"],
  ["cut gzip", gzipSync('{"a":1}').subarray(0, 12), "gzip"],
  ["an unknown coding", Buffer.from("{}"), "compress"],
] as const) {
  test(`A body with ${what} is refused`, async () => {
    const reading = makePlace().read(bodyPieces(request(body, { "content-encoding": coding }), 1000));
    await assert.rejects(reading, (thrown) => isFault(thrown, "Validation"));
  });
}

test("A body is refused by its announced length before a byte is read, and stays open for the refusal", async () => {
  const source = Readable.from([Buffer.from("{}")]);
  const pieces = bodyPieces(request(source, { "content-length": "1001" }), 1000);
  await assert.rejects(pieces.next(), (thrown) => isFault(thrown, "ServiceQuotaExceeded"));
  assert.equal(source.destroyed, false);
});

test("A reader that stops early leaves the request open for its answer", async () => {
  for (const [body, headers] of [
    [Buffer.from("hello"), {}],
    [gzipSync("hello"), { "content-encoding": "gzip" }],
  ] as const) {
    const source = new Readable({ read() {} });
    source.push(body);
    await assert.rejects(makePlace().read(bodyPieces(request(source, headers), 1000)), (thrown) => isFault(thrown, "Validation"));
    assert.equal(source.destroyed, false);
    source.destroy();
  }
});
