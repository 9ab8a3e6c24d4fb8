import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, openHandlers, owner } from "../../test/support/handlers.ts";

const arn = (suffix: string): string => `arn:aws:codeartifact:eu-west-1:${owner}:${suffix}`;
const resourceArn = arn("domain/acme");

test("Tags given at creation are listed by key, and TagResource adds and overwrites", async (t) => {
  const { call } = await openHandlers(t);
  await call("CreateDomain", { domain: "acme", tags: [{ key: "team", value: "web" }] });
  await call("CreateRepository", { domain: "acme", repository: "app", tags: [{ key: "Team", value: "" }] });
  await call("TagResource", {
    resourceArn,
    tags: [
      { key: "team", value: "api" },
      { key: "cost", value: "7" },
    ],
  });
  const listed = async (of: string) =>
    (await call("ListTagsForResource", { resourceArn: of })).tags?.map(({ key, value }) => `${key}=${value}`);
  assert.deepEqual(await listed(resourceArn), ["cost=7", "team=api"]);
  assert.deepEqual(await listed(arn("repository/acme/app")), ["Team="]);
});

test("UntagResource removes keys and ignores those that are not there", async (t) => {
  const { call } = await openHandlers(t);
  await call("CreateDomain", { domain: "acme", tags: [{ key: "team", value: "web" }] });
  assert.deepEqual(await call("UntagResource", { resourceArn, tagKeys: ["team", "none"] }), {});
  assert.deepEqual((await call("ListTagsForResource", { resourceArn })).tags, []);
});

test("A repeated key, a reserved key and one tag too many are refused, and nothing is made", async (t) => {
  const { call } = await openHandlers(t, { tagsPerResource: 2 });
  const tag = (key: string) => ({ key, value: "" });
  await assert.rejects(call("CreateDomain", { domain: "acme", tags: [tag("a"), tag("a")] }), fault("Validation", "given twice"));
  await assert.rejects(call("CreateDomain", { domain: "acme", tags: [tag("aws:x")] }), fault("Validation", "reserved"));
  await assert.rejects(call("DescribeDomain", { domain: "acme" }), fault("ResourceNotFound"));
  await call("CreateDomain", { domain: "acme", tags: [tag("a"), tag("b")] });
  await assert.rejects(call("TagResource", { resourceArn, tags: [tag("c")] }), fault("ServiceQuotaExceeded", "3 tags"));
  await call("TagResource", { resourceArn, tags: [tag("b")] });
});

test("Tags attach to nothing but domains and repositories that exist, by their exact ARN", async (t) => {
  const { call } = await openHandlers(t);
  await call("CreateDomain", { domain: "acme" });
  await call("CreateRepository", { domain: "acme", repository: "app" });
  const absent = [
    arn("domain/none"),
    arn("repository/acme/none"),
    arn("domain/acme/more"),
    arn("package/acme/app/npm//ui"),
    arn("package-group/acme/npm/*"),
    resourceArn.replace("eu-west-1", "us-east-1"),
  ];
  for (const other of absent) {
    await assert.rejects(call("TagResource", { resourceArn: other, tags: [] }), fault("ResourceNotFound"));
    await assert.rejects(call("ListTagsForResource", { resourceArn: other }), fault("ResourceNotFound"));
  }
  await assert.rejects(call("ListTagsForResource", { resourceArn: "arn:aws:s3:::bucket" }), fault("Validation", "not the ARN"));
});
