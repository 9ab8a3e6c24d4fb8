import assert from "node:assert/strict";
import { test } from "node:test";
import type { Method } from "../http/route.ts";
import { makeMetrics } from "../telemetry/metrics.ts";
import { makeHealth } from "./health.ts";

const fine = async () => undefined;
const fails = async () => Promise.reject(new Error("the password is secret"));

const ask = async (path: string, method: Method = "GET", checks: Record<string, () => Promise<void>> = { database: fine }) => {
  const reply = await makeHealth({ checks, metrics: makeMetrics() })(method, path.split("/").filter(Boolean));
  return reply === null ? null : { status: reply.status, text: String(reply.body) };
};

test("a server that runs is alive, even when it cannot serve", async () => {
  assert.equal((await ask("/-/health", "GET", { database: fails }))?.status, 200);
});

test("a server is ready when all its parts are", async () => {
  const reply = await ask("/-/ready", "GET", { database: fine, blobs: fine });
  assert.equal(reply?.status, 200);
  assert.deepEqual(JSON.parse(reply?.text ?? ""), { status: "ready", parts: { database: "ready", blobs: "ready" } });
});

test("a server that cannot serve says which part fails, and nothing of why", async () => {
  const reply = await ask("/-/ready", "GET", { database: fails, blobs: fine });
  assert.equal(reply?.status, 503);
  assert.deepEqual(JSON.parse(reply?.text ?? ""), { status: "failing", parts: { database: "failing", blobs: "ready" } });
});

test("metrics are in Prometheus' text form", async () => {
  const metrics = makeMetrics();
  metrics.answered("api", "GET", 200, 0.01);
  metrics.answered("api", "BREW" as Method, 405, 0.01);
  const reply = await makeHealth({ checks: {}, metrics })("GET", ["-", "metrics"]);
  assert.match(reply?.headers["content-type"] ?? "", /^text\/plain/);
  assert.match(String(reply?.body), /packhouse_requests_total\{door="api",method="GET",status="200"\} 1/);
  assert.match(String(reply?.body), /packhouse_requests_total\{door="api",method="other",status="405"\} 1/);
});

test("other addresses and methods are none of these", async () => {
  for (const path of ["/", "/-", "/health", "/-/other", "/-/health/more", "/x/health"]) assert.equal(await ask(path), null, path);
  for (const method of ["POST", "PUT", "DELETE"] as const) assert.equal(await ask("/-/health", method), null);
  assert.equal((await ask("/-/health", "HEAD"))?.status, 200);
});
