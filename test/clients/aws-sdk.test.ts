import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  AccessDeniedException,
  type CodeartifactClient,
  ConflictException,
  CreateDomainCommand,
  CreateRepositoryCommand,
  DescribeDomainCommand,
  DescribeRepositoryCommand,
  GetAuthorizationTokenCommand,
  GetRepositoryEndpointCommand,
  ListDomainsCommand,
  ListPackagesCommand,
  PutDomainPermissionsPolicyCommand,
  paginateListPackages,
  paginateListRepositoriesInDomain,
  ResourceNotFoundException,
  UpdateRepositoryCommand,
  ValidationException,
} from "@aws-sdk/client-codeartifact";
import { apiClient, npmEndpoint, tokenFor } from "../support/api.ts";
import { publishBody } from "../support/npm-body.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { npmTarball } from "../support/tarballs.ts";

const domain = "sdk";
let packhouse: Packhouse;
let client: CodeartifactClient;

before(async () => {
  packhouse = await startPackhouse();
  client = apiClient(packhouse);
  await client.send(new CreateDomainCommand({ domain }));
  await client.send(new CreateRepositoryCommand({ domain, repository: "app", description: "The first one" }));
});

after(() => packhouse.stop());

test("the SDK reads domains and repositories as it expects them", async () => {
  const { domain: described } = await client.send(new DescribeDomainCommand({ domain }));
  assert.equal(described?.arn, `arn:aws:codeartifact:us-east-1:${packhouse.account}:domain/${domain}`);
  assert.ok(described?.createdTime instanceof Date);
  const { repository } = await client.send(new DescribeRepositoryCommand({ domain, repository: "app" }));
  assert.equal(repository?.description, "The first one");
  assert.equal(repository?.administratorAccount, packhouse.account);
  assert.deepEqual(repository?.upstreams, []);
  const { repositoryEndpoint } = await client.send(
    new GetRepositoryEndpointCommand({ domain, repository: "app", format: "npm" }),
  );
  assert.equal(repositoryEndpoint, npmEndpoint(packhouse, domain, "app"));
});

test("the SDK knows every error for what it is", async () => {
  await assert.rejects(client.send(new CreateDomainCommand({ domain })), (thrown) => {
    assert.ok(thrown instanceof ConflictException);
    assert.equal(thrown.resourceType, "domain");
    assert.equal(thrown.resourceId, domain);
    return true;
  });
  await assert.rejects(client.send(new DescribeRepositoryCommand({ domain, repository: "absent" })), (thrown) => {
    assert.ok(thrown instanceof ResourceNotFoundException);
    assert.equal(thrown.resourceType, "repository");
    return true;
  });
  await assert.rejects(client.send(new CreateDomainCommand({ domain: "X" })), (thrown) => {
    assert.ok(thrown instanceof ValidationException);
    assert.equal(thrown.reason, "FIELD_VALIDATION_FAILED");
    assert.match(thrown.message, /2 validation errors detected|1 validation error detected/);
    return true;
  });
  const toItself = new UpdateRepositoryCommand({ domain, repository: "app", upstreams: [{ repositoryName: "app" }] });
  await assert.rejects(client.send(toItself), ValidationException);
});

test("the SDK turns its pages", async () => {
  for (let index = 0; index < 5; index += 1)
    await client.send(new CreateRepositoryCommand({ domain, repository: `page-${index}` }));
  const pages = paginateListRepositoriesInDomain({ client, pageSize: 2 }, { domain, repositoryPrefix: "page-" });
  const names: (string | undefined)[][] = [];
  for await (const { repositories = [] } of pages) names.push(repositories.map(({ name }) => name));
  assert.deepEqual(names, [["page-0", "page-1"], ["page-2", "page-3"], ["page-4"]]);
  await assert.rejects(client.send(new ListDomainsCommand({ nextToken: "made-up" })), ValidationException);
  await assert.rejects(client.send(new ListDomainsCommand({ maxResults: 1001 })), ValidationException);
});

test("the SDK lists what npm published", async () => {
  const token = await tokenFor(packhouse, domain);
  for (const name of ["zebra", "ant", "@acme/bee"]) {
    const body = JSON.stringify(publishBody({ name, version: "1.0.0", tarball: await npmTarball(name, "1.0.0") }));
    const address = `${npmEndpoint(packhouse, domain, "app")}${name.replace("/", "%2f")}`;
    const { status } = await fetch(address, { method: "PUT", body, headers: { authorization: `Bearer ${token}` } });
    assert.equal(status, 201);
  }
  const found: string[] = [];
  for await (const { packages = [] } of paginateListPackages({ client, pageSize: 1 }, { domain, repository: "app" }))
    found.push(...packages.map((one) => `${one.namespace ?? ""}/${one.package}`));
  assert.deepEqual(found.sort(), ["/ant", "/zebra", "acme/bee"]);
  const { packages = [] } = await client.send(new ListPackagesCommand({ domain, repository: "app", packagePrefix: "an" }));
  assert.partialDeepStrictEqual(packages, [
    { package: "ant", originConfiguration: { restrictions: { publish: "ALLOW", upstream: "BLOCK" } } },
  ]);
});

test("a domain's policy can refuse what its owner would be allowed", async () => {
  await client.send(new CreateDomainCommand({ domain: "guarded" }));
  const statement = { Effect: "Deny", Principal: "*", Action: "codeartifact:GetAuthorizationToken", Resource: "*" };
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await client.send(new PutDomainPermissionsPolicyCommand({ domain: "guarded", policyDocument }));
  await assert.rejects(client.send(new GetAuthorizationTokenCommand({ domain: "guarded" })), (thrown) => {
    assert.ok(thrown instanceof AccessDeniedException);
    assert.match(thrown.message, /not authorized to perform: codeartifact:GetAuthorizationToken/);
    return true;
  });
});
