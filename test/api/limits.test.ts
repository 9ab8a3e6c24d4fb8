/*
 * The limits of service spec 3 through the wire: one below, at and one above. What is within is answered as the table
 * says; what is beyond is refused in AWS's words, which name member and limit.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Operation } from "../../src/api/operation.ts";
import { type OperationName, operations } from "../../src/api/table.ts";
import { makeDomain } from "../support/api.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { arnOf, limits, tags, usual } from "../support/limits.ts";
import type { RawResponse } from "../support/raw-http.ts";
import { type PlainInput, requestFor, sendSigned } from "../support/signed-http.ts";

let server: InProcess;

before(async () => {
  server = await startInProcess({ "domains-per-account": "1000" });
  await makeDomain(server, "acme", [{ repository: "app" }]);
});

after(() => server.stop());

const call = (operation: OperationName, input: PlainInput): Promise<RawResponse> => {
  const row: Operation = operations[operation];
  const needed = Object.entries(row.input)
    .filter(([member, { required }]) => required || member === "namespace")
    .map(([member]) => [member, usual[member]]);
  return sendSigned(server, requestFor(row, { ...Object.fromEntries(needed), ...input }));
};

interface Told {
  readonly message: string;
  readonly reason?: string;
}
const told = ({ text }: RawResponse): Told => JSON.parse(text) as Told;

const assertRefused = (answer: RawResponse, member: string, constraint: string): void => {
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.headers["x-amzn-errortype"], "ValidationException");
  const { message, reason } = told(answer);
  assert.equal(reason, "FIELD_VALIDATION_FAILED");
  assert.match(message, /^\d+ validation errors? detected: Value /);
  assert.ok(message.includes(`at '${member}' failed to satisfy constraint: ${constraint}`), message);
};

describe("what is within a limit is taken, and what is beyond is refused", () => {
  for (const { field, operation, member, beside, taken, answers, refused } of limits)
    test(`${field}, by ${member} of ${operation}`, async () => {
      for (const value of taken) {
        const answer = await call(operation, { ...beside, [member]: value });
        assert.equal(answer.status, answers, answer.text);
        assert.doesNotMatch(told(answer).message ?? "", /validation errors? detected/);
      }
      for (const [value, constraint, at = member] of refused)
        assertRefused(await call(operation, { ...beside, [member]: value }), at, constraint);
    });
});

describe("a page has 1 to 1000 results", () => {
  const paginated = Object.values<Operation>(operations).filter(({ input }) => "maxResults" in input);
  assert.equal(paginated.length, 10);
  for (const { name } of paginated)
    test(name, async () => {
      for (const maxResults of [1, 2, 999, 1000]) {
        const answer = await call(name as OperationName, { maxResults, format: "npm" });
        assert.ok([200, 404].includes(answer.status), answer.text);
      }
      assertRefused(
        await call(name as OperationName, { maxResults: 0 }),
        "maxResults",
        "Member must have value greater than or equal to 1",
      );
      assertRefused(
        await call(name as OperationName, { maxResults: -1 }),
        "maxResults",
        "Member must have value greater than or equal to 1",
      );
      assertRefused(
        await call(name as OperationName, { maxResults: 1001 }),
        "maxResults",
        "Member must have value less than or equal to 1000",
      );
    });
});

test("a token lasts at least 900 seconds, and as long as the caller's credentials only where those end", async () => {
  for (const durationSeconds of [0, 1, 899]) {
    const answer = await call("GetAuthorizationToken", { durationSeconds });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.headers["x-amzn-errortype"], "ValidationException");
  }
});

test("a resource has up to 50 tags, however they come", async () => {
  const resourceArn = arnOf("repository/acme/app");
  const tag = async (count: number): Promise<number> => (await call("TagResource", { resourceArn, tags: tags(count) })).status;
  assert.equal(await tag(49), 200);
  assert.equal(await tag(50), 200);
  const refused = await call("TagResource", { resourceArn, tags: [{ key: "k50", value: "" }] });
  assert.equal(refused.status, 402);
  assert.equal(refused.headers["x-amzn-errortype"], "ServiceQuotaExceededException");
  assert.equal(await tag(51), 402);
  assert.equal((await call("CreateRepository", { repository: "tagged", tags: tags(51) })).status, 402);
  assert.equal((await call("CreateRepository", { repository: "tagged", tags: tags(50) })).status, 200);
  assert.equal((await call("CreateDomain", { domain: "tagged", tags: tags(51) })).status, 402);
  assert.equal((await call("CreateDomain", { domain: "tagged", tags: tags(50) })).status, 200);
});

test("a repository has up to 10 upstreams", async () => {
  const upstreams: { repositoryName: string }[] = [];
  for (let index = 0; index < 11; index++) {
    upstreams.push({ repositoryName: `source-${index}` });
    assert.equal((await call("CreateRepository", { repository: `source-${index}` })).status, 200);
  }
  const create = async (count: number): Promise<number> =>
    (await call("CreateRepository", { repository: `below-${count}`, upstreams: upstreams.slice(0, count) })).status;
  assert.deepEqual([await create(9), await create(10), await create(11)], [200, 200, 402]);
});

test("a version list that is empty names nothing to do", async () => {
  const named = { format: "npm", namespace: undefined };
  await call("CreateRepository", { repository: "app2" });
  await call("PutPackageOriginConfiguration", named);
  for (const name of [
    "DeletePackageVersions",
    "DisposePackageVersions",
    "UpdatePackageVersionsStatus",
    "CopyPackageVersions",
  ] as const) {
    const answer = await call(name, { ...named, versions: [] });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(told(answer).reason, "OTHER");
  }
});

test("a digest is 64 lower-case hexadecimal digits, as the signature has it too", async () => {
  const right = createHash("sha256").update("bytes").digest("hex");
  for (const digest of [right.slice(1), `${right}0`, right.toUpperCase()]) {
    const row: Operation = operations.PublishPackageVersion;
    const request = requestFor(row, { ...usual, assetName: "a.txt", assetContent: Buffer.from("bytes") });
    const answer = await sendSigned(server, { ...request, headers: { "x-amz-content-sha256": digest } });
    assert.equal(answer.status, 403, answer.text);
    assert.equal(answer.headers["x-amzn-errortype"], "InvalidSignatureException");
  }
});
