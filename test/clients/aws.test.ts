import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { clientSuite, locate } from "../support/clients.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";

/** `login --tool npm` runs whatever `npm` it finds. */
const npmProgram = (): string => {
  const npm = locate("npm 11");
  assert.ok(npm !== null, "npm 11 is not installed; `node scripts/install-clients.ts` installs it");
  return `#!/bin/sh\nexec ${npm.map((word) => `'${word}'`).join(" ")} "$@"\n`;
};

clientSuite("aws", (command) => {
  let packhouse: Packhouse;
  let desk: Workplace;

  before(async () => {
    packhouse = await startPackhouse();
    desk = makeWorkplace({ "bin/npm": npmProgram() }, packhouse.awsEnv);
    assertDone(await desk.run(["chmod", "+x", join(desk.home, "bin/npm")]));
  });

  after(async () => {
    desk.remove();
    await packhouse.stop();
  });

  const path = (): string => [join(desk.home, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
  const run = (...words: readonly string[]): Promise<Finished> => desk.run(words, { PATH: path() });
  const aws = (...words: readonly string[]): Promise<Finished> => run(...command, "codeartifact", ...words);
  const told = async (...words: readonly string[]): Promise<Record<string, unknown>> => {
    const { stdout } = assertDone(await aws(...words, "--output", "json"));
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const inApp = ["--domain", domain, "--repository", "app"] as const;
  const library = [...inApp, "--format", "npm", "--namespace", "acme", "--package", "library"] as const;

  test("creates a domain and repositories, and connects one to a public registry", async () => {
    assert.partialDeepStrictEqual(await told("create-domain", "--domain", domain), {
      domain: { name: domain, owner: packhouse.account, status: "Active", repositoryCount: 0 },
    });
    await told("create-repository", "--domain", domain, "--repository", "store", "--description", "What others publish");
    const connected = await told(
      ...["associate-external-connection", "--domain", domain, "--repository", "store", "--external-connection", "public:npmjs"],
    );
    assert.partialDeepStrictEqual(connected, {
      repository: {
        externalConnections: [{ externalConnectionName: "public:npmjs", packageFormat: "npm", status: "Available" }],
      },
    });
    await told("create-repository", ...inApp, "--upstreams", "repositoryName=store", "--tags", "key=team,value=web");
    assert.partialDeepStrictEqual(await told("describe-repository", ...inApp), {
      repository: { name: "app", domainName: domain, upstreams: [{ repositoryName: "store" }] },
    });
    assert.partialDeepStrictEqual(await told("list-domains"), { domains: [{ name: domain }] });
    for (const words of [["list-repositories"], ["list-repositories-in-domain", "--domain", domain]])
      assert.partialDeepStrictEqual(await told(...words), { repositories: [{ name: "app" }, { name: "store" }] });
    const arn = `arn:aws:codeartifact:us-east-1:${packhouse.account}:repository/${domain}/app`;
    assert.deepEqual(await told("list-tags-for-resource", "--resource-arn", arn), { tags: [{ key: "team", value: "web" }] });
  });

  test("gives a token and an endpoint that curl can use", async () => {
    const token = assertDone(
      await aws("get-authorization-token", "--domain", domain, "--query", "authorizationToken", "--output", "text"),
    ).stdout.trim();
    assert.ok(token.length > 20 && token.length < 512);
    const { repositoryEndpoint } = await told("get-repository-endpoint", ...inApp, "--format", "npm");
    assert.equal(repositoryEndpoint, `${packhouse.url}/npm/d/${domain}-${packhouse.account}/app/`);
    const answer = await fetch(`${repositoryEndpoint}-/ping`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200);
    assertRefused(await aws("get-authorization-token", "--domain", domain, "--duration-seconds", "60"), /ValidationException/);
  });

  test("logs npm in, which then publishes and installs", async () => {
    assert.match(assertDone(await aws("login", "--tool", "npm", ...inApp)).output, /Successfully configured npm/);
    desk.write({
      "library/package.json": {
        name: "@acme/library",
        version: "1.0.0",
        description: "A library",
        license: "MIT",
        devDependencies: { nothing: "^1.0.0" },
      },
      "library/README.md": "# How to use it\n",
      "app/package.json": { name: "application", version: "1.0.0", private: true },
    });
    assertDone(await run("sh", "-c", "cd library && npm publish"));
    assertDone(await run("sh", "-c", "cd app && npm install @acme/library"));
    assert.ok(existsSync(join(desk.project, "app/node_modules/@acme/library/package.json")));
  });

  test("logs npm in for one scope only", async () => {
    assertDone(await aws("login", "--tool", "npm", ...inApp, "--namespace", "acme"));
    const registry = assertDone(await run("npm", "config", "get", "@acme:registry")).stdout.trim();
    assert.equal(registry, `${packhouse.url}/npm/d/${domain}-${packhouse.account}/app/`);
  });

  test("shows what was published", async () => {
    assert.partialDeepStrictEqual(await told("list-packages", ...inApp), {
      packages: [{ format: "npm", namespace: "acme", package: "library" }],
    });
    assert.partialDeepStrictEqual(await told("list-package-versions", ...library), {
      defaultDisplayVersion: "1.0.0",
      versions: [{ version: "1.0.0", status: "Published" }],
    });
    const version = [...library, "--package-version", "1.0.0"];
    assert.partialDeepStrictEqual(await told("describe-package-version", ...version), {
      packageVersion: {
        packageName: "library",
        displayName: "@acme/library",
        summary: "A library",
        licenses: [{ name: "MIT" }],
        origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "app" } },
      },
    });
    assert.partialDeepStrictEqual(await told("list-package-version-dependencies", ...version), {
      dependencies: [{ package: "nothing", dependencyType: "dev", versionRequirement: "^1.0.0" }],
    });
    assert.match(String((await told("get-package-version-readme", ...version)).readme), /How to use it/);
    const { assets } = await told("list-package-version-assets", ...version);
    assert.partialDeepStrictEqual(assets, [{ name: "package.tgz" }]);
    await told("get-package-version-asset", ...version, "--asset", "package.tgz", "got.tgz");
    const got = assertDone(await run("sha256sum", "got.tgz")).stdout.split(" ")[0];
    assert.equal(got, (assets as { hashes: Record<string, string> }[])[0]?.hashes["SHA-256"]);
  });

  test("archives and deletes a version", async () => {
    const versions = [...library, "--versions", "1.0.0"];
    assert.partialDeepStrictEqual(await told("update-package-versions-status", ...versions, "--target-status", "Archived"), {
      successfulVersions: { "1.0.0": { status: "Archived" } },
      failedVersions: {},
    });
    assert.partialDeepStrictEqual(await told("delete-package-versions", ...versions), {
      successfulVersions: { "1.0.0": { status: "Deleted" } },
    });
    assert.deepEqual((await told("list-package-versions", ...library)).versions, []);
  });

  test("is told what is wrong in AWS's words", async () => {
    assertRefused(await aws("create-domain", "--domain", domain), /ConflictException/);
    assertRefused(await aws("create-domain", "--domain", "No_Good"), /ValidationException/);
    assertRefused(await aws("describe-domain", "--domain", "absent"), /ResourceNotFoundException/);
    assertRefused(await aws("delete-domain", "--domain", domain), /ConflictException/);
    const unsigned = await desk.run([...command, "codeartifact", "list-domains"], {
      AWS_SECRET_ACCESS_KEY: "x",
      AWS_ACCESS_KEY_ID: "AKIAXXXXXXXXXXXXXXXX",
    });
    assertRefused(unsigned, /UnrecognizedClientException/);
  });

  test("deletes the repositories and the domain", async () => {
    for (const repository of ["app", "store"]) await told("delete-repository", "--domain", domain, "--repository", repository);
    assert.partialDeepStrictEqual(await told("delete-domain", "--domain", domain), { domain: { status: "Deleted" } });
    assert.deepEqual(await told("list-domains"), { domains: [] });
  });
});
