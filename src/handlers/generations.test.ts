import assert from "node:assert/strict";
import { test } from "node:test";
import { openHandlers, owner } from "../../test/support/handlers.ts";
import { domainScope, domainsScope, packageScope, readGenerations } from "../store/generations.ts";

const domain = "acme";
const id = { format: "npm", namespace: null, name: "ui" } as const;

test("Every change raises the generation of what it changed, so that nothing made from it before is used again", async (t) => {
  const { call, seed, store } = await openHandlers(t);
  const raised = async (scope: string, change: () => Promise<unknown>): Promise<void> => {
    const [before = 0] = await readGenerations(store, [scope]);
    await change();
    const [after = 0] = await readGenerations(store, [scope]);
    assert.ok(after > before, `${change} did not raise ${scope}`);
  };
  await raised(domainsScope, () => call("CreateDomain", { domain }));
  const { id: domainId } = await store.db.selectFrom("domain").select("id").executeTakeFirstOrThrow();
  const place = { domain, repository: "app" };
  const connection = { ...place, externalConnection: "public:npmjs" };
  const resourceArn = `arn:aws:codeartifact:eu-west-1:${owner}:repository/acme/app`;
  const policyDocument = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] });
  const ofDomain = domainScope(domainId);
  await raised(ofDomain, () => call("CreateRepository", place));
  await raised(ofDomain, () => call("UpdateRepository", { ...place, upstreams: [] }));
  await raised(ofDomain, () => call("AssociateExternalConnection", connection));
  await raised(ofDomain, () => call("DisassociateExternalConnection", connection));
  await raised(ofDomain, () => call("TagResource", { resourceArn, tags: [{ key: "packhouse:mode", value: "open" }] }));
  await raised(ofDomain, () => call("UntagResource", { resourceArn, tagKeys: ["packhouse:mode"] }));
  await raised(ofDomain, () => call("PutRepositoryPermissionsPolicy", { ...place, policyDocument }));
  await raised(ofDomain, () => call("DeleteRepositoryPermissionsPolicy", place));

  const ui = { ...place, format: "npm", package: "ui" } as const;
  const versions = ["1.0.0"];
  const restrictions = { publish: "ALLOW", upstream: "ALLOW" } as const;
  const ofPackage = packageScope(domainId, id);
  await seed(domain, "app", { id, version: "1.0.0" });
  await call("CreateRepository", { domain, repository: "to" });
  const copy = { ...ui, sourceRepository: "app", destinationRepository: "to", versions };
  await raised(ofPackage, () => call("PutPackageOriginConfiguration", { ...ui, restrictions }));
  await raised(ofPackage, () => call("CopyPackageVersions", copy));
  await raised(ofPackage, () => call("UpdatePackageVersionsStatus", { ...ui, versions, targetStatus: "Unlisted" }));
  await raised(ofPackage, () => call("DisposePackageVersions", { ...ui, versions }));
  await raised(ofPackage, () => call("DeletePackageVersions", { ...ui, versions }));
  await raised(ofPackage, () => call("DeletePackage", ui));
  await raised(ofDomain, () => call("DeleteRepository", place));
  await call("DeleteRepository", { domain, repository: "to" });
  await raised(domainsScope, () => call("DeleteDomain", { domain }));
});
