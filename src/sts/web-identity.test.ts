import assert from "node:assert/strict";
import { test } from "node:test";
import { openAccess, owner, region, request } from "../../test/support/access.ts";
import { ecKey, makeFakeIssuers, publishKeys, signedToken } from "../../test/support/fake-issuer.ts";
import { isFault } from "../model/fault.ts";
import { createOidcProvider } from "../store/oidc-providers.ts";
import { findSession } from "../store/sessions.ts";
import { makeIssuerKeys } from "./issuer-keys.ts";
import { assumeRoleWithWebIdentity } from "./web-identity.ts";

const url = "ci.example.org/acme";
const issuer = `https://${url}`;
const provider = `arn:aws:iam::${owner}:oidc-provider/${url}`;
const key = ecKey("first", "P-256");
const stranger = ecKey("first", "P-256");

const trusts = (condition: object = {}, federated = provider) => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Federated: federated }, Action: "sts:AssumeRoleWithWebIdentity", Condition: condition },
  ],
});

const refused = (awsName: string, says: RegExp) => (thrown: unknown) =>
  isFault(thrown) && thrown.detail.awsName === awsName && says.test(thrown.message);
const untrusted = refused("AccessDenied", /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/u);

const open = async (trust: unknown = trusts()) => {
  const access = await openAccess();
  const { store, clock, time } = access;
  const issuers = makeFakeIssuers();
  publishKeys(issuers, issuer, [key]);
  const facts = { account: owner, url, clientIds: ["packhouse", "web"], thumbprints: [], createdAt: time.now };
  await store.transaction((tx) => createOidcProvider(tx, { ...facts, arn: provider }));
  const role = await access.makeRole("ci", { trust, maxSeconds: 7200 });
  const issuerKeys = makeIssuerKeys({ upstream: issuers.client, clock, allowPrivate: false });
  const seconds = time.now / 1000;
  const claims = { iss: issuer, sub: "repo:acme/ui", aud: "packhouse", iat: seconds, exp: seconds + 600 };
  const assume = (more: object = {}, wish: { roleArn?: string; durationSeconds?: number; policy?: string } = {}, by = key) => {
    const token = signedToken("ES256", by, { ...claims, ...more });
    const asked = { roleArn: role.arn, sessionName: "job-7", policyArns: [], ...wish, token };
    return assumeRoleWithWebIdentity({ ...access, region, issuerKeys }, request, asked);
  };
  return { ...access, issuers, role, assume };
};

test("the bearer of a trusted issuer's token gets a session of the role", async () => {
  const { assume, store, time } = await open(trusts({ StringEquals: { [`${url}:aud`]: "packhouse" } }));
  const session = await assume({ amr: ["otp", "pwd"] });
  assert.equal(session.arn, `arn:aws:sts::${owner}:assumed-role/ci/job-7`);
  assert.deepEqual([session.subject, session.provider, session.audience], ["repo:acme/ui", provider, "packhouse"]);
  assert.equal(session.expiresAt, time.now + 3_600_000);
  const row = await findSession(store.db, session.accessKeyId);
  assert.deepEqual(JSON.parse(row?.context ?? ""), {
    [`${url}:sub`]: ["repo:acme/ui"],
    [`${url}:aud`]: ["packhouse"],
    [`${url}:amr`]: ["otp", "pwd"],
    "aws:FederatedProvider": [provider],
  });
});

test("the session is within the role's limit and the caller's own policy", async () => {
  const { assume, store } = await open();
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
  const { accessKeyId } = await assume({}, { durationSeconds: 7200, policy });
  assert.deepEqual(JSON.parse((await findSession(store.db, accessKeyId))?.policies ?? ""), [policy]);
  await assert.rejects(assume({}, { durationSeconds: 7201 }), refused("ValidationError", /MaxSessionDuration/u));
});

