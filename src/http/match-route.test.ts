import assert from "node:assert/strict";
import { test } from "node:test";
import { matchRoute } from "./match-route.ts";
import type { Method, Route } from "./route.ts";

const handle = async () => ({ status: 200, headers: {}, body: null });
const routes: readonly Route<null>[] = [
  { method: "GET", path: "", handle },
  { method: "GET", path: "-/ping", handle },
  { method: "GET", path: ":package", handle },
  { method: "PUT", path: ":package", handle },
  { method: "GET", path: ":package/-/:file", handle },
  { method: "DELETE", path: ":package/-/:file", handle },
  { method: "POST", path: "-/audit/*rest", handle },
  { method: "GET", path: "tags/*name", handle },
  { method: "GET", path: "tags/:never", handle },
];

const found = (method: Method, segments: readonly string[]): unknown => {
  const matched = matchRoute(routes, method, segments);
  if (matched.is === "route") return [matched.route.path, { ...matched.parameters }];
  return matched.is === "other-method" ? matched.allow : null;
};

const cases: readonly (readonly [string, Method, readonly string[], unknown])[] = [
  ["the root", "GET", [], ["", {}]],
  ["a fixed path", "GET", ["-", "ping"], ["-/ping", {}]],
  ["a parameter, whatever is in it", "GET", ["a/b c"], [":package", { package: "a/b c" }]],
  ["several parameters", "GET", ["ui", "-", "ui-1.tgz"], [":package/-/:file", { package: "ui", file: "ui-1.tgz" }]],
  ["the method", "PUT", ["ui"], [":package", { package: "ui" }]],
  ["HEAD as GET", "HEAD", ["ui"], [":package", { package: "ui" }]],
  ["a rest of several segments", "POST", ["-", "audit", "a", "b"], ["-/audit/*rest", { rest: "a/b" }]],
  ["a rest of none", "POST", ["-", "audit"], ["-/audit/*rest", { rest: "" }]],
  ["the first of two that fit", "GET", ["tags", "x"], ["tags/*name", { name: "x" }]],
  ["another method", "POST", ["ui"], ["GET", "HEAD", "PUT"]],
  ["another method where none is GET", "PUT", ["-", "audit", "x"], ["POST"]],
  ["HEAD where there is no GET", "HEAD", ["-", "audit", "x"], ["POST"]],
  ["a path that is too long", "GET", ["ui", "-", "a", "b"], null],
  ["a path that is too short", "GET", ["ui", "-"], null],
  ["a fixed word in other case", "GET", ["UI", "_", "x"], null],
];

for (const [what, method, segments, expected] of cases)
  test(`a route is found by ${what}`, () => assert.deepEqual(found(method, segments), expected));

test("parameters are only those of the route", () => {
  const matched = matchRoute(routes, "GET", ["__proto__"]);
  assert.ok(matched.is === "route");
  assert.deepEqual(Object.entries(matched.parameters), [["package", "__proto__"]]);
});
