import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, openHandlers, owner } from "../../test/support/handlers.ts";

const domain = "acme";
const policyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "codeartifact:ReadFromRepository", Resource: "*" }],
});

test("A domain's policy is put, given back with its revision, and removed", async (t) => {
  const { call } = await openHandlers(t);
  await call("CreateDomain", { domain });
  await assert.rejects(call("GetDomainPermissionsPolicy", { domain }), fault("ResourceNotFound", "no policy"));
  const { policy } = await call("PutDomainPermissionsPolicy", { domain, policyDocument });
  assert.equal(policy?.resourceArn, `arn:aws:codeartifact:eu-west-1:${owner}:domain/acme`);
  assert.equal(policy?.document, policyDocument);
  assert.deepEqual((await call("GetDomainPermissionsPolicy", { domain })).policy, policy);
  assert.deepEqual((await call("DeleteDomainPermissionsPolicy", { domain })).policy, policy);
  await assert.rejects(call("DeleteDomainPermissionsPolicy", { domain }), fault("ResourceNotFound", "no policy"));
});

test("A repository's policy is replaced and removed only at the revision that was expected", async (t) => {
  const { call } = await openHandlers(t);
  await call("CreateDomain", { domain });
  await call("CreateRepository", { domain, repository: "app" });
  const place = { domain, repository: "app" };
  const first = await call("PutRepositoryPermissionsPolicy", { ...place, policyDocument });
  const second = await call("PutRepositoryPermissionsPolicy", {
    ...place,
    policyDocument,
    policyRevision: first.policy?.revision,
  });
  assert.notEqual(second.policy?.revision, first.policy?.revision);
  const stale = { ...place, policyRevision: first.policy?.revision };
  await assert.rejects(call("PutRepositoryPermissionsPolicy", { ...stale, policyDocument }), fault("Conflict"));
  await assert.rejects(call("DeleteRepositoryPermissionsPolicy", stale), fault("Conflict"));
  assert.deepEqual((await call("GetRepositoryPermissionsPolicy", place)).policy, second.policy);
  await call("DeleteRepositoryPermissionsPolicy", { ...place, policyRevision: second.policy?.revision });
  await assert.rejects(call("GetRepositoryPermissionsPolicy", place), fault("ResourceNotFound", "no policy"));
});

test("A document that is no policy, and a policy for what does not exist, are refused", async (t) => {
  const { call } = await openHandlers(t);
  await call("CreateDomain", { domain });
  await assert.rejects(call("PutDomainPermissionsPolicy", { domain, policyDocument: "{}" }), fault("Validation", "no Statement"));
  const missing = call("PutRepositoryPermissionsPolicy", { domain, repository: "none", policyDocument });
  await assert.rejects(missing, fault("ResourceNotFound", "Repository none"));
  await assert.rejects(call("GetDomainPermissionsPolicy", { domain: "none" }), fault("ResourceNotFound", "Domain none"));
});
