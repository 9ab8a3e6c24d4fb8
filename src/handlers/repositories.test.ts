import assert from "node:assert/strict";
import { test } from "node:test";
import { fault, guest, openHandlers, owner } from "../../test/support/handlers.ts";

const domain = "acme";

/** A domain with these repositories. */
const withRepositories = async (t: Parameters<typeof openHandlers>[0], ...names: readonly string[]) => {
  const opened = await openHandlers(t);
  await opened.call("CreateDomain", { domain });
  for (const repository of names) await opened.call("CreateRepository", { domain, repository });
  return opened;
};

const upstream = (...names: readonly string[]) => names.map((repositoryName) => ({ repositoryName }));

test("A new repository is described with empty lists, its creator as administrator and the domain's owner", async (t) => {
  const { call, time } = await withRepositories(t);
  const { repository } = await call(
    "CreateRepository",
    { domain, domainOwner: owner, repository: "app", description: "ours" },
    guest,
  );
  assert.deepEqual(repository, {
    name: "app",
    administratorAccount: guest,
    domainName: domain,
    domainOwner: owner,
    arn: `arn:aws:codeartifact:eu-west-1:${owner}:repository/acme/app`,
    description: "ours",
    upstreams: [],
    externalConnections: [],
    createdTime: new Date(time.now),
  });
  assert.deepEqual((await call("DescribeRepository", { domain, repository: "app" })).repository, repository);
});

test("A repository's name is unique in its domain, and its domain must exist", async (t) => {
  const { call } = await withRepositories(t, "app");
  await assert.rejects(
    call("CreateRepository", { domain, repository: "app" }),
    fault("Conflict", "Repository app already exists"),
  );
  await assert.rejects(call("CreateRepository", { domain: "none", repository: "app" }), fault("ResourceNotFound", "Domain none"));
});

test("Quotas bound the repositories of a domain and the upstreams of a repository, and a refused one is not made", async (t) => {
  const { call } = await openHandlers(t, { repositoriesPerDomain: 3, upstreamsPerRepository: 1 });
  await call("CreateDomain", { domain });
  for (const repository of ["r1", "r2"]) await call("CreateRepository", { domain, repository });
  const tooMany = { domain, repository: "r3", upstreams: upstream("r1", "r2") };
  await assert.rejects(call("CreateRepository", tooMany), fault("ServiceQuotaExceeded", "2 upstreams"));
  await assert.rejects(call("DescribeRepository", { domain, repository: "r3" }), fault("ResourceNotFound"));
  await call("CreateRepository", { domain, repository: "r3" });
  await assert.rejects(call("CreateRepository", { domain, repository: "r4" }), fault("ServiceQuotaExceeded", "3 repositories"));
});

test("Upstreams keep their order, are replaced as a whole, cleared by an empty list and kept when left out", async (t) => {
  const { call } = await withRepositories(t, "aa", "bb", "cc");
  const names = (repository: string) =>
    call("DescribeRepository", { domain, repository }).then((found) =>
      found.repository?.upstreams?.map((one) => one.repositoryName),
    );
  await call("CreateRepository", { domain, repository: "app", upstreams: upstream("cc", "aa") });
  assert.deepEqual(await names("app"), ["cc", "aa"]);
  await call("UpdateRepository", { domain, repository: "app", description: "kept" });
  assert.deepEqual(await names("app"), ["cc", "aa"]);
  await call("UpdateRepository", { domain, repository: "app", upstreams: upstream("bb", "cc") });
  assert.deepEqual(await names("app"), ["bb", "cc"]);
  const { repository } = await call("UpdateRepository", { domain, repository: "app", upstreams: [] });
  assert.deepEqual([repository?.upstreams, repository?.description], [[], "kept"]);
  assert.equal((await call("UpdateRepository", { domain, repository: "app", description: "" })).repository?.description, "");
});

test("Upstreams that are missing, repeated, the repository itself or a circle are refused", async (t) => {
  const { call } = await withRepositories(t, "base");
  await call("CreateRepository", { domain, repository: "middle", upstreams: upstream("base") });
  await call("CreateRepository", { domain, repository: "top", upstreams: upstream("middle") });
  const update = (repository: string, ...names: readonly string[]) =>
    call("UpdateRepository", { domain, repository, upstreams: upstream(...names) });
  await assert.rejects(update("top", "none"), fault("ResourceNotFound", "Repository none"));
  await assert.rejects(update("top", "base", "base"), fault("Validation", "base is given twice"));
  await assert.rejects(update("top", "top"), fault("Validation", "its own upstream"));
  await assert.rejects(update("base", "top"), fault("Validation", "already fetches from it"));
  await assert.rejects(
    call("CreateRepository", { domain, repository: "new", upstreams: upstream("new") }),
    fault("Validation", "its own upstream"),
  );
  assert.deepEqual((await call("DescribeRepository", { domain, repository: "base" })).repository?.upstreams, []);
});

