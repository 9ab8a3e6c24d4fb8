import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMetadata, servedMetadata, timeText } from "./publisher-metadata.ts";

const parse = (value: unknown) => parseMetadata(Buffer.from(JSON.stringify(value)));

test("what clients can read is kept, whatever else stands beside it", () => {
  for (const metadata of [
    {},
    { author: { name: "Mona", email: null, organization: { name: "Cats", url: "x" } }, repositoryURLs: [], description: "" },
    { originalPublicationTime: "2024-01-02T03:04:05Z", licenseURL: null, more: { author: 1 } },
  ])
    assert.deepEqual(parse(metadata), metadata);
});

test("what clients cannot read is refused", () => {
  for (const metadata of [
    1,
    null,
    { author: {} },
    { author: { name: 1 } },
    { author: { name: "Mona", url: [] } },
    { author: { name: "Mona", organization: { name: null } } },
    { readmeURL: {} },
    { repositoryURLs: ["x", null] },
    { originalPublicationTime: "2024" },
    { originalPublicationTime: "2024-13-45T99:00:00Z" },
  ])
    assert.throws(() => parse(metadata), { code: "Validation" }, JSON.stringify(metadata));
});

test("times are told in whole seconds of universal time", () => {
  assert.equal(timeText(1_700_000_000_999), "2023-11-14T22:13:20Z");
  assert.deepEqual(servedMetadata({ a: 1, originalPublicationTime: "2024-01-02T03:04:05.678+01:00" }), {
    a: 1,
    originalPublicationTime: "2024-01-02T02:04:05Z",
  });
  assert.deepEqual(servedMetadata({ a: 1, originalPublicationTime: null }), { a: 1 });
});
