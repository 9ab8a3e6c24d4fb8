/* An account lets another one into its domain: each right is refused before the policy that gives it, and there after it. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  type CodeartifactClient,
  CreateRepositoryCommand,
  DeleteDomainPermissionsPolicyCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  DescribeRepositoryCommand,
  GetAuthorizationTokenCommand,
  GetDomainPermissionsPolicyCommand,
  GetRepositoryEndpointCommand,
  PutDomainPermissionsPolicyCommand,
  PutRepositoryPermissionsPolicyCommand,
  UpdateRepositoryCommand,
} from "@aws-sdk/client-codeartifact";
import { setOrganization } from "../../src/store/accounts.ts";
import { apiClient, makeDomain, npmEndpoint } from "../support/api.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { publishBody } from "../support/npm-body.ts";
import { npmTarball } from "../support/tarballs.ts";

const guestAccount = "222233334444";
const anything = { Effect: "Allow", Action: "codeartifact:*", Resource: "*" };
const bearerTokens = { Effect: "Allow", Action: "sts:GetServiceBearerToken", Resource: "*" };

let host: InProcess;
let owner: CodeartifactClient;
let guest: CodeartifactClient;

before(async () => {
  host = await startInProcess();
  owner = apiClient(host);
  guest = apiClient(await host.as({ account: guestAccount, name: "ci", statements: [anything, bearerTokens] }));
});

after(() => host.stop());

const toGuest = (action: string | readonly string[], more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  Resource: "*",
  Principal: { AWS: `arn:aws:iam::${guestAccount}:root` },
  ...more,
});
const documentOf = (...statements: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** The owner's policy of the domain, and of a repository. */
const domainPolicy = (domain: string, ...statements: readonly object[]) =>
  owner.send(new PutDomainPermissionsPolicyCommand({ domain, policyDocument: documentOf(...statements) }));
const repositoryPolicy = (domain: string, ...statements: readonly object[]) =>
  owner.send(new PutRepositoryPermissionsPolicyCommand({ domain, repository: "app", policyDocument: documentOf(...statements) }));

/** A domain of the owner's with the repository app, as everybody who is not its owner has to name it. */
const ownersDomain = async (domain: string) => {
  await makeDomain(host, domain, [{ repository: "app" }]);
  return { domain, domainOwner: host.account };
};

const refused = (action: string, why = `because no resource-based policy allows the codeartifact:${action} action`) => ({
  name: "AccessDeniedException",
  message: new RegExp(
    `^User: arn:aws:iam::${guestAccount}:user/\\S+ is not authorized to perform: codeartifact:${action} on resource: arn:\\S+ ${why}$`,
    "u",
  ),
});

const tokenIn = async (client: CodeartifactClient, place: { domain: string; domainOwner: string }): Promise<string> =>
  (await client.send(new GetAuthorizationTokenCommand(place))).authorizationToken ?? "";

const packument = async (domain: string, token: string, repository = "app"): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${npmEndpoint(host, domain, repository)}button`, { headers });
  await response.arrayBuffer();
  return response.status;
};

const publish = async (domain: string, token: string, name: string, repository = "app"): Promise<number> => {
  const version = "1.0.0";
  const response = await fetch(`${npmEndpoint(host, domain, repository)}${name}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(publishBody({ name, version, tarball: await npmTarball(name, version) })),
  });
  await response.arrayBuffer();
  return response.status;
};

