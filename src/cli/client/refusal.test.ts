import assert from "node:assert/strict";
import { test } from "node:test";
import { readRefusal, refused } from "./refusal.ts";

interface Expected {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string>>;
}

const notFound = { "x-amzn-errortype": "ResourceNotFoundException" };

const read: readonly (readonly [string, number, Readonly<Record<string, string>>, string, Expected])[] = [
  ["the status where nothing else is told", 400, {}, '{"message": "m"}', { code: "400", message: "m" }],
  [
    "the header before the body",
    404,
    { "x-amzn-errortype": "ns#NotFound:http://x/" },
    '{"message": "m", "code": "other"}',
    { code: "NotFound", message: "m" },
  ],
  ["the body's code before its type", 400, {}, '{"Message": "m", "code": "a#b:c", "__type": "T"}', { code: "b", message: "m" }],
  ["the body's type", 400, {}, '{"__type": "ns#Ty:pe"}', { code: "Ty", message: "" }],
  ["values that are no text", 403, {}, '{"message": null, "code": 7}', { code: "7", message: "None" }],
  ["a body that is no JSON", 403, {}, "nope", { code: "403", message: "nope" }],
  ["a body that is no object", 403, {}, "[1]", { code: "403", message: "[1]" }],
  ["no body", 301, {}, "", { code: "301", message: "" }],
  ["a server's fault without a body", 500, {}, " \n", { code: "500", message: "Internal Server Error" }],
  ["a server's fault as a page", 503, notFound, "<html>x</html>", { code: "503", message: "Service Unavailable" }],
  ["a status without a name", 599, {}, "", { code: "599", message: "" }],
  [
    "the members that the error declares",
    404,
    notFound,
    '{"Message": "m", "resourceId": 5, "resourceType": null, "secret": "s"}',
    { code: "ResourceNotFoundException", message: "m", details: { resourceId: "5" } },
  ],
  [
    "no member of an error that nobody declares",
    400,
    { "x-amzn-errortype": "Foo" },
    '{"message": "m", "reason": "r"}',
    { code: "Foo", message: "m" },
  ],
];

for (const [name, status, headers, body, { code, message, details = {} }] of read) {
  test(`A refusal tells ${name}`, () => {
    const refusal = readRefusal({ status, headers: new Map(Object.entries(headers)), body });
    assert.deepEqual(refusal, { code, message, details: new Map(Object.entries(details)) });
  });
}

test("A refusal says whether there were retries", () => {
  const refusal = { code: "C", message: "m", details: new Map() };
  assert.equal(refused("Op", refusal, null).message, "An error occurred (C) when calling the Op operation: m");
  assert.equal(
    refused("Op", refusal, 2).message,
    "An error occurred (C) when calling the Op operation (reached max retries: 2): m",
  );
});
