/* Uploads in parts as they go over the wire, with connections that break, and servers that are killed. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { genericEndpoint, makeDomain, tokenFor } from "../support/api.ts";
import { type RawRequest, type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";

const sha256Of = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");

let packhouse: Packhouse;
let token: string;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "acme", [{ repository: "app" }]);
  token = await tokenFor(packhouse, "acme");
});

after(() => packhouse.stop());

const ask = (path: string, request: Partial<RawRequest> = {}): Promise<RawResponse> =>
  send(packhouse.url, {
    ...request,
    headers: { authorization: `Bearer ${token}`, ...request.headers },
    path: `${new URL(genericEndpoint(packhouse, "acme", "app")).pathname}${path}`,
  });

interface Part {
  readonly start: number;
  readonly total: number;
  /** Bytes that are announced. */
  readonly length: number;
}

const put = (path: string, { start, total, length }: Part, body: RawRequest["body"], headers: RawRequest["headers"] = {}) =>
  ask(path, {
    method: "PUT",
    body,
    headers: { "content-range": `bytes ${start}-${start + length - 1}/${total}`, "content-length": String(length), ...headers },
  });
const putText = (path: string, text: string, start: number, total: number, headers: RawRequest["headers"] = {}) =>
  put(path, { start, total, length: text.length }, text, headers);

const offsetOf = ({ headers }: RawResponse) => [headers["upload-offset"], headers.range];

/** Asks until so much of an upload is here. Gives how much. */
const waitFor = async (path: string, bytes: number): Promise<number> => {
  for (;;) {
    const offset = Number((await ask(`${path}/upload`, { method: "HEAD" })).headers["upload-offset"] ?? 0);
    if (offset >= bytes) return offset;
  }
};

test("parts are answered 308 with what is here, and the last one as a PUT of the whole is", async () => {
  const path = "t/parts/1/a";
  assert.equal((await ask(`${path}/upload`, { method: "HEAD" })).status, 404);
  const first = await putText(path, "some ", 0, 12);
  assert.deepEqual([first.status, ...offsetOf(first)], [308, "5", "bytes=0-4"], first.text);
  const head = await ask(`${path}/upload`, { method: "HEAD" });
  assert.deepEqual([head.status, ...offsetOf(head)], [200, "5", "bytes=0-4"]);
  assert.deepEqual(JSON.parse((await ask(`${path}/upload`)).text), { offset: 5, total: 12 });
  assert.equal((await ask(path)).status, 404);
  const misplaced = await putText(path, "content", 4, 11);
  assert.deepEqual([misplaced.status, ...offsetOf(misplaced)], [409, "5", "bytes=0-4"]);
  assert.match(misplaced.text, /goes on at byte 5 of 12/);
  const last = await putText(path, "content", 5, 12, { "x-checksum-sha256": sha256Of("some content") });
  assert.equal(last.status, 201, last.text);
  assert.partialDeepStrictEqual(JSON.parse(last.text), { status: "Published", asset: { name: "a", size: 12 } });
  assert.equal((await ask(path)).text, "some content");
  assert.equal((await ask(`${path}/upload`, { method: "HEAD" })).status, 404);
  assert.deepEqual(stagedIn(packhouse), []);
});

test("an upload of what is there already is answered 200, and of something else in its place 409", async () => {
  const path = "t/again/1/a";
  assert.equal((await ask(path, { method: "PUT", body: "content" })).status, 201);
  await putText(path, "con", 0, 7);
  assert.equal((await putText(path, "tent", 3, 7)).status, 200);
  await putText(path, "con", 0, 7);
  assert.equal((await putText(path, "TENT", 3, 7)).status, 409);
  // A part that says so at once is refused at once.
  const early = await putText("t/again/1/a", "c", 0, 7, { "x-checksum-sha256": sha256Of("other") });
  assert.equal(early.status, 409);
  assert.match(early.text, /other content/);
  assert.equal((await putText("t/again/1/b", "c", 0, 7)).status, 409);
  assert.equal((await ask(path)).text, "content");
});

