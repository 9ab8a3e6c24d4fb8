import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { fault, openHandlers, owner, region } from "../../test/support/handlers.ts";
import type { RestrictionMode, RestrictionType } from "../model/package-group.ts";

const domain = "acme";
const arnOf = (encoded: string): string => `arn:aws:codeartifact:${region}:${owner}:package-group/acme${encoded}`;
const rootReference = { arn: arnOf("/%2a"), pattern: "/*" };

/** A domain with repositories and package groups. */
const openGroups = async (t: TestContext, patterns: readonly string[] = [], quotas = {}) => {
  const opened = await openHandlers(t, quotas);
  const { call } = opened;
  await call("CreateDomain", { domain });
  for (const repository of ["app", "team", "store"]) await call("CreateRepository", { domain, repository });
  for (const packageGroup of patterns) await call("CreatePackageGroup", { domain, packageGroup });
  return {
    ...opened,
    describe: async (packageGroup: string) => (await call("DescribePackageGroup", { domain, packageGroup })).packageGroup,
    restrict: (packageGroup: string, modes: Partial<Record<RestrictionType, RestrictionMode>>) =>
      call("UpdatePackageGroupOriginConfiguration", {
        domain,
        packageGroup,
        restrictions: new Map(Object.entries(modes) as [RestrictionType, RestrictionMode][]),
      }),
    allow: (packageGroup: string, ...names: readonly string[]) =>
      call("UpdatePackageGroupOriginConfiguration", {
        domain,
        packageGroup,
        addAllowedRepositories: names.map((repositoryName) => ({ repositoryName, originRestrictionType: "PUBLISH" as const })),
      }),
    allowed: async (packageGroup: string, maxResults?: number, nextToken?: string) =>
      call("ListAllowedRepositoriesForGroup", { domain, packageGroup, originRestrictionType: "PUBLISH", maxResults, nextToken }),
  };
};

const patternsOf = (page: { readonly packageGroups?: readonly { readonly pattern?: string }[] }) =>
  page.packageGroups?.map(({ pattern }) => pattern);

test("A new domain has the root group, which allows everything and has no parent", async (t) => {
  const { describe, time } = await openGroups(t);
  const allow = { mode: "ALLOW", effectiveMode: "ALLOW", inheritedFrom: undefined, repositoriesCount: 0 };
  assert.deepEqual(await describe("/*"), {
    ...rootReference,
    domainName: domain,
    domainOwner: owner,
    createdTime: new Date(time.now),
    contactInfo: undefined,
    description: undefined,
    originConfiguration: {
      restrictions: new Map([
        ["EXTERNAL_UPSTREAM", allow],
        ["INTERNAL_UPSTREAM", allow],
        ["PUBLISH", allow],
      ]),
    },
    parent: undefined,
  });
});

test("A new group inherits everything, keeps its texts, and says what is around it", async (t) => {
  const { call, describe } = await openGroups(t);
  const texts = { contactInfo: "ui@acme.example", description: "What we draw with" };
  const tags = [{ key: "team", value: "ui" }];
  const made = await call("CreatePackageGroup", { domain, packageGroup: "/npm/acme/ui~", ...texts, tags });
  assert.deepEqual(await describe("/npm/acme/ui~"), made.packageGroup);
  const { packageGroup } = made;
  assert.partialDeepStrictEqual(packageGroup, { ...texts, pattern: "/npm/acme/ui~", parent: rootReference });
  assert.deepEqual(packageGroup?.originConfiguration?.restrictions?.get("PUBLISH"), {
    mode: "INHERIT",
    effectiveMode: "ALLOW",
    inheritedFrom: rootReference,
    repositoriesCount: 0,
  });
  const listed = await call("ListTagsForResource", { resourceArn: arnOf("/npm/acme/ui~") });
  assert.deepEqual(
    listed.tags?.map((tag) => ({ ...tag })),
    tags,
  );
});

test("A group is refused that exists, has no proper pattern, is one too many, or lies in no domain", async (t) => {
  const { call } = await openGroups(t, ["/npm//a$"], { packageGroupsPerDomain: 3 });
  const create = (packageGroup: string, where = domain) => call("CreatePackageGroup", { domain: where, packageGroup });
  for (const pattern of ["/npm//a$", "/*"]) await assert.rejects(create(pattern), fault("Conflict", `${pattern} already exists`));
  await assert.rejects(create("/npm//a*"), fault("Validation", "is not a package group pattern"));
  await assert.rejects(create("/python//a$"), fault("Validation", "python is no package format"));
  await assert.rejects(create("/npm/@acme/ui$"), fault("Validation", "no npm package has such a name"));
  await assert.rejects(create("/npm//a~", "none"), fault("ResourceNotFound", "Domain none"));
  await create("/npm//A$");
  await assert.rejects(create("/npm//b$"), fault("ServiceQuotaExceeded", "at most 3"));
  assert.deepEqual(patternsOf(await call("ListPackageGroups", { domain })), ["/*", "/npm//A$", "/npm//a$"]);
});