test("An external connection comes once, by a known name, and is described", async (t) => {
  const { call } = await withRepositories(t, "store");
  const externalConnection = "public:npmjs";
  const { repository } = await call("AssociateExternalConnection", { domain, repository: "store", externalConnection });
  assert.deepEqual(repository?.externalConnections, [
    { externalConnectionName: externalConnection, packageFormat: "npm", status: "Available" },
  ]);
  for (const again of [externalConnection, "public:pypi"]) {
    const second = call("AssociateExternalConnection", { domain, repository: "store", externalConnection: again });
    await assert.rejects(second, fault("Conflict", "already has the external connection public:npmjs"));
  }
  await call("CreateRepository", { domain, repository: "other" });
  await assert.rejects(
    call("AssociateExternalConnection", { domain, repository: "other", externalConnection: "public:none" }),
    fault("Validation", "public:none"),
  );
});

test("An external connection and upstreams exclude each other, even an empty list of upstreams", async (t) => {
  const { call } = await withRepositories(t, "store", "base");
  const externalConnection = "public:npmjs";
  await call("AssociateExternalConnection", { domain, repository: "store", externalConnection });
  const update = call("UpdateRepository", { domain, repository: "store", upstreams: [] });
  await assert.rejects(update, fault("Validation", "cannot have upstreams as well"));
  await call("CreateRepository", { domain, repository: "app", upstreams: upstream("base") });
  await assert.rejects(
    call("AssociateExternalConnection", { domain, repository: "app", externalConnection }),
    fault("Validation", "Repository app has upstreams"),
  );
});

test("An external connection is taken off once, and another may follow", async (t) => {
  const { call } = await withRepositories(t, "store");
  const externalConnection = "public:npmjs";
  await call("AssociateExternalConnection", { domain, repository: "store", externalConnection });
  const off = () => call("DisassociateExternalConnection", { domain, repository: "store", externalConnection });
  assert.deepEqual((await off()).repository?.externalConnections, []);
  await assert.rejects(off(), fault("ResourceNotFound", "public:npmjs"));
  await call("AssociateExternalConnection", { domain, repository: "store", externalConnection: "public:pypi" });
});

test("A deleted repository leaves nothing behind: contents, tags, policy, and its place as an upstream", async (t) => {
  const { call, seed } = await withRepositories(t, "base", "other");
  await call("CreateRepository", { domain, repository: "app", upstreams: upstream("base", "other") });
  const resourceArn = `arn:aws:codeartifact:eu-west-1:${owner}:repository/acme/base`;
  await call("TagResource", { resourceArn, tags: [{ key: "team", value: "web" }] });
  const policyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "codeartifact:*", Resource: "*" }],
  });
  await call("PutRepositoryPermissionsPolicy", { domain, repository: "base", policyDocument });
  await seed(domain, "base", { id: { format: "npm", namespace: null, name: "ui" }, version: "1.0.0" });
  assert.equal((await call("DeleteRepository", { domain, repository: "base" })).repository?.name, "base");
  const { repository } = await call("DescribeRepository", { domain, repository: "app" });
  assert.deepEqual(repository?.upstreams, upstream("other"));
  await call("CreateRepository", { domain, repository: "base" });
  assert.deepEqual((await call("ListPackages", { domain, repository: "base" })).packages, []);
  assert.deepEqual((await call("ListTagsForResource", { resourceArn })).tags, []);
  await assert.rejects(call("GetRepositoryPermissionsPolicy", { domain, repository: "base" }), fault("ResourceNotFound"));
});

