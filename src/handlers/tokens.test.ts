import assert from "node:assert/strict";
import { test } from "node:test";
import { openHandlers } from "../../test/support/handlers.ts";

test("A token is asked for with the domain's number, which is unknown for a domain that does not exist", async (t) => {
  const { call, time } = await openHandlers(t);
  await call("CreateDomain", { domain: "acme" });
  const { authorizationToken, expiration } = await call("GetAuthorizationToken", { domain: "acme", durationSeconds: 900 });
  assert.equal(authorizationToken, "1 900");
  assert.deepEqual(expiration, new Date(time.now + 1));
  assert.equal((await call("GetAuthorizationToken", { domain: "none" })).authorizationToken, "null undefined");
});

test("An operation that is not built yet says so by its name", async (t) => {
  const { call } = await openHandlers(t);
  await assert.rejects(call("ListPackageGroups", { domain: "acme" }), {
    code: "NotImplemented",
    message: "This server does not have the operation ListPackageGroups yet.",
  });
});
