import assert from "node:assert/strict";
import { test } from "node:test";
import { makeMetrics } from "./metrics.ts";

/** The lines of one metric, its explanation left out. */
const linesOf = async (name: string, answers: readonly (readonly [door: string, status: number, seconds: number])[]) => {
  const metrics = makeMetrics();
  for (const [door, status, seconds] of answers) metrics.answered(door, "GET", status, seconds);
  return (await metrics.text()).split("\n").filter((line) => line.startsWith(name));
};

test("answers are counted by door and status", async () => {
  const lines = await linesOf("packhouse_requests_total", [
    ["api", 200, 0],
    ["npm", 200, 0],
    ["api", 404, 0],
    ["api", 200, 0],
  ]);
  assert.deepEqual(lines, [
    'packhouse_requests_total{door="api",method="GET",status="200"} 2',
    'packhouse_requests_total{door="api",method="GET",status="404"} 1',
    'packhouse_requests_total{door="npm",method="GET",status="200"} 1',
  ]);
});

test("a bucket holds all that took no longer than its bound, and the last one everything", async () => {
  const lines = await linesOf(
    "packhouse_request_seconds",
    [0.001, 0.0015, 0.25, 60, 64].map((seconds) => ["api", 200, seconds] as const),
  );
  const buckets: readonly (readonly [bound: string, count: number])[] = [
    ["0.001", 1],
    ["0.005", 2],
    ["0.02", 2],
    ["0.1", 2],
    ["0.5", 3],
    ["2", 3],
    ["10", 3],
    ["60", 4],
    ["+Inf", 5],
  ];
  assert.deepEqual(lines, [
    ...buckets.map(([bound, count]) => `packhouse_request_seconds_bucket{le="${bound}",door="api"} ${count}`),
    'packhouse_request_seconds_sum{door="api"} 124.2525',
    'packhouse_request_seconds_count{door="api"} 5',
  ]);
});
