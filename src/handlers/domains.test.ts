import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, guest, openHandlers, owner } from "../../test/support/handlers.ts";
import type { BlobShelf } from "../blobs/blob-store.ts";

test("A new domain is described with its ARN, its owner and zero counters", async (t) => {
  const { call, time } = await openHandlers(t);
  const { domain } = await call("CreateDomain", { domain: "acme" });
  assert.deepEqual(domain, {
    name: "acme",
    owner,
    arn: `arn:aws:codeartifact:eu-west-1:${owner}:domain/acme`,
    status: "Active",
    createdTime: new Date(time.now),
    encryptionKey: undefined,
    repositoryCount: 0,
    assetSizeBytes: 0,
  });
  assert.deepEqual((await call("DescribeDomain", { domain: "acme" })).domain, domain);
});

test("A domain's name is unique in its account only", async (t) => {
  const { call } = await openHandlers(t);
  await call("CreateDomain", { domain: "acme" });
  await assert.rejects(call("CreateDomain", { domain: "acme" }), fault("Conflict", "Domain acme of account 111111111111"));
  await call("CreateDomain", { domain: "acme" }, guest);
  assert.equal((await call("DescribeDomain", { domain: "acme", domainOwner: guest })).domain?.owner, guest);
});

test("An encryption key is answered as an ARN, in whichever form it was given", async (t) => {
  const { call } = await openHandlers(t);
  const { domain } = await call("CreateDomain", { domain: "acme", encryptionKey: "alias/packages" });
  assert.equal(domain?.encryptionKey, `arn:aws:kms:eu-west-1:${owner}:alias/packages`);
  await assert.rejects(call("CreateDomain", { domain: "other", encryptionKey: "my-key" }), fault("Validation", "encryption key"));
});

test("An account may have as many domains as the quota says", async (t) => {
  const { call } = await openHandlers(t, { domainsPerAccount: 1 });
  await call("CreateDomain", { domain: "one" });
  await assert.rejects(call("CreateDomain", { domain: "two" }), fault("ServiceQuotaExceeded"));
  await call("CreateDomain", { domain: "two" }, guest);
});

test("Domains are listed by name, page by page, for their owner only", async (t) => {
  const { call } = await openHandlers(t);
  for (const domain of ["cc", "aa", "bb"]) await call("CreateDomain", { domain });
  await call("CreateDomain", { domain: "dd" }, guest);
  const first = await call("ListDomains", { maxResults: 2 });
  assert.deepEqual(
    first.domains?.map(({ name }) => String(name)),
    ["aa", "bb"],
  );
  const second = await call("ListDomains", { maxResults: 2, nextToken: first.nextToken });
  assert.deepEqual(
    second.domains?.map(({ name }) => String(name)),
    ["cc"],
  );
  assert.equal(second.nextToken, undefined);
});

test("A domain counts equal assets once, and no longer once no version names them", async (t) => {
  const { call, seed } = await openHandlers(t);
  await call("CreateDomain", { domain: "acme" });
  await call("CreateRepository", { domain: "acme", repository: "app" });
  const id = { format: "npm", namespace: null, name: "ui" } as const;
  for (const version of ["1.0.0", "1.0.1"]) await seed("acme", "app", { id, version, content: "twelve bytes" });
  const { domain } = await call("DescribeDomain", { domain: "acme" });
  assert.deepEqual([domain?.repositoryCount, domain?.assetSizeBytes], [1, 12]);
  await call("DeletePackage", { domain: "acme", repository: "app", format: "npm", package: "ui" });
  assert.equal((await call("DescribeDomain", { domain: "acme" })).domain?.assetSizeBytes, 0);
});

test("A domain is deleted only when it has no repositories, with its bytes, tags and policy", async (t) => {
  const { call, seed, blobs, time } = await openHandlers(t);
  await call("CreateDomain", { domain: "acme", tags: [{ key: "team", value: "web" }] });
  await call("CreateRepository", { domain: "acme", repository: "app" });
  await seed("acme", "app", { id: { format: "npm", namespace: null, name: "ui" }, version: "1.0.0" });
  const digests = await listDigests(blobs.of("1"));
  assert.equal(digests.length, 1);
  await assert.rejects(call("DeleteDomain", { domain: "acme" }), fault("Conflict", "still has 1 repository"));
  await call("DeleteRepository", { domain: "acme", repository: "app" });
  time.now += 1;
  const { domain } = await call("DeleteDomain", { domain: "acme" });
  assert.deepEqual([String(domain?.name), domain?.status], ["acme", "Deleted"]);
  assert.deepEqual(await listDigests(blobs.of("1")), []);
  await assert.rejects(call("DescribeDomain", { domain: "acme" }), fault("ResourceNotFound"));
  await call("CreateDomain", { domain: "acme" });
  const arn = `arn:aws:codeartifact:eu-west-1:${owner}:domain/acme`;
  assert.deepEqual(await call("ListTagsForResource", { resourceArn: arn }), { tags: [] });
});

test("Deleting a domain that does not exist is no fault and answers nothing", async (t) => {
  const { call } = await openHandlers(t);
  assert.deepEqual(await call("DeleteDomain", { domain: "acme" }), {});
});

async function listDigests(shelf: BlobShelf): Promise<string[]> {
  const digests: string[] = [];
  for await (const { digest } of shelf.list()) digests.push(digest);
  return digests;
}
