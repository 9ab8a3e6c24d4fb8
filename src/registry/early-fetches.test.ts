import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { makeUpstreamClient } from "../upstream/undici-client.ts";
import type { AssetAnswer, Connection, UpstreamClient } from "../upstream/upstream-client.ts";
import { type EarlyFetches, makeEarlyFetches } from "./early-fetches.ts";

const connection: Connection = { name: "ext:a", url: new URL("http://localhost/base/"), authorization: null, allowPrivate: true };

const open = () => {
  const asked: { readonly path: string; readonly signal: AbortSignal | undefined }[] = [];
  const answers: PromiseWithResolvers<AssetAnswer>[] = [];
  const client: UpstreamClient = {
    document: () => assert.fail("no document is asked for"),
    asset: ({ path, signal }) => {
      asked.push({ path, signal });
      const answer = Promise.withResolvers<AssetAnswer>();
      answers.push(answer);
      return answer.promise;
    },
    close: async () => undefined,
  };
  const found = (): AssetAnswer => ({ is: "found", size: null, lastModified: null, body: Readable.from([Buffer.from("x")]) });
  return { early: makeEarlyFetches(client, 1_000), asked, answers, found };
};

const begin = async (early: EarlyFetches, path: string, at = connection) => {
  const begun = early.begin(at, path);
  await setImmediate();
  return begun;
};

test("a fetch that was begun is the one that its reader gets", async () => {
  const { early, asked, answers, found } = open();
  const fetch = (await begin(early, "a/a.jar"))?.at("http://localhost/base/a/a.jar");
  const answer = found();
  answers[0]?.resolve(answer);
  assert.equal(await fetch?.take(), answer);
  fetch?.leave();
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.signal?.aborted, false, "what was taken is not left any more");
});

test("nothing is begun twice, until the first is kept", async () => {
  const { early, asked, answers, found } = open();
  const fetch = (await begin(early, "a.jar"))?.at("a.jar");
  assert.equal(early.begin(connection, "a.jar"), null);
  const answer = found();
  answers[0]?.resolve(answer);
  await fetch?.take();
  assert.equal(early.begin(connection, "a.jar"), null);
  fetch?.over();
  assert.notEqual(await begin(early, "a.jar"), null);
  assert.equal(asked.length, 2);
});

test("what is left is given up, on its way or here", async () => {
  const { early, asked, answers, found } = open();
  (await begin(early, "a.jar"))?.leave();
  assert.equal(asked[0]?.signal?.aborted, true);
  const answer = found();
  answers[0]?.resolve(answer);
  await setImmediate();
  assert.ok(answer.is === "found" && answer.body.destroyed);
  (await begin(early, "b.jar"))?.leave();
  answers[1]?.reject(new Error("it was given up"));
  await setImmediate();
});

test("where an asset lies elsewhere, none is begun from that connection again", async () => {
  const { early, asked } = open();
  assert.equal((await begin(early, "a.jar"))?.at("http://elsewhere.test/a.jar"), null);
  assert.equal(asked[0]?.signal?.aborted, true);
  assert.equal(early.begin(connection, "b.jar"), null);
  assert.notEqual(early.begin({ ...connection, name: "ext:b" }, "b.jar"), null);
});

test("only so many are under way at once", () => {
  const { early } = open();
  const begun = Array.from({ length: 100 }, (_, at) => early.begin(connection, `${at}.jar`)).filter((one) => one !== null);
  assert.ok(begun.length > 10 && begun.length < 100);
  for (const one of begun) one.leave();
  assert.notEqual(early.begin(connection, "more.jar"), null);
});

test("a fetch that failed is tried again by its reader", async () => {
  const { early, asked, answers, found } = open();
  const fetch = (await begin(early, "a.jar"))?.at("a.jar");
  answers[0]?.reject(new Error("it is left alone"));
  const answer = fetch?.take();
  await setImmediate();
  const second = found();
  answers[1]?.resolve(second);
  assert.equal(await answer, second);
  assert.deepEqual(
    asked.map(({ path }) => path),
    ["a.jar", "a.jar"],
  );
});

test("a connection that does not answer is left to those who must ask it", async () => {
  const { early } = open();
  early.answers("ext:a", false);
  assert.equal(await begin(early, "a.jar"), null);
  assert.notEqual(await begin(early, "a.jar", { ...connection, name: "ext:b" }), null);
  early.answers("ext:a", true);
  assert.notEqual(await begin(early, "a.jar"), null);
});

test("a connection that is back is found to be so, whatever is begun early", async (t) => {
  let isDown = true;
  const server = createServer((_, response) => response.writeHead(isDown ? 503 : 200).end("there"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const time = { now: 0 };
  const client = makeUpstreamClient({ clock: { now: () => time.now }, limits: { failures: 2, restMs: 1_000 } });
  t.after(async () => {
    await client.close();
    server.close();
  });
  const near = { ...connection, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) };
  const document = { connection: near, path: "a.jar.sha1", accept: "*/*", etag: null, lastModified: null, maxBytes: 1_000 };
  for (let n = 0; n < 2; n += 1) await assert.rejects(client.document(document));
  isDown = false;
  time.now += 1_000;
  const begun = makeEarlyFetches(client, 1_000).begin(near, "a.jar");
  assert.equal((await client.document(document)).is, "found");
  const answer = await begun?.at("a.jar")?.take();
  assert.ok(answer?.is === "found");
  answer.body.resume();
  await once(answer.body, "close");
});
