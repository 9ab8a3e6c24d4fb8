import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { jsonReply, type Reply } from "../http/replies.ts";
import { Fault, notFound } from "../model/fault.ts";
import { makeMetrics } from "../telemetry/metrics.ts";
import type { Inbound } from "./inbound.ts";
import { makePipeline } from "./pipeline.ts";

const inbound = (target: string): Inbound => ({
  method: "GET",
  target,
  header: () => undefined,
  headers: {},
  body: Readable.from([]),
  address: () => "192.0.2.1",
  host: () => "localhost",
  isSecure: () => false,
  requestId: "request-1",
});

const open = (health: (segments: readonly string[]) => Promise<Reply | null>) => {
  const logged: { fields: Readonly<Record<string, unknown>>; sentence: string }[] = [];
  const line = (fields: Readonly<Record<string, unknown>>, sentence: string) => void logged.push({ fields, sentence });
  const metrics = makeMetrics();
  const answer = makePipeline({
    apiDoor: { takes: ({ target }) => target.startsWith("/v1/"), answer: async () => jsonReply(200, "api") },
    queryDoor: { takes: () => false, answer: () => assert.fail("it has no parameters") },
    formatDoor: {
      find: () => null,
      recall: () => null,
      repeat: () => assert.fail("nothing is known"),
      answer: () => assert.fail("there is no format"),
    },
    health: (_method, segments) => health(segments),
    log: { debug: line, info: line, warn: line, error: line },
    metrics,
  });
  return { answer: (target: string) => answer(inbound(target)), logged, metrics };
};

const messageOf = ({ body }: Reply): string => (JSON.parse(String(body)) as { message: string }).message;

test("what nobody takes is not there", async () => {
  const { answer, logged } = open(async () => null);
  const reply = await answer("/favicon.ico");
  assert.equal(reply.status, 404);
  assert.deepEqual(logged, []);
});

test("a target that could mean more than it says is refused before any door sees it", async () => {
  const { answer } = open(async () => assert.fail("it came through"));
  for (const target of ["/a/../b", "/%2e%2e", "/%00", "/%", `/${"a".repeat(9_000)}`]) {
    assert.equal((await answer(target)).status, 400, target);
  }
});

test("a fault is told as it is, and not logged", async () => {
  const { answer, logged } = open(async () => {
    throw notFound("Package ui is not here.");
  });
  const reply = await answer("/ui");
  assert.deepEqual([reply.status, messageOf(reply)], [404, "Package ui is not here."]);
  assert.deepEqual(logged, []);
});

test("of a failure that nobody expected the client learns where the log has it, and nothing else", async () => {
  const failure = new TypeError("secret is undefined");
  const { answer, logged } = open(async () => {
    throw failure;
  });
  const reply = await answer("/ui");
  assert.equal(reply.status, 500);
  assert.match(messageOf(reply), /request-1/);
  assert.doesNotMatch(String(reply.body), /secret/);
  assert.deepEqual(
    logged.map(({ fields }) => fields),
    [{ requestId: "request-1", method: "GET", err: failure }],
  );
});

test("a fault of the server itself is told and logged", async () => {
  const { answer, logged } = open(async () => {
    throw new Fault("InternalServer", "There is no room.");
  });
  const reply = await answer("/ui");
  assert.deepEqual([reply.status, messageOf(reply)], [500, "There is no room."]);
  assert.equal(logged.length, 1);
});

test("another registry that cannot answer is told of, and logged for who can see to it", async () => {
  const sentence = "External connection acme:npm could not be read (ECONNREFUSED).";
  const { answer, logged } = open(async () => {
    throw new Fault("UpstreamUnavailable", sentence);
  });
  assert.equal((await answer("/ui")).status, 502);
  assert.deepEqual(logged, [{ fields: { requestId: "request-1", method: "GET" }, sentence }]);
});

test("every answer is counted under the door it came from", async () => {
  const { answer, metrics } = open(async ([word]) => (word === "-" ? jsonReply(200, "fine") : null));
  for (const target of ["/v1/domain", "/-/health", "/-/health", "/nothing", "/.."]) await answer(target);
  const text = await metrics.text();
  const count = (door: string, status: number) =>
    new RegExp(`packhouse_requests_total\\{door="${door}",method="GET",status="${status}"\\} (\\d+)`).exec(text)?.[1];
  assert.deepEqual([count("api", 200), count("health", 200), count("none", 404), count("none", 400)], ["1", "2", "1", "1"]);
});

test("one target means the same each time, however many others came in between", async () => {
  const seen: string[] = [];
  const { answer } = open(async (segments) => {
    seen.push(segments.join(" "));
    return jsonReply(200, "ok");
  });
  for (const round of [1, 2]) {
    for (let count = 0; count < 3_000; count += 1) await answer(`/${round}/${count}`);
    await answer("/one/%40two");
    await answer(`/${"long".repeat(500)}`);
  }
  assert.equal(seen.filter((path) => path === "one @two").length, 2);
  assert.equal(seen.filter((path) => path === "long".repeat(500)).length, 2);
});