describe("a guest of another account", () => {
  test("gets a token when the domain's policy allows it", async () => {
    const place = await ownersDomain("tokens");
    await assert.rejects(tokenIn(guest, place), refused("GetAuthorizationToken"));
    await domainPolicy("tokens", toGuest("codeartifact:GetAuthorizationToken"));
    assert.notEqual(await tokenIn(guest, place), "");
    await owner.send(new DeleteDomainPermissionsPolicyCommand({ domain: "tokens" }));
    await assert.rejects(tokenIn(guest, place), refused("GetAuthorizationToken"));
  });

  test("needs their own account's consent as well", async () => {
    const place = await ownersDomain("consent");
    await domainPolicy("consent", toGuest("codeartifact:*"));
    const idle = apiClient(await host.as({ account: guestAccount, name: "idle", statements: [] }));
    const why = "because no identity-based policy allows the codeartifact:GetAuthorizationToken action";
    await assert.rejects(tokenIn(idle, place), refused("GetAuthorizationToken", why));
    const noBearer = apiClient(await host.as({ account: guestAccount, name: "no-bearer", statements: [anything] }));
    await assert.rejects(
      tokenIn(noBearer, place),
      /because no identity-based policy allows the sts:GetServiceBearerToken action$/u,
    );
  });

  test("reads packages when the repository's policy allows it, and no longer than that", async () => {
    const place = await ownersDomain("reading");
    await domainPolicy("reading", toGuest("codeartifact:GetAuthorizationToken"));
    assert.equal(await publish("reading", await tokenIn(owner, place), "button"), 201);
    const token = await tokenIn(guest, place);
    assert.equal(await packument("reading", token), 403);
    await repositoryPolicy("reading", toGuest("codeartifact:ReadFromRepository"));
    assert.equal(await packument("reading", token), 200);
    await repositoryPolicy("reading", toGuest("codeartifact:DescribeRepository"));
    assert.equal(await packument("reading", token), 403);
    await domainPolicy("reading", toGuest(["codeartifact:GetAuthorizationToken", "codeartifact:ReadFromRepository"]));
    assert.equal(await packument("reading", token), 200, "one of the two policies is enough");
  });

  test("publishes the packages that the repository's policy names", async () => {
    const place = await ownersDomain("publishing");
    await domainPolicy("publishing", toGuest("codeartifact:GetAuthorizationToken"));
    const token = await tokenIn(guest, place);
    assert.equal(await publish("publishing", token, "button"), 403);
    const region = host.credentials.region;
    const Resource = `arn:aws:codeartifact:${region}:${host.account}:package/publishing/app/npm//but*`;
    const actions = ["codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata"];
    await repositoryPolicy("publishing", toGuest(actions, { Resource }));
    assert.equal(await publish("publishing", token, "button"), 201);
    assert.equal(await publish("publishing", token, "slider"), 403);
    assert.equal(await packument("publishing", token), 403, "publishing is not reading");
  });

  test("comes in by the organization, and goes with it", async () => {
    const place = await ownersDomain("organized");
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-acme" } };
    await domainPolicy("organized", toGuest("codeartifact:DescribeDomain", { Principal: "*", Condition }));
    const describeDomain = () => guest.send(new DescribeDomainCommand(place));
    await assert.rejects(describeDomain(), refused("DescribeDomain"));
    await host.store.transaction((tx) => setOrganization(tx, guestAccount, "o-acme"));
    assert.equal((await describeDomain()).domain?.name, "organized");
    await host.store.transaction((tx) => setOrganization(tx, guestAccount, null));
    await assert.rejects(describeDomain(), refused("DescribeDomain"));
  });
});

