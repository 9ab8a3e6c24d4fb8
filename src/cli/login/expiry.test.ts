import assert from "node:assert/strict";
import { test } from "node:test";
import { expiryOf, timeLeft } from "./expiry.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 0, 31, 12);

test("the time left is told in its largest unit, with the one below where there is some of it", () => {
  const told: readonly (readonly [number, string])[] = [
    [12 * hour, "12 hours"],
    [12 * hour - 29_000, "12 hours"],
    [12 * hour - 31_000, "11 hours and 59 minutes"],
    [90 * minute, "1 hour and 30 minutes"],
    [15 * minute, "15 minutes"],
    [minute, "1 minute"],
    [2 * day + 5 * minute, "2 days"],
    [day + hour, "1 day and 1 hour"],
    [29_000, ""],
    [-hour, ""],
  ];
  for (const [left, text] of told) assert.equal(timeLeft(now + left, now), text);
});

test("months and years are those of the calendar", () => {
  assert.equal(timeLeft(Date.UTC(2026, 1, 28, 12), now), "1 month");
  assert.equal(timeLeft(Date.UTC(2026, 1, 27, 12), now), "27 days");
  assert.equal(timeLeft(Date.UTC(2027, 2, 31, 12), now), "1 year and 2 months");
  assert.equal(timeLeft(Date.UTC(2028, 0, 31, 13), now), "2 years");
});

test("the expiration is printed in the local zone, or in the one that it came with", () => {
  const before = process.env.TZ;
  process.env.TZ = "America/New_York";
  try {
    assert.deepEqual(expiryOf(1_767_341_045), { ms: 1_767_341_045_000, text: "2026-01-02 03:04:05-05:00" });
    assert.equal(expiryOf({ float: 1_767_341_045.123 }).text, "2026-01-02 03:04:05.123000-05:00");
    assert.equal(expiryOf({ float: 1_767_341_045.000021 }).text, "2026-01-02 03:04:05.000021-05:00");
    assert.equal(expiryOf({ float: 1_783_000_000 }).text, "2026-07-02 09:46:40-04:00");
    assert.equal(expiryOf("2026-01-02T03:04:05+05:30").text, "2026-01-02 03:04:05+05:30");
    assert.equal(expiryOf("2026-01-02T03:04:05Z").text, "2026-01-02 03:04:05+00:00");
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});
