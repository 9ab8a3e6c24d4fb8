import assert from "node:assert/strict";
import { test } from "node:test";
import type { Caller } from "./caller.ts";
import { type Circumstance, contextOf, isLasting } from "./context.ts";

const user: Caller = {
  principalArn: "arn:aws:iam::111122223333:user/ana",
  identityArn: "arn:aws:iam::111122223333:user/ana",
  account: "111122223333",
  principalId: 1,
  uniqueId: "AIDAANA",
  session: null,
  limit: null,
  via: { is: "signature", accessKeyId: "AKIA1" },
};

const session: Caller = {
  ...user,
  session: {
    accessKeyId: "ASIA1",
    userId: "AROA1:x",
    policies: [],
    context: { "issuer.example:Sub": ["main"] },
    createdAt: 0,
    expiresAt: 1,
  },
};

const contextWith = (changes: Partial<Circumstance> = {}) =>
  contextOf({
    request: { sourceIp: "192.0.2.1", secureTransport: true },
    region: "eu-west-1",
    now: Date.UTC(2025, 5, 1, 12),
    by: { caller: user, principal: null, tags: [] },
    resourceOwner: null,
    resourceTags: [],
    ...changes,
  });

test("a request has its time, its address and whether it came by TLS", () => {
  const context = contextWith();
  assert.deepEqual(context("aws:currenttime"), ["2025-06-01T12:00:00.000Z"]);
  assert.deepEqual(context("aws:epochtime"), ["1748779200"]);
  assert.deepEqual(context("aws:sourceip"), ["192.0.2.1"]);
  assert.deepEqual(context("aws:securetransport"), ["true"]);
});

test("an address of four bytes written as one of sixteen is what it is", () => {
  assert.deepEqual(contextWith({ request: { sourceIp: "::ffff:192.0.2.1", secureTransport: false } })("aws:sourceip"), [
    "192.0.2.1",
  ]);
});

test("what is not known is missing, not empty", () => {
  const context = contextWith({ request: { sourceIp: "192.0.2.1", secureTransport: true, keys: { "aws:TagKeys": [] } } });
  for (const key of [
    "aws:tagkeys",
    "aws:tokenissuetime",
    "aws:multifactorauthpresented",
    "aws:resourceaccount",
    "aws:username",
  ]) {
    assert.equal(context(key), undefined, key);
  }
});

test("tags that differ in letter case alone are one key with several values", () => {
  const resourceTags = [
    { key: "Team", value: "ui" },
    { key: "team", value: "db" },
  ];
  const keys = { "aws:RequestTag/Env": ["prod"], "aws:RequestTag/env": ["test"] };
  const context = contextWith({ resourceTags, request: { sourceIp: "192.0.2.1", secureTransport: true, keys } });
  assert.deepEqual(context("aws:resourcetag/team"), ["ui", "db"]);
  assert.deepEqual(context("aws:requesttag/env"), ["prod", "test"]);
});

test("a request brings no global keys but its tags", () => {
  const keys = {
    "aws:SourceIp": ["10.0.0.1"],
    "aws:PrincipalTag/team": ["ui"],
    "aws:username": ["root"],
    "sts:ExternalId": ["42"],
  };
  const context = contextWith({ request: { sourceIp: "192.0.2.1", secureTransport: true, keys } });
  assert.deepEqual(context("aws:sourceip"), ["192.0.2.1"]);
  assert.equal(context("aws:principaltag/team"), undefined);
  assert.equal(context("aws:username"), undefined);
  assert.deepEqual(context("sts:externalid"), ["42"]);
});

test("nobody who has not signed is anybody", () => {
  const context = contextWith({ by: null });
  for (const key of ["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:userid"]) {
    assert.equal(context(key), undefined, key);
  }
});

test("what caller and resource settle lasts, what the request says does not", () => {
  for (const key of ["aws:principalarn", "aws:resourcetag/team", "aws:principaltag/team", "aws:tokenissuetime"]) {
    assert.ok(isLasting(key, user), key);
  }
  for (const key of [
    "aws:sourceip",
    "aws:currenttime",
    "aws:epochtime",
    "aws:securetransport",
    "aws:requesttag/a",
    "aws:tagkeys",
    "sts:durationseconds",
    "issuer.example:sub",
  ]) {
    assert.ok(!isLasting(key, user), key);
  }
  assert.ok(isLasting("issuer.example:sub", session));
});