const conditions: readonly (readonly [string, object, object, boolean])[] = [
  ["the subject", { StringLike: { [`${url}:sub`]: "repo:acme/*" } }, {}, true],
  ["another subject", { StringLike: { [`${url}:sub`]: "repo:other/*" } }, {}, false],
  ["an audience", { StringEquals: { [`${url}:aud`]: "web" } }, { aud: ["web"] }, true],
  ["an audience that is no client of the provider", { StringEquals: { [`${url}:aud`]: "x" } }, { aud: ["web", "x"] }, false],
  ["an audience as it came", { "ForAnyValue:StringEquals": { [`${url}:oaud`]: "x" } }, { aud: ["web", "x"] }, true],
  ["a claim", { StringEquals: { [`${url}:ref`]: "main" } }, { ref: "main" }, true],
  ["a claim of another value", { StringEquals: { [`${url}:ref`]: "main" } }, { ref: "topic" }, false],
  ["a claim that is missing", { StringEquals: { [`${url}:ref`]: "main" } }, {}, false],
  ["a number", { NumericLessThan: { [`${url}:run`]: "10" } }, { run: 9 }, true],
  ["a truth", { Bool: { [`${url}:protected`]: "true" } }, { protected: true }, true],
  ["a list", { "ForAnyValue:StringEquals": { [`${url}:groups`]: "admins" } }, { groups: ["users", "admins"] }, true],
  ["all of a list", { "ForAllValues:StringEquals": { [`${url}:groups`]: "admins" } }, { groups: ["users", "admins"] }, false],
  ["an object, which nothing compares with", { StringEquals: { [`${url}:ref`]: "main" } }, { ref: { name: "main" } }, false],
  ["a claim that only looks like the subject", { StringEquals: { [`${url}:sub`]: "root" } }, { SUB: "root" }, false],
  ["a claim of another issuer", { StringEquals: { "other.example.org:sub": "repo:acme/ui" } }, {}, false],
  [
    "a key that only the server may set",
    { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
    { "aws:PrincipalOrgID": "o-1" },
    false,
  ],
  ["the session's name", { StringEquals: { "sts:RoleSessionName": "job-7" } }, {}, true],
];

for (const [what, condition, claims, isTrusted] of conditions) {
  test(`a trust policy that asks for ${what} ${isTrusted ? "lets the token in" : "keeps the token out"}`, async () => {
    const { assume } = await open(trusts(condition));
    if (isTrusted) await assume(claims);
    else await assert.rejects(assume(claims), untrusted);
  });
}

const wrong: readonly (readonly [string, object, string, RegExp])[] = [
  [
    "another issuer",
    { iss: "https://evil.example.org" },
    "InvalidIdentityToken",
    /^No OpenIDConnect provider found in your account for https:\/\/evil/u,
  ],
  ["the issuer without TLS", { iss: `http://${url}` }, "InvalidIdentityToken", /verification key/u],
  ["the issuer with a slash behind it", { iss: `${issuer}/` }, "InvalidIdentityToken", /No OpenIDConnect provider/u],
  ["an issuer that is no address", { iss: "ci" }, "InvalidIdentityToken", /No OpenIDConnect provider/u],
  ["another audience", { aud: "other" }, "InvalidIdentityToken", /^Incorrect token audience$/u],
  ["an end in the past", { exp: 0 }, "ExpiredTokenException", /Token expired/u],
  ["a beginning in the future", { nbf: 9_999_999_999 }, "InvalidIdentityToken", /not valid yet/u],
];

for (const [what, claims, awsName, says] of wrong) {
  test(`a token with ${what} is refused`, async () => {
    const { assume } = await open();
    await assert.rejects(assume(claims), refused(awsName, says));
  });
}

test("a token is for who was given it as well as for whom it was made", async () => {
  const { assume } = await open();
  assert.equal((await assume({ aud: "account", azp: "web" })).audience, "web");
  await assert.rejects(assume({ aud: "account", azp: "other" }), refused("InvalidIdentityToken", /audience/u));
});

test("a stranger's key opens nothing, and the issuer is asked only about tokens that could be good", async () => {
  const { assume, issuers } = await open();
  await assert.rejects(assume({ aud: "other" }), refused("InvalidIdentityToken", /audience/u));
  assert.deepEqual(issuers.questions, []);
  await assert.rejects(assume({}, {}, stranger), refused("InvalidIdentityToken", /not made with a key of its issuer/u));
});

test("an issuer that does not answer is told of", async () => {
  const { assume, issuers } = await open();
  issuers.isDown = true;
  await assert.rejects(assume(), refused("IDPCommunicationError", /could not be asked/u));
});

test("only a role that trusts this very provider lets its tokens in", async () => {
  for (const trust of [
    trusts({}, `arn:aws:iam::${owner}:oidc-provider/ci.example.org`),
    { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRoleWithWebIdentity" }] },
    { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Federated: provider }, Action: "sts:AssumeRole" }] },
    { Version: "2012-10-17", Statement: [...trusts().Statement, { ...trusts().Statement[0], Effect: "Deny" }] },
  ]) {
    await assert.rejects((await open(trust)).assume(), untrusted);
  }
});

test("a role that is not there is refused like one that does not trust, and another account has no such provider", async () => {
  const { assume } = await open();
  await assert.rejects(assume({}, { roleArn: `arn:aws:iam::${owner}:role/none` }), untrusted);
  const elsewhere = assume({}, { roleArn: "arn:aws:iam::222222222222:role/ci" });
  await assert.rejects(elsewhere, refused("InvalidIdentityToken", /No OpenIDConnect provider/u));
  await assert.rejects(assume({}, { roleArn: "ci" }), refused("ValidationError", /is invalid/u));
});
