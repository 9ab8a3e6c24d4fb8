import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../model/fault.ts";
import { trustsWebIdentity, type WebIdentityAttempt } from "./trust.ts";

const provider = "arn:aws:iam::111122223333:oidc-provider/issuer.example";
const roleArn = "arn:aws:iam::111122223333:role/ci";

const trusting = (statements: readonly object[], changes: Partial<WebIdentityAttempt> = {}): boolean =>
  trustsWebIdentity({
    roleArn,
    trustPolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    provider,
    request: {
      sourceIp: "192.0.2.1",
      secureTransport: true,
      keys: {
        "issuer.example:aud": ["packhouse"],
        "issuer.example:sub": ["repo:acme/ui:ref:refs/heads/main"],
        "issuer.example:groups": ["dev", "ops"],
      },
    },
    region: "eu-west-1",
    now: Date.UTC(2025, 0, 2),
    ...changes,
  });

const statement = (changes: object = {}) => ({
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...changes,
});
const on = (operator: string, key: string, wanted: unknown) => statement({ Condition: { [operator]: { [key]: wanted } } });

test("a role trusts the identities of a provider that it names", () => {
  assert.equal(trusting([statement()]), true);
  assert.equal(
    trusting([statement({ Principal: { Federated: ["arn:aws:iam::111122223333:oidc-provider/x", provider] } })]),
    true,
  );
});

test("it trusts no others", () => {
  const others = [
    { Principal: { Federated: `${provider}/x` } },
    { Principal: { AWS: provider.replace("oidc-provider/issuer.example", "root") } },
    { Principal: { Service: "issuer.example" } },
    { Principal: "*" },
    { Action: "sts:AssumeRole" },
    { Action: "iam:*" },
  ];
  for (const other of others) assert.equal(trusting([statement(other)]), false, JSON.stringify(other));
  assert.equal(trusting([statement()], { provider: `${provider}/x` }), false);
});

test("claims are conditions", () => {
  const holding = [
    on("StringEquals", "issuer.example:aud", "packhouse"),
    on("StringEquals", "ISSUER.example:AUD", ["other", "packhouse"]),
    on("StringLike", "issuer.example:sub", "repo:acme/*:ref:refs/heads/main"),
    on("ForAnyValue:StringEquals", "issuer.example:groups", "ops"),
    on("IpAddress", "aws:SourceIp", "192.0.2.0/24"),
    on("DateLessThan", "aws:CurrentTime", "2025-02-01T00:00:00Z"),
  ];
  for (const held of holding) assert.equal(trusting([held]), true, JSON.stringify(held));
  const failing = [
    on("StringEquals", "issuer.example:aud", "other"),
    on("StringLike", "issuer.example:sub", "repo:acme/*:ref:refs/tags/*"),
    on("StringEquals", "other.example:aud", "packhouse"),
    on("ForAllValues:StringEquals", "issuer.example:groups", "ops"),
    on("Bool", "issuer.example:email_verified", "true"),
  ];
  for (const failed of failing) assert.equal(trusting([failed]), false, JSON.stringify(failed));
});

test("a Deny holds against all that is allowed, also one of everyone", () => {
  const denying = { Effect: "Deny", Condition: { StringLike: { "issuer.example:sub": "*:refs/heads/*" } } };
  assert.equal(trusting([statement(), statement(denying)]), false);
  assert.equal(trusting([statement(), statement({ ...denying, Principal: "*" })]), false);
  assert.equal(trusting([statement(), statement({ ...denying, Principal: { AWS: "111122223333" } })]), true);
});

test("claims cannot pass for keys of the server's own", () => {
  const request = { sourceIp: "192.0.2.1", secureTransport: false, keys: { "aws:PrincipalOrgID": ["o-1"], "aws:sub": ["x"] } };
  assert.equal(trusting([on("StringEquals", "aws:PrincipalOrgID", "o-1")], { request }), false);
  assert.equal(trusting([on("StringEquals", "aws:sub", "x")], { request }), false);
});

test("a stored policy that cannot be read opens nothing and is the server's failure", () => {
  assert.throws(
    () => trusting([], { trustPolicy: "{" }),
    (thrown: unknown) => isFault(thrown, "InternalServer"),
  );
});
