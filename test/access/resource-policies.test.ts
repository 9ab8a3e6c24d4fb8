/* Resource policies as the API keeps them: their size, their revisions, and that nobody is locked out for good. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  type CodeartifactClient,
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteDomainPermissionsPolicyCommand,
  DescribeDomainCommand,
  GetDomainPermissionsPolicyCommand,
  PutDomainPermissionsPolicyCommand,
  PutRepositoryPermissionsPolicyCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient } from "../support/api.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

let host: InProcess;
let owner: CodeartifactClient;

before(async () => {
  host = await startInProcess();
  owner = apiClient(host);
});

after(() => host.stop());

const documentOf = (statement: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "codeartifact:*", Resource: "*", ...statement },
  });

const put = (domain: string, statement: object, policyRevision?: string) =>
  owner.send(new PutDomainPermissionsPolicyCommand({ domain, policyRevision, policyDocument: documentOf(statement) }));

const makeDomain = (domain: string) => owner.send(new CreateDomainCommand({ domain }));

test("a policy that locks everybody out can be replaced by the owner", async () => {
  const domain = "locked";
  await makeDomain(domain);
  await put(domain, { Effect: "Deny", Action: "*" });
  const locked = { name: "AccessDeniedException", message: /with an explicit deny in a resource-based policy$/u };
  await assert.rejects(owner.send(new DescribeDomainCommand({ domain })), locked);
  await assert.rejects(owner.send(new GetDomainPermissionsPolicyCommand({ domain })), locked);
  await assert.rejects(owner.send(new DeleteDomainPermissionsPolicyCommand({ domain })), locked);
  await put(domain, { Action: "codeartifact:DescribeDomain" });
  await owner.send(new DescribeDomainCommand({ domain }));
});

test("a policy has up to 7168 characters", async () => {
  await makeDomain("sized");
  await owner.send(new CreateRepositoryCommand({ domain: "sized", repository: "app" }));
  const ofLength = (length: number): string => {
    const sid = "x".repeat(length - documentOf({ Sid: "" }).length);
    return documentOf({ Sid: sid });
  };
  for (const length of [7167, 7168, 7169]) {
    const policyDocument = ofLength(length);
    assert.equal(policyDocument.length, length);
    const kept = [
      owner.send(new PutDomainPermissionsPolicyCommand({ domain: "sized", policyDocument })),
      owner.send(new PutRepositoryPermissionsPolicyCommand({ domain: "sized", repository: "app", policyDocument })),
    ];
    for (const outcome of await Promise.allSettled(kept)) {
      if (outcome.status === "fulfilled") assert.equal(outcome.value.policy?.document, policyDocument);
      else assert.equal(outcome.reason.name, "ValidationException");
      assert.equal(outcome.status === "fulfilled", length <= 7168);
    }
  }
});

test("a policy that cannot be read is refused with the reason", async () => {
  await makeDomain("unread");
  await assert.rejects(put("unread", { Effect: "Maybe" }), { name: "ValidationException", message: /needs an Effect/u });
  await assert.rejects(put("unread", { Principal: { AWS: "arn:aws:iam::1:user/*" } }), /has a principal/u);
  const reading = owner.send(new GetDomainPermissionsPolicyCommand({ domain: "unread" }));
  await assert.rejects(reading, { name: "ResourceNotFoundException" });
});

test("a policy is replaced and removed only as the revision that is expected", async () => {
  const domain = "revised";
  await makeDomain(domain);
  const first = (await put(domain, { Action: "codeartifact:DescribeDomain" })).policy?.revision;
  const second = (await put(domain, {}, first)).policy?.revision;
  assert.notEqual(second, first);
  await assert.rejects(put(domain, { Action: "codeartifact:DescribeDomain" }, first), { name: "ConflictException" });
  const third = (await put(domain, {}, second)).policy?.revision;
  assert.notEqual(third, second, "put again, even with what it says already");
  const remove = (policyRevision?: string) => owner.send(new DeleteDomainPermissionsPolicyCommand({ domain, policyRevision }));
  await assert.rejects(remove(first), { name: "ConflictException" });
  await remove(third);
  await assert.rejects(owner.send(new GetDomainPermissionsPolicyCommand({ domain })), { name: "ResourceNotFoundException" });
});
