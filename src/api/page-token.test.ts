import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isFault } from "../model/fault.ts";
import { readPageToken, writePageToken } from "./page-token.ts";

const input = { domain: "acme", repository: "app", format: "npm" };
const cursor = ["npm", "日本", "a b/🙂", 12] as const;
const kinds = ["string", "string", "string", "number"] as const;
const token = writePageToken("ListPackages", input, cursor);

test("a cursor comes back from the token that was made of it", () => {
  assert.deepEqual(readPageToken("ListPackages", { ...input, nextToken: token }, kinds), cursor);
});

test("a request without a token asks for the first page", () => {
  assert.equal(readPageToken("ListPackages", input, kinds), null);
});

test("a token is within the limits that requests are held to", () => {
  assert.match(token, /^[A-Za-z0-9_-]+$/);
  const longest = writePageToken("ListPackages", input, ["generic", "n".repeat(255), "p".repeat(255)]);
  assert.ok(longest.length <= 2000, `${longest.length} characters`);
});

test("neither the page size nor the order of the parameters matters", () => {
  const { domain, repository, format } = input;
  const next = { format, nextToken: token, maxResults: 7, namespace: undefined, repository, domain };
  assert.deepEqual(readPageToken("ListPackages", next, kinds), cursor);
});

describe("a token that does not belong to the request is refused", () => {
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const [made] = JSON.parse(Buffer.from(token, "base64url").toString()) as readonly string[];
  const cases: readonly (readonly [string, "ListPackages" | "ListPackageVersions", object])[] = [
    ["another parameter", "ListPackages", { ...input, format: "maven", nextToken: token }],
    ["one parameter more", "ListPackages", { ...input, namespace: "a", nextToken: token }],
    ["another operation", "ListPackageVersions", { ...input, nextToken: token }],
    ["no base64", "ListPackages", { ...input, nextToken: "%%%" }],
    ["no JSON", "ListPackages", { ...input, nextToken: "abcd" }],
    ["no list", "ListPackages", { ...input, nextToken: encoded({ made }) }],
    ["null", "ListPackages", { ...input, nextToken: encoded(null) }],
    ["a cut one", "ListPackages", { ...input, nextToken: token.slice(0, -6) }],
    ["too few parts", "ListPackages", { ...input, nextToken: encoded([made, "a", "b", "c"]) }],
    ["too many parts", "ListPackages", { ...input, nextToken: encoded([made, "a", "b", "c", 1, 2]) }],
    ["a part of another kind", "ListPackages", { ...input, nextToken: encoded([made, "a", "b", 3, 1]) }],
    ["a number no row has", "ListPackages", { ...input, nextToken: encoded([made, "a", "b", "c", 1e300]) }],
    ["a text no row has", "ListPackages", { ...input, nextToken: encoded([made, "a", "b", "\0", 1]) }],
  ];
  for (const [what, name, request] of cases) {
    test(what, () => {
      assert.throws(
        () => readPageToken(name, { ...request }, kinds),
        (thrown) => isFault(thrown, "Validation") && /nextToken/.test(thrown.message),
      );
    });
  }

  test("while the same parts in their kinds are taken", () => {
    assert.deepEqual(readPageToken("ListPackages", { ...input, nextToken: encoded([made, "a", "b", "c", 1]) }, kinds), [
      "a",
      "b",
      "c",
      1,
    ]);
  });
});