test("an upload can be given up, and begins again where its bytes are not what was said", async () => {
  const path = "t/anew/1/a";
  await putText(path, "con", 0, 7);
  assert.equal((await ask(`${path}/upload`, { method: "DELETE" })).status, 204);
  assert.equal((await ask(`${path}/upload`, { method: "DELETE" })).status, 404);
  assert.equal((await putText(path, "tent", 3, 7)).status, 409);
  await putText(path, "con", 0, 7);
  assert.equal((await putText(path, "tent", 3, 7, { "x-amz-content-sha256": sha256Of("other") })).status, 400);
  assert.equal((await ask(`${path}/upload`)).status, 404);
  assert.equal((await ask(path)).status, 404);
  assert.equal((await putText(path, "tent", 0, 4, { "x-amz-content-sha256": sha256Of("tent") })).status, 201);
});

test("a version stays unfinished where the last part says so", async () => {
  const path = "t/open/1/a";
  await putText(`${path}?unfinished=true`, "con", 0, 7);
  assert.partialDeepStrictEqual(JSON.parse((await putText(`${path}?unfinished=true`, "tent", 3, 7)).text), {
    status: "Unfinished",
  });
});

test("what came before a connection broke is here, and parts outlive the server", async () => {
  const path = "t/broken/1/a";
  const content = Buffer.alloc(900_000, "0123456789-");
  const total = content.length;
  const half = Readable.from(
    (async function* () {
      yield content.subarray(0, 300_000);
      // Until the server has it, a break may overtake it on the way.
      while (stagedIn(packhouse).length === 0) await ask("t/broken/1/");
      throw new Error("broken by the test");
    })(),
  );
  await assert.rejects(put(path, { start: 0, total, length: total }, half));
  const kept = await waitFor(path, 1);
  assert.ok(kept <= 300_000);
  await packhouse.restart();
  assert.equal(await waitFor(path, kept), kept);
  const rest = content.subarray(kept);
  const told = { "x-checksum-sha256": sha256Of(content) };
  const last = await put(path, { start: kept, total, length: rest.length }, rest, told);
  assert.equal(last.status, 201, last.text);
  assert.ok((await ask(path)).bytes.equals(content));
});

test("a server that is killed within a long part has most of it", async () => {
  const path = "t/killed/1/a";
  const chunk = Buffer.alloc(1024 ** 2, "0123456789-");
  const total = 100 * chunk.length;
  const body = Readable.from(
    (async function* () {
      for (let sent = 0; sent < 70; sent += 1) yield chunk;
      await waitFor(path, 1);
      await packhouse.kill();
      yield chunk;
    })(),
  );
  await assert.rejects(put(path, { start: 0, total, length: total }, body));
  await packhouse.restart();
  const kept = await waitFor(path, 1);
  assert.ok(kept >= 64 * chunk.length && kept <= 70 * chunk.length, `${kept}`);
  const whole = Buffer.concat(Array.from({ length: 100 }, () => chunk));
  const last = await put(path, { start: kept, total, length: total - kept }, whole.subarray(kept));
  assert.equal(last.status, 201, last.text);
  assert.ok((await ask(path)).bytes.equals(whole));
});

test("of two last parts at once both are answered as equal PUTs are", async () => {
  const path = "t/twice/1/a";
  await putText(path, "con", 0, 7);
  const answers = await Promise.all([putText(path, "tent", 3, 7), putText(path, "tent", 3, 7)]);
  const statuses = answers.map(({ status }) => status).sort();
  assert.ok(["200,201", "201,409"].includes(statuses.join()), statuses.join());
  assert.equal((await ask(path)).text, "content");
});

test("a part without a length is taken up to its end, and not beyond", async () => {
  const path = "t/chunked/1/a";
  const chunked = (text: string, range: string) =>
    ask(path, { method: "PUT", body: Readable.from([Buffer.from(text)]), headers: { "content-range": range } });
  assert.equal((await chunked("cont", "bytes 0-2/7")).status, 400);
  assert.equal((await chunked("con", "bytes 0-2/7")).status, 308);
  assert.equal((await chunked("tent", "bytes 3-6/7")).status, 201);
});