describe("a guest's own repository in the owner's domain", () => {
  test("can be created when the domain's policy allows it, and is administered by the guest", async () => {
    const place = await ownersDomain("shared");
    const mine = { ...place, repository: "guests" };
    const create = () => guest.send(new CreateRepositoryCommand(mine));
    await assert.rejects(create(), refused("CreateRepository"));
    await domainPolicy("shared", toGuest(["codeartifact:CreateRepository", "codeartifact:GetAuthorizationToken"]));
    assert.equal((await create()).repository?.administratorAccount, guestAccount);
    await guest.send(new DescribeRepositoryCommand(mine));
    await guest.send(new GetRepositoryEndpointCommand({ ...mine, format: "npm" }));
    const token = await tokenIn(guest, place);
    assert.equal(await publish("shared", token, "button", "guests"), 201);
    assert.equal(await packument("shared", token, "guests"), 200);
    await guest.send(new PutRepositoryPermissionsPolicyCommand({ ...mine, policyDocument: documentOf(toGuest("*")) }));
    const owners = { ...place, repository: "app" };
    await assert.rejects(guest.send(new DescribeRepositoryCommand(owners)), refused("DescribeRepository"));
    await assert.rejects(guest.send(new DescribeDomainCommand(place)), refused("DescribeDomain"));
    await owner.send(new DescribeRepositoryCommand(mine));
    await guest.send(new DeleteRepositoryCommand(mine));
  });

  test("fetches from the owner's repository when that one's policy allows it", async () => {
    const place = await ownersDomain("chained");
    await domainPolicy("chained", toGuest("codeartifact:CreateRepository"));
    const upstreams = [{ repositoryName: "app" }];
    const create = () => guest.send(new CreateRepositoryCommand({ ...place, repository: "guests", upstreams }));
    await assert.rejects(create(), refused("AssociateWithDownstreamRepository"));
    await repositoryPolicy("chained", toGuest("codeartifact:AssociateWithDownstreamRepository"));
    assert.equal((await create()).repository?.upstreams?.length, 1);
  });

  test("keeps the upstreams it has when the consent to new ones ends", async () => {
    const place = await ownersDomain("kept");
    await owner.send(new CreateRepositoryCommand({ domain: "kept", repository: "other" }));
    await domainPolicy("kept", toGuest("codeartifact:CreateRepository"));
    const mine = { ...place, repository: "guests" };
    const from = (...names: readonly string[]) => ({ upstreams: names.map((repositoryName) => ({ repositoryName })) });
    await repositoryPolicy("kept", toGuest("codeartifact:AssociateWithDownstreamRepository"));
    await guest.send(new CreateRepositoryCommand({ ...mine, ...from("app") }));
    await repositoryPolicy("kept", toGuest("codeartifact:DescribeRepository"));
    await guest.send(new UpdateRepositoryCommand({ ...mine, ...from("app"), description: "Ours" }));
    const both = new UpdateRepositoryCommand({ ...mine, ...from("app", "other") });
    await assert.rejects(guest.send(both), refused("AssociateWithDownstreamRepository"));
    await guest.send(new UpdateRepositoryCommand({ ...mine, ...from() }));
    const back = new UpdateRepositoryCommand({ ...mine, ...from("app") });
    await assert.rejects(guest.send(back), refused("AssociateWithDownstreamRepository"));
  });
});

describe("a guest may do everything by a policy", () => {
  const putAsGuest = (place: { domain: string; domainOwner: string }, repository?: string) =>
    repository === undefined
      ? guest.send(new PutDomainPermissionsPolicyCommand({ ...place, policyDocument: documentOf(toGuest("*")) }))
      : guest.send(new PutRepositoryPermissionsPolicyCommand({ ...place, repository, policyDocument: documentOf(toGuest("*")) }));

  test("of a domain but replace it", async () => {
    const place = await ownersDomain("held");
    await domainPolicy("held", toGuest("codeartifact:*"));
    await guest.send(new GetDomainPermissionsPolicyCommand(place));
    await assert.rejects(putAsGuest(place), refused("PutDomainPermissionsPolicy"));
  });

  test("of a repository but replace that one, which the domain's can allow", async () => {
    const place = await ownersDomain("lent");
    await repositoryPolicy("lent", toGuest("codeartifact:*"));
    await guest.send(new DescribeRepositoryCommand({ ...place, repository: "app" }));
    await assert.rejects(putAsGuest(place, "app"), refused("PutRepositoryPermissionsPolicy"));
    await domainPolicy("lent", toGuest("codeartifact:PutRepositoryPermissionsPolicy"));
    await putAsGuest(place, "app");
  });
});