test("Texts are changed one by one, and are cleared by empty ones", async (t) => {
  const { call, describe } = await openGroups(t, ["/npm/*"]);
  const change = async (texts: { readonly contactInfo?: string; readonly description?: string }) => {
    const changed = (await call("UpdatePackageGroup", { domain, packageGroup: "/npm/*", ...texts })).packageGroup;
    assert.deepEqual(await describe("/npm/*"), changed);
    return [changed?.contactInfo, changed?.description];
  };
  assert.deepEqual(await change({ contactInfo: "ana" }), ["ana", undefined]);
  assert.deepEqual(await change({ description: "All of npm" }), ["ana", "All of npm"]);
  assert.deepEqual(await change({ contactInfo: "" }), ["", "All of npm"]);
  assert.deepEqual(await change({}), ["", "All of npm"]);
  await assert.rejects(call("UpdatePackageGroup", { domain, packageGroup: "/pypi/*" }), fault("ResourceNotFound", "/pypi/*"));
});

test("Modes are inherited from the nearest group that sets one", async (t) => {
  const { describe, restrict } = await openGroups(t, ["/npm/*", "/npm/acme/*", "/npm/acme/ui~"]);
  const publish = async (pattern: string) => {
    const seen = (await describe(pattern))?.originConfiguration?.restrictions?.get("PUBLISH");
    return [seen?.mode, seen?.effectiveMode, seen?.inheritedFrom?.pattern];
  };
  await restrict("/npm/*", { PUBLISH: "BLOCK", EXTERNAL_UPSTREAM: "ALLOW" });
  assert.deepEqual(await publish("/npm/*"), ["BLOCK", "BLOCK", undefined]);
  assert.deepEqual(await publish("/npm/acme/ui~"), ["INHERIT", "BLOCK", "/npm/*"]);
  await restrict("/npm/acme/*", { PUBLISH: "ALLOW" });
  assert.deepEqual(await publish("/npm/acme/ui~"), ["INHERIT", "ALLOW", "/npm/acme/*"]);
  await restrict("/npm/acme/*", { PUBLISH: "INHERIT" });
  assert.deepEqual(await publish("/npm/acme/ui~"), ["INHERIT", "BLOCK", "/npm/*"]);
  assert.equal((await describe("/npm/*"))?.originConfiguration?.restrictions?.get("INTERNAL_UPSTREAM")?.mode, "INHERIT");
  await assert.rejects(restrict("/*", { PUBLISH: "INHERIT" }), fault("Validation", "no group to inherit from"));
  await assert.rejects(restrict("/pypi/*", { PUBLISH: "ALLOW" }), fault("ResourceNotFound"));
});

test("One call sets the mode and fills the list, and tells what really changed", async (t) => {
  const { call, allowed } = await openGroups(t, ["/npm/*"]);
  const listed = (repositoryName: string) => ({ repositoryName, originRestrictionType: "PUBLISH" as const });
  const change = async (add: readonly string[], remove: readonly string[], mode?: RestrictionMode) => {
    const { allowedRepositoryUpdates, packageGroup } = await call("UpdatePackageGroupOriginConfiguration", {
      domain,
      packageGroup: "/npm/*",
      restrictions: mode && new Map([["PUBLISH", mode]]),
      addAllowedRepositories: add.map(listed),
      removeAllowedRepositories: remove.map(listed),
    });
    return {
      updates: allowedRepositoryUpdates,
      count: packageGroup?.originConfiguration?.restrictions?.get("PUBLISH")?.repositoriesCount,
    };
  };
  assert.deepEqual(await change(["team", "app", "app"], [], "ALLOW_SPECIFIC_REPOSITORIES"), {
    updates: new Map([["PUBLISH", new Map([["ADDED", ["team", "app"]]])]]),
    count: 2,
  });
  assert.deepEqual(await change(["app", "store"], ["team"]), {
    updates: new Map([
      [
        "PUBLISH",
        new Map([
          ["ADDED", ["store"]],
          ["REMOVED", ["team"]],
        ]),
      ],
    ]),
    count: 2,
  });
  assert.deepEqual(await change(["app"], ["team"]), { updates: new Map(), count: 2 });
  const first = await allowed("/npm/*", 1);
  assert.deepEqual(first.allowedRepositories, ["app"]);
  const second = await allowed("/npm/*", 1, first.nextToken);
  assert.deepEqual([second.allowedRepositories, second.nextToken], [["store"], undefined]);
  assert.equal((await change([], [], "BLOCK")).count, 0);
  assert.deepEqual((await allowed("/npm/*")).allowedRepositories, []);
});

