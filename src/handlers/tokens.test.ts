import assert from "node:assert/strict";
import { test } from "node:test";
import { askerFor, openAccess, owner, region, request } from "../../test/support/access.ts";
import { openHandlers } from "../../test/support/handlers.ts";
import { makeTokenRules } from "../access/revoke-tokens.ts";
import { extensions } from "../api/extensions.ts";
import { isFault } from "../model/fault.ts";
import { check, type Values } from "../shape/shape.ts";
import { tokenExtensionHandlers } from "./tokens.ts";

test("A token is asked for with the domain's number, which is unknown for a domain that does not exist", async (t) => {
  const { call, time } = await openHandlers(t);
  await call("CreateDomain", { domain: "acme" });
  const { authorizationToken, expiration } = await call("GetAuthorizationToken", { domain: "acme", durationSeconds: 900 });
  assert.equal(authorizationToken, "1 900");
  assert.deepEqual(expiration, new Date(time.now + 1));
  assert.equal((await call("GetAuthorizationToken", { domain: "none" })).authorizationToken, "null undefined");
});

const openExtensions = async () => {
  const access = await openAccess();
  const { store, issueToken, time } = access;
  await access.makeDomain("acme");
  const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const caller = await access.makeUser("ana", everything);
  const call = { caller, request, authorize: askerFor(access, caller) };
  const rules = makeTokenRules({ store, region });
  const handlers = tokenExtensionHandlers({ store, issueToken, now: () => time.now }, rules);
  const create = (more: Values = {}) => {
    const wish = { domain: "acme", name: "laptop", durationSeconds: 900, ...more };
    return handlers.CreateToken(check(extensions.CreateToken.input, wish), call);
  };
  const list = (more: Values = {}) => handlers.ListTokens(check(extensions.ListTokens.input, more), call);
  return { create, list, handlers, call, time };
};

test("A named token is listed with its scope, under the id it was given with", async () => {
  const { create, list, call, time } = await openExtensions();
  const { id, authorizationToken, expiration } = await create({ repositories: ["app", "store"], rights: "publish" });
  assert.match(authorizationToken, /^packhouse_/u);
  assert.deepEqual((await list()).tokens, [
    {
      id,
      principal: call.caller.principalArn,
      domain: "acme",
      domainOwner: owner,
      name: "laptop",
      repositories: ["app", "store"],
      rights: "publish",
      created: new Date(time.now),
      expires: expiration,
      lastUsed: undefined,
    },
  ]);
});

test("A token whose scope nobody narrows is for reading everything", async () => {
  const { create, list } = await openExtensions();
  await create();
  assert.partialDeepStrictEqual((await list()).tokens, [{ rights: "read", repositories: undefined }]);
  await assert.rejects(create({ repositories: [] }), (thrown: unknown) => isFault(thrown, "Validation"));
});

test("Tokens are listed in pages, whose tokens go with their own request only", async () => {
  const { create, list } = await openExtensions();
  const made = await Promise.all(Array.from({ length: 5 }, () => create()));
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: Awaited<ReturnType<typeof list>> = await list({ maxResults: 2, nextToken });
    seen.push(...page.tokens.map(({ id }) => id));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  assert.deepEqual(seen, made.map(({ id }) => id).sort());
  const first = await list({ maxResults: 2 });
  await assert.rejects(list({ nextToken: first.nextToken, domain: "acme" }), (thrown: unknown) => isFault(thrown, "Validation"));
});

test("Revoking says how many tokens were ended", async () => {
  const { create, list, handlers, call } = await openExtensions();
  const [{ id }] = [await create(), await create(), await create()];
  const revoke = (more: Values) => handlers.RevokeTokens(check(extensions.RevokeTokens.input, more), call);
  assert.deepEqual(await revoke({ id }), { revoked: 1 });
  assert.deepEqual(await revoke({ domain: "acme" }), { revoked: 2 });
  assert.deepEqual((await list()).tokens, []);
  const principal = call.caller.principalArn;
  assert.deepEqual(await handlers.RevokeSessions({ principal }), { revoked: 0 });
});
