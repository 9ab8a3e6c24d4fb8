import assert from "node:assert/strict";
import { test } from "node:test";
import { openAccess, owner, region, request, sha256 } from "../../test/support/access.ts";
import { isFault } from "../model/fault.ts";
import { setAccessKeyStatus } from "../store/access-keys.ts";
import { deleteDomain } from "../store/domains.ts";
import { bumpGenerations, domainsScope } from "../store/generations.ts";
import { deletePrincipal } from "../store/principals.ts";
import { deleteToken } from "../store/tokens.ts";
import { makeAuthenticate, type PublicAddress } from "./authenticate.ts";
import type { SignedFacts } from "./sigv4.ts";
import { hashToken, newToken } from "./tokens.ts";

const refused = (awsName: string, says: RegExp) => (thrown: unknown) =>
  isFault(thrown, "Unauthenticated") && thrown.detail.awsName === awsName && says.test(thrown.message);

const unread = (): Promise<string> => Promise.reject(new Error("The body was read."));
const noHash = (facts: SignedFacts): SignedFacts => ({
  ...facts,
  header: (name) => (name === "x-amz-content-sha256" ? undefined : facts.header(name)),
});

test("a signature shows who the caller is and what it says of the body, without reading it", async () => {
  const { authenticate, administrator, signed } = await openAccess();
  for (let round = 0; round < 2; round += 1) {
    const { caller, payload } = await authenticate.bySignature(signed(), unread);
    assert.deepEqual(payload, { is: "hash", sha256: sha256("{}") });
    assert.equal(caller.principalArn, `arn:aws:iam::${owner}:user/administrator`);
    assert.equal(caller.account, owner);
    assert.deepEqual(caller.via, { is: "signature", accessKeyId: administrator.accessKeyId });
  }
});

test("a signature for the public address counts where a proxy changed host and path, and for no other", async () => {
  const { signed, ...parts } = await openAccess();
  const [host, path] = ["localhost", "/v1"];
  const facts = signed();
  const changed = { ...facts, path: "/domain", header: (name: string) => (name === "host" ? "inside:80" : facts.header(name)) };
  const under = (address: PublicAddress) => makeAuthenticate({ ...parts, region, address }).bySignature;
  for (const came of [facts, changed, { ...changed, path: facts.path }, { ...facts, path: "/domain" }])
    await under({ host, path })(came, unread);
  const wrong = refused("InvalidSignatureException", /does not match/u);
  await assert.rejects(under({ host: "elsewhere", path })(changed, unread), wrong);
  await assert.rejects(under({ host, path: "/v2" })(changed, unread), wrong);
  await assert.rejects(parts.authenticate.bySignature(changed, unread), wrong);
});

test("the body is read only for a known key", async () => {
  const { authenticate, signed } = await openAccess();
  const unknown = noHash(signed({ accessKeyId: "AKIAUNKNOWNUNKNOWN00" }));
  await assert.rejects(
    authenticate.bySignature(unknown, unread),
    refused("UnrecognizedClientException", /security token .* is invalid/u),
  );
  await assert.rejects(authenticate.bySignature(noHash(signed()), unread), /The body was read/u);
});

test("a wrong secret, a session token and an inactive or deleted key open nothing", async () => {
  const { authenticate, administrator, signed, store } = await openAccess();
  const wrong = refused("InvalidSignatureException", /signature we calculated does not match/u);
  const unknown = refused("UnrecognizedClientException", /security token/u);
  await assert.rejects(authenticate.bySignature(signed({ secret: "x" }), unread), wrong);
  await assert.rejects(authenticate.bySignature(signed({ sessionToken: "x" }), unread), unknown);
  const { caller } = await authenticate.bySignature(signed(), unread);
  await store.transaction((tx) => setAccessKeyStatus(tx, administrator.accessKeyId, "Inactive"));
  await assert.rejects(authenticate.bySignature(signed(), unread), unknown);
  await store.transaction((tx) => setAccessKeyStatus(tx, administrator.accessKeyId, "Active"));
  await authenticate.bySignature(signed(), unread);
  await store.transaction((tx) => deletePrincipal(tx, caller.principalId));
  await assert.rejects(authenticate.bySignature(signed(), unread), unknown);
});

const withToken = async () => {
  const access = await openAccess();
  const id = await access.makeDomain("acme");
  const { caller } = await access.authenticate.bySignature(access.signed(), unread);
  const domain = { id, owner, name: "acme" };
  const { token, expiresAt } = await access.issueToken({ caller, domain, durationSeconds: 900, request });
  const byToken = (authorization: string | undefined, where: { id: number | null; name: string } = domain) =>
    access.authenticate.byToken((name) => (name === "authorization" ? authorization : undefined), where);
  return { ...access, domain, token, expiresAt, caller, byToken };
};

test("a token shows who the caller is, in every way clients send it", async () => {
  const { byToken, token, expiresAt, domain, caller } = await withToken();
  for (const way of [`Bearer ${token}`, `Basic ${Buffer.from(`aws:${token}`).toString("base64")}`, `${token}\r\n`]) {
    const via = { is: "token" as const, hash: hashToken(token), domainId: domain.id, expiresAt };
    assert.deepEqual(await byToken(way), { ...caller, via });
  }
});

test("a missing, malformed, unknown, expired or foreign token is told from the others", async () => {
  const { byToken, token, time, expiresAt, makeDomain } = await withToken();
  await assert.rejects(
    byToken(undefined),
    refused("MissingAuthenticationTokenException", /carries no authorization token.*aws codeartifact login/u),
  );
  await assert.rejects(byToken(`Bearer ${token.slice(0, -1)}`), refused("UnrecognizedClientException", /is malformed/u));
  await assert.rejects(byToken(`Bearer ${newToken()}`), refused("UnrecognizedClientException", /is not known here/u));
  const other = refused("UnrecognizedClientException", /is not for domain other/u);
  await assert.rejects(byToken(token, { id: await makeDomain("other"), name: "other" }), other);
  await assert.rejects(byToken(token, { id: null, name: "other" }), other);
  time.now = expiresAt - 1;
  await byToken(token);
  time.now = expiresAt;
  await assert.rejects(byToken(token), refused("ExpiredTokenException", /has expired\. Run `aws codeartifact login`/u));
});

test("no refusal repeats the token", async () => {
  const { byToken, token, time, expiresAt } = await withToken();
  time.now = expiresAt;
  for (const sent of [token, `${token}x`, newToken()]) {
    await assert.rejects(byToken(sent), (thrown: unknown) => isFault(thrown) && !thrown.message.includes(sent));
  }
});

test("a token ends at once when it or its principal is deleted", async () => {
  const revoked = await withToken();
  await revoked.byToken(revoked.token);
  await revoked.store.transaction((tx) => deleteToken(tx, hashToken(revoked.token)));
  await assert.rejects(revoked.byToken(revoked.token), /is not known here/u);
  const orphan = await withToken();
  await orphan.byToken(orphan.token);
  await orphan.store.transaction((tx) => deletePrincipal(tx, orphan.caller.principalId));
  await assert.rejects(orphan.byToken(orphan.token), /is not known here/u);
});

test("a token ends with its domain, also where another domain gets the domain's number", async () => {
  const { byToken, token, store, domain } = await withToken();
  await byToken(token);
  await store.transaction(async (tx) => {
    await deleteDomain(tx, domain.id);
    await bumpGenerations(tx, [domainsScope]);
  });
  await assert.rejects(byToken(token, { id: domain.id, name: "successor" }), /is not known here/u);
});