test("Lists take only repositories that exist, in their mode only, and not too many at once", async (t) => {
  const { call, allow, restrict, allowed } = await openGroups(t, ["/npm/*"]);
  await assert.rejects(allow("/npm/*", "app"), fault("Validation", "only in the mode ALLOW_SPECIFIC_REPOSITORIES"));
  await restrict("/npm/*", { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" });
  await assert.rejects(allow("/npm/*", "app", "none"), fault("ResourceNotFound", "Repository none"));
  assert.deepEqual((await allowed("/npm/*")).allowedRepositories, []);
  const place = { domain, packageGroup: "/npm/*" };
  const app = { repositoryName: "app", originRestrictionType: "PUBLISH" } as const;
  const change = "UpdatePackageGroupOriginConfiguration";
  await assert.rejects(call(change, { ...place, addAllowedRepositories: [{ repositoryName: "app" }] }), fault("Validation"));
  const both = { addAllowedRepositories: [app], removeAllowedRepositories: [app] };
  await assert.rejects(call(change, { ...place, ...both }), fault("Validation", "both added"));
  const many = { addAllowedRepositories: Array(60).fill(app), removeAllowedRepositories: Array(41).fill(app) };
  await assert.rejects(call(change, { ...place, ...many }), fault("Validation", "At most 100"));
  await assert.rejects(allowed("/pypi/*"), fault("ResourceNotFound"));
});

test("Deleting a repository takes it off every list", async (t) => {
  const { call, allow, restrict, allowed } = await openGroups(t);
  await restrict("/*", { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" });
  await allow("/*", "app", "team");
  await call("DeleteRepository", { domain, repository: "app" });
  assert.deepEqual((await allowed("/*")).allowedRepositories, ["team"]);
  await call("CreateRepository", { domain, repository: "app" });
  assert.deepEqual((await allowed("/*")).allowedRepositories, ["team"]);
});

test("Deleting a group gives it back as it was, and its children to its parent", async (t) => {
  const { call, describe, restrict } = await openGroups(t, ["/npm/*", "/npm/acme/*", "/npm/acme/ui~"]);
  await restrict("/npm/acme/*", { PUBLISH: "BLOCK" });
  const resourceArn = arnOf("/npm/acme/%2a");
  await call("TagResource", { resourceArn, tags: [{ key: "team", value: "ui" }] });
  const before = await describe("/npm/acme/*");
  assert.deepEqual((await call("DeletePackageGroup", { domain, packageGroup: "/npm/acme/*" })).packageGroup, before);
  await assert.rejects(call("DeletePackageGroup", { domain, packageGroup: "/npm/acme/*" }), fault("ResourceNotFound"));
  assert.equal((await describe("/npm/acme/ui~"))?.parent?.pattern, "/npm/*");
  await assert.rejects(call("ListTagsForResource", { resourceArn }), fault("ResourceNotFound"));
  await call("CreatePackageGroup", { domain, packageGroup: "/npm/acme/*" });
  assert.deepEqual((await call("ListTagsForResource", { resourceArn })).tags, []);
  await assert.rejects(call("DeletePackageGroup", { domain, packageGroup: "/*" }), fault("Validation", "cannot be deleted"));
});

test("Groups are listed by pattern, and those directly below one apart, over all pages", async (t) => {
  const patterns = ["/npm/*", "/npm/acme/*", "/npm/acme/ui~", "/npm/acme/ui-kit$", "/npm//*", "/maven/com.acme~"];
  const { call } = await openGroups(t, patterns);
  const all = async (name: "ListPackageGroups" | "ListSubPackageGroups", input: object, maxResults: number) => {
    const found: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await call(name, { domain, packageGroup: "/*", ...input, maxResults, nextToken });
      found.push(...(patternsOf(page) ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  };
  for (const size of [1, 2, 50]) {
    assert.deepEqual(await all("ListPackageGroups", {}, size), ["/*", ...patterns].sort());
    assert.deepEqual(await all("ListPackageGroups", { prefix: "/npm/acme/" }, size), patterns.slice(1, 4).sort());
    assert.deepEqual(await all("ListSubPackageGroups", {}, size), ["/maven/com.acme~", "/npm/*"]);
    assert.deepEqual(await all("ListSubPackageGroups", { packageGroup: "/npm/*" }, size), ["/npm//*", "/npm/acme/*"]);
    assert.deepEqual(await all("ListSubPackageGroups", { packageGroup: "/npm/acme/ui~" }, size), ["/npm/acme/ui-kit$"]);
  }
  await assert.rejects(call("ListSubPackageGroups", { domain, packageGroup: "/pypi/*" }), fault("ResourceNotFound"));
  const { nextToken } = await call("ListPackageGroups", { domain, maxResults: 1 });
  await assert.rejects(call("ListSubPackageGroups", { domain, packageGroup: "/*", nextToken }), fault("Validation", "nextToken"));
});

test("A package's group is found whether or not the package exists, and permission is asked for on that group", async (t) => {
  const { call, asked } = await openGroups(t, ["/npm/*", "/npm/acme/ui~"]);
  const ask = async (namespace: string | undefined, name: string) => {
    const found = await call("GetAssociatedPackageGroup", { domain, format: "npm", namespace, package: name });
    return [found.packageGroup?.pattern, found.associationType];
  };
  assert.deepEqual(await ask("acme", "ui-kit"), ["/npm/acme/ui~", "STRONG"]);
  assert.deepEqual(await ask("acme", "UI"), ["/npm/acme/ui~", "WEAK"]);
  assert.deepEqual(await ask(undefined, "ui"), ["/npm/*", "STRONG"]);
  const action = "codeartifact:GetAssociatedPackageGroup";
  assert.deepEqual(asked.slice(1), [`${action} ${arnOf("/npm/acme/ui~")}`, `${action} ${arnOf("/npm/%2a")}`]);
  const elsewhere = call("GetAssociatedPackageGroup", { domain: "none", format: "npm", package: "ui" });
  await assert.rejects(elsewhere, fault("ResourceNotFound", "Domain none"));
});

test("Associated packages are listed over all repositories, and in a preview for a group that is not there", async (t) => {
  const { call, seed } = await openGroups(t, ["/npm/acme/*"]);
  const id = (name: string) => ({ format: "npm", namespace: "acme", name }) as const;
  for (const repository of ["app", "team"]) {
    for (const name of ["ui", "ui-kit", "ui_kit", "tool"]) await seed(domain, repository, { id: id(name), version: "1.0.0" });
  }
  const list = async (packageGroup: string, preview?: boolean) => {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await call("ListAssociatedPackages", { domain, packageGroup, preview, maxResults: 1, nextToken });
      found.push(...(page.packages ?? []).map((row) => `${row.namespace}/${row.package} ${row.associationType}`));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  };
  const strong = ["tool", "ui", "ui-kit", "ui_kit"].map((name) => `acme/${name} STRONG`);
  assert.deepEqual(await list("/npm/acme/*"), strong);
  assert.deepEqual(await list("/npm/acme/ui-kit$", true), ["acme/ui-kit STRONG", "acme/ui_kit WEAK"]);
  assert.deepEqual(await list("/npm/acme/*", true), strong);
  assert.deepEqual(await list("/*"), []);
  await assert.rejects(list("/npm/acme/ui-kit$"), fault("ResourceNotFound"));
});

test("Package groups take tags by their exact ARN, and lose them with their domain", async (t) => {
  const { call, store } = await openGroups(t, ["/npm/acme/ui$"]);
  const tags = [{ key: "team", value: "ui" }];
  for (const encoded of ["/%2a", "/npm/acme/ui%24"]) await call("TagResource", { resourceArn: arnOf(encoded), tags });
  for (const encoded of ["/*", "/npm/acme/ui$", "/%2A", "/npm/%2a", "%2a"]) {
    await assert.rejects(call("TagResource", { resourceArn: arnOf(encoded), tags }), fault("ResourceNotFound"), encoded);
  }
  for (const repository of ["app", "team", "store"]) await call("DeleteRepository", { domain, repository });
  await call("DeleteDomain", { domain });
  assert.deepEqual(await store.db.selectFrom("tag").selectAll().execute(), []);
});
