import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { parseJson } from "../json/parse-json.ts";
import { timestampText } from "./timestamps.ts";

const zone = process.env.TZ;

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const cases: readonly (readonly [timeZone: string, wire: string, text: string])[] = [
  ["UTC", "1611709838", "2021-01-27T01:10:38+00:00"],
  ["UTC", "1611709838.123", "2021-01-27T01:10:38.123000+00:00"],
  ["UTC", "1635642000.9999999", "2021-10-31T01:00:01+00:00"],
  ["UTC", "-1.5", "1969-12-31T23:59:58.500000+00:00"],
  ["UTC", "0", "1970-01-01T00:00:00+00:00"],
  ["UTC", '"1611709838.5"', "2021-01-27T01:10:38.500000+00:00"],
  ["America/New_York", "1611709838", "2021-01-26T20:10:38-05:00"],
  ["America/New_York", "1625000000", "2021-06-29T16:53:20-04:00"],
  ["Asia/Kolkata", "1611709838", "2021-01-27T06:40:38+05:30"],
  ["Asia/Kolkata", '"2021-01-27T01:10:38Z"', "2021-01-27T01:10:38+00:00"],
  ["UTC", '"2021-01-27T01:10:38.120+02:00"', "2021-01-27T01:10:38.120000+02:00"],
  ["UTC", '"2021-01-27T01:10:38.1234567-0530"', "2021-01-27T01:10:38.123456-05:30"],
  ["UTC", '"2021-01-27 01:10"', "2021-01-27T01:10:00"],
  ["UTC", '"2021-01-27"', "2021-01-27T00:00:00"],
  ["Asia/Kolkata", '"Wed, 27 Jan 2021 01:10:38 GMT"', "2021-01-27T01:10:38+00:00"],
];

test("Points in time are printed in the local time zone, or in the one they name", () => {
  for (const [timeZone, wire, text] of cases) {
    process.env.TZ = timeZone;
    assert.equal(timestampText(parseJson(wire), "iso8601"), text, `${wire} in ${timeZone}`);
  }
});

test("As on the wire they stay as they are", () => {
  for (const wire of ["1611709838.123", '"whenever"', "{}"]) {
    assert.deepEqual(timestampText(parseJson(wire), "wire"), parseJson(wire));
  }
});

test("What is no point in time is refused", () => {
  for (const wire of ['"whenever"', '"2021-13-01"', "1e300", '"1e15"', "[]"]) {
    assert.throws(() => timestampText(parseJson(wire), "iso8601"), { exit: 255 }, wire);
  }
});
