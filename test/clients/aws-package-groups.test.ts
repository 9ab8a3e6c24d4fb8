/* Package groups as the stock command sees them: each of the ten operations, and what a group does to publishing. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";
const group = "/generic/tools/build~";

clientSuite("aws", (command) => {
  let packhouse: Packhouse;
  let desk: Workplace;

  before(async () => {
    packhouse = await startPackhouse();
    desk = makeWorkplace({ "tool.txt": "a tool" }, packhouse.awsEnv);
  });

  after(async () => {
    desk.remove();
    await packhouse.stop();
  });

  const aws = (...words: readonly string[]): Promise<Finished> =>
    desk.run([...command, "codeartifact", ...words, "--domain", domain, "--output", "json"], {});
  const told = async (...words: readonly string[]): Promise<Record<string, unknown>> =>
    JSON.parse(assertDone(await aws(...words)).stdout) as Record<string, unknown>;
  const sha256 = "38af692dd9d8ad23452d6fa0eea8c069bcffb7baa53c479b9172d559e0b2f8b0";
  const publish = (name: string, version: string): Promise<Finished> =>
    aws(
      ...["publish-package-version", "--repository", "app", "--format", "generic", "--namespace", "tools", "--package", name],
      ...[
        "--package-version",
        version,
        "--asset-name",
        "tool.txt",
        "--asset-content",
        join(desk.home, "tool.txt"),
        "--asset-sha256",
        sha256,
      ],
    );

  test("creates a group, which inherits everything from the root", async () => {
    await told("create-domain");
    for (const repository of ["app", "team"]) await told("create-repository", "--repository", repository);
    const made = await told(
      ...["create-package-group", "--package-group", group, "--description", "What builds", "--contact-info", "ana"],
      ...["--tags", "key=team,value=build"],
    );
    const arn = `arn:aws:codeartifact:us-east-1:${packhouse.account}:package-group/${domain}${group}`;
    const inherited = { mode: "INHERIT", effectiveMode: "ALLOW", inheritedFrom: { pattern: "/*" }, repositoriesCount: 0 };
    assert.partialDeepStrictEqual(made, {
      packageGroup: {
        arn,
        pattern: group,
        domainName: domain,
        domainOwner: packhouse.account,
        contactInfo: "ana",
        description: "What builds",
        originConfiguration: {
          restrictions: { EXTERNAL_UPSTREAM: inherited, INTERNAL_UPSTREAM: inherited, PUBLISH: inherited },
        },
        parent: { pattern: "/*" },
      },
    });
    assert.deepEqual(await told("describe-package-group", "--package-group", group), made);
    const tags = assertDone(
      await desk.run([...command, "codeartifact", "list-tags-for-resource", "--resource-arn", arn, "--output", "json"], {}),
    );
    assert.deepEqual(JSON.parse(tags.stdout), { tags: [{ key: "team", value: "build" }] });
    assertRefused(await aws("create-package-group", "--package-group", group), /ConflictException/);
    assertRefused(await aws("create-package-group", "--package-group", "/generic/tools/build*"), /ValidationException/);
  });

  test("updates its texts, and its restrictions with their lists", async () => {
    const updated = await told("update-package-group", "--package-group", group, "--description", "What builds, and checks");
    assert.partialDeepStrictEqual(updated, { packageGroup: { contactInfo: "ana", description: "What builds, and checks" } });
    const changed = await told(
      ...["update-package-group-origin-configuration", "--package-group", group],
      ...["--restrictions", "PUBLISH=ALLOW_SPECIFIC_REPOSITORIES,EXTERNAL_UPSTREAM=BLOCK"],
      ...["--add-allowed-repositories", "repositoryName=team,originRestrictionType=PUBLISH"],
    );
    assert.partialDeepStrictEqual(changed, {
      packageGroup: {
        originConfiguration: {
          restrictions: {
            EXTERNAL_UPSTREAM: { mode: "BLOCK", effectiveMode: "BLOCK" },
            INTERNAL_UPSTREAM: { mode: "INHERIT" },
            PUBLISH: { mode: "ALLOW_SPECIFIC_REPOSITORIES", repositoriesCount: 1 },
          },
        },
      },
      allowedRepositoryUpdates: { PUBLISH: { ADDED: ["team"] } },
    });
    const allowed = ["list-allowed-repositories-for-group", "--package-group", group, "--origin-restriction-type"];
    assert.deepEqual(await told(...allowed, "PUBLISH"), { allowedRepositories: ["team"] });
    assert.deepEqual(await told(...allowed, "EXTERNAL_UPSTREAM"), { allowedRepositories: [] });
  });

  test("is refused to publish where the group does not allow it, and may once it does", async () => {
    assertRefused(await publish("build", "1.0.0"), /AccessDeniedException.*does not allow publishing/s);
    await told(
      ...["update-package-group-origin-configuration", "--package-group", group],
      ...["--add-allowed-repositories", "repositoryName=app,originRestrictionType=PUBLISH"],
      ...["--remove-allowed-repositories", "repositoryName=team,originRestrictionType=PUBLISH"],
    );
    for (const name of ["build", "build-all", "builder"]) assertDone(await publish(name, "1.0.0"));
    assertRefused(await publish("Build", "1.0.0"), /AccessDeniedException.*variation/s);
  });

  test("lists groups, those below one, and their packages; finds a package's group", async () => {
    await told("create-package-group", "--package-group", "/generic/tools/*");
    const groups = await told("list-package-groups", "--prefix", "/generic");
    assert.partialDeepStrictEqual(groups, { packageGroups: [{ pattern: "/generic/tools/*" }, { pattern: group }] });
    const below = await told("list-sub-package-groups", "--package-group", "/generic/tools/*", "--max-items", "5");
    assert.partialDeepStrictEqual(below, { packageGroups: [{ pattern: group, parent: { pattern: "/generic/tools/*" } }] });
    const named = (name: string, associationType = "STRONG") => ({
      format: "generic",
      namespace: "tools",
      package: name,
      associationType,
    });
    const packages = async (...words: readonly string[]) => (await told("list-associated-packages", ...words)).packages;
    assert.deepEqual(await packages("--package-group", group, "--page-size", "1"), [named("build"), named("build-all")]);
    assert.deepEqual(await packages("--package-group", "/generic/tools/*"), [named("builder")]);
    const imagined = "/generic/tools/BUILDER$";
    assert.deepEqual(await packages("--package-group", imagined, "--preview"), [named("builder", "WEAK")]);
    assertRefused(await aws("list-associated-packages", "--package-group", imagined), /ResourceNotFoundException/);
    const asked = ["get-associated-package-group", "--format", "generic", "--namespace", "tools", "--package"];
    assert.partialDeepStrictEqual(await told(...asked, "Build"), { packageGroup: { pattern: group }, associationType: "WEAK" });
    const other = await told(...asked, "other");
    assert.partialDeepStrictEqual(other, { packageGroup: { pattern: "/generic/tools/*" }, associationType: "STRONG" });
  });

  test("deletes a group, whose packages go to the one around it; never the root", async () => {
    assert.partialDeepStrictEqual(await told("delete-package-group", "--package-group", group), {
      packageGroup: { pattern: group, parent: { pattern: "/generic/tools/*" } },
    });
    assertRefused(await aws("delete-package-group", "--package-group", group), /ResourceNotFoundException/);
    assertRefused(await aws("describe-package-group", "--package-group", group), /ResourceNotFoundException/);
    assertRefused(await aws("delete-package-group", "--package-group", "/*"), /ValidationException/);
    assertDone(await publish("Build", "1.0.0"));
  });
});