test("A repository with more packages than one transaction deletes goes as a whole", async (t) => {
  const { call, store } = await withRepositories(t, "big");
  const { id, domain_id } = await store.db.selectFrom("repository").select(["id", "domain_id"]).executeTakeFirstOrThrow();
  const rows = Array.from({ length: 450 }, (_, index) => ({
    repository_id: id,
    domain_id,
    match_key: `npm//p${index}`,
    format: "npm" as const,
    namespace: "",
    name: `p${index}`,
    publish: "ALLOW" as const,
    upstream: "ALLOW" as const,
    created_at: 0,
  }));
  await store.db.insertInto("package").values(rows).execute();
  assert.equal((await call("DeleteRepository", { domain, repository: "big" })).repository?.name, "big");
  assert.deepEqual(await store.db.selectFrom("package").select("id").execute(), []);
});

test("Deleting a repository that does not exist is no fault, unless its domain does not either", async (t) => {
  const { call } = await withRepositories(t);
  assert.deepEqual(await call("DeleteRepository", { domain, repository: "none" }), {});
  await assert.rejects(
    call("DeleteRepository", { domain: "none", repository: "none" }),
    fault("ResourceNotFound", "Domain none"),
  );
});

test("A domain's repositories are listed by name, by prefix and by administrator, page by page", async (t) => {
  const { call } = await withRepositories(t, "web-b", "web-a", "api");
  await call("CreateRepository", { domain, domainOwner: owner, repository: "web-c" }, guest);
  const list = async (filter: { repositoryPrefix?: string; administratorAccount?: string; maxResults?: number }) => {
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await call("ListRepositoriesInDomain", { domain, ...filter, nextToken });
      assert.ok((page.repositories?.length ?? 0) <= (filter.maxResults ?? 50));
      names.push(...(page.repositories ?? []).map((row) => String(row.name)));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return names;
  };
  assert.deepEqual(await list({}), ["api", "web-a", "web-b", "web-c"]);
  assert.deepEqual(await list({ maxResults: 1 }), ["api", "web-a", "web-b", "web-c"]);
  assert.deepEqual(await list({ repositoryPrefix: "web-", maxResults: 2 }), ["web-a", "web-b", "web-c"]);
  assert.deepEqual(await list({ administratorAccount: guest }), ["web-c"]);
});

test("An account's repositories are listed over all domains, also where names repeat", async (t) => {
  const { call } = await withRepositories(t, "app", "base");
  await call("CreateDomain", { domain: "second" });
  await call("CreateRepository", { domain: "second", repository: "app" });
  await call("CreateRepository", { domain, domainOwner: owner, repository: "theirs" }, guest);
  const first = await call("ListRepositories", { maxResults: 1 });
  const second = await call("ListRepositories", { maxResults: 1, nextToken: first.nextToken });
  const third = await call("ListRepositories", { maxResults: 1, nextToken: second.nextToken });
  const rows = [first, second, third].flatMap((page) => page.repositories ?? []);
  assert.deepEqual(
    rows.map((row) => `${row.domainName}/${row.name}`),
    ["acme/app", "second/app", "acme/base"],
  );
  assert.equal(third.nextToken, undefined);
  assert.deepEqual((await call("ListRepositories", { repositoryPrefix: "ba" })).repositories?.length, 1);
});

test("A page token for another operation or other parameters is refused", async (t) => {
  const { call } = await withRepositories(t, "app", "base");
  const { nextToken } = await call("ListRepositoriesInDomain", { domain, maxResults: 1 });
  assert.ok(nextToken);
  await assert.rejects(call("ListRepositoriesInDomain", { domain, repositoryPrefix: "ba", nextToken }), fault("Validation"));
  await assert.rejects(call("ListRepositories", { nextToken }), fault("Validation"));
});

test("A repository's endpoint is told for every format, and only of a repository that exists", async (t) => {
  const { call } = await withRepositories(t, "app");
  const { repositoryEndpoint } = await call("GetRepositoryEndpoint", { domain, repository: "app", format: "pypi" });
  assert.equal(repositoryEndpoint, `https://localhost/pypi/d/acme-${owner}/app/`);
  const missing = call("GetRepositoryEndpoint", { domain, repository: "none", format: "npm" });
  await assert.rejects(missing, fault("ResourceNotFound", "Repository none"));
});

test("Two changes at once that would make a circle together do not both succeed", async (t) => {
  const { call } = await withRepositories(t, "left", "right");
  const results = await Promise.allSettled([
    call("UpdateRepository", { domain, repository: "left", upstreams: upstream("right") }),
    call("UpdateRepository", { domain, repository: "right", upstreams: upstream("left") }),
  ]);
  assert.deepEqual(results.map((result) => result.status).sort(), ["fulfilled", "rejected"]);
});
