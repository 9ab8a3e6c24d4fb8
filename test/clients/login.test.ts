/* After `login`, the real clients install from the repositories, and publish to them, with nothing else told to them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { ListPackageVersionsCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { type ClientName, clientSuite, folderOf } from "../support/clients.ts";
import { wheel } from "../support/distributions.ts";
import { mavenDesk, pomOf } from "../support/maven.ts";
import { runMaven } from "../support/maven-projects.ts";
import { dialectOf } from "../support/package-clients.ts";
import { publishNpm } from "../support/publish-npm.ts";
import { pathWith, pythonWorkplace } from "../support/python.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";
import { upload } from "../support/upload.ts";
import { assertDone } from "./everyday.ts";

const domain = "acme";

let packhouse: Packhouse;
const opened: Workplace[] = [];

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [
    { repository: "central", connection: "public:maven-central" },
    { repository: "app", upstreams: ["central"] },
    { repository: "tools" },
  ]);
  for (const [repository, name] of [
    ["app", "plain"],
    ["tools", "@tools/thing"],
  ] as const) {
    assert.equal((await publishNpm(packhouse, { domain, repository, name, version: "1.0.0" })).status, 201);
  }
  const token = await tokenFor(packhouse, domain);
  for (const [repository, name] of [
    ["app", "needed"],
    ["tools", "extra"],
  ] as const) {
    const endpoint = pypiEndpoint(packhouse, domain, repository);
    assert.equal((await upload(endpoint, token, { name, version: "1.0" }, wheel(name, "1.0"))).status, 200);
  }
  const desk = await mavenDesk(packhouse, domain, "app");
  await desk.release("lib", "1.0", "the library", pomOf("lib", "1.0"));
});

after(async () => {
  for (const { remove } of opened) remove();
  await packhouse.stop();
});

const kept = (workplace: Workplace): Workplace => {
  opened.push(workplace);
  return workplace;
};

/** Logs a tool of a workplace in to the repository `app`. */
const login = async (at: Workplace, tool: string, more: readonly string[] = [], path?: string): Promise<Finished> => {
  const words = [program, "codeartifact", "login", "--tool", tool, "--domain", domain, "--repository", "app", ...more];
  return assertDone(await at.run(words, { ...packhouse.awsEnv, ...(path !== undefined && { PATH: path }) }));
};

const versionsIn = async (repository: string, name: string): Promise<readonly string[]> => {
  const wanted = { domain, repository, format: "pypi", package: name } as const;
  const { versions = [] } = await apiClient(packhouse).send(new ListPackageVersionsCommand(wanted));
  return versions.map(({ version }) => String(version));
};

const javascript: readonly (readonly [ClientName, string, readonly string[]])[] = [
  ["npm 11", "npm", ["--mode", "file"]],
  ["pnpm 9", "pnpm", []],
  ["pnpm 12", "pnpm", []],
  ["yarn 1", "yarn", []],
  ["yarn 4", "yarn", []],
  ["bun", "bun", []],
];

for (const [name, tool, more] of javascript)
  clientSuite(name, (command) => {
    test(`takes packages from one repository, and those of a scope from another, after login --tool ${tool}`, async () => {
      const dialect = dialectOf(name);
      const at = kept(makeWorkplace({}, dialect.env));
      at.write({
        "package.json": { name: "app", version: "1.0.0", private: true },
        ...(name === "yarn 4" && {
          "yarn.lock": "",
          ".yarnrc.yml":
            "nodeLinker: node-modules\nenableTelemetry: false\nenableGlobalCache: false\nhttpRetry: 0\nnpmScopes:\n  tools:\n    npmMinimalAgeGate: 0\n",
        }),
      });
      await login(at, tool, [...more, "--also", "tools=tools"]);
      assertDone(await at.run([...command, ...dialect.add("plain@1.0.0", "@tools/thing@1.0.0")]));
      for (const installed of ["plain", "@tools/thing"])
        assert.equal(JSON.parse(at.read(`node_modules/${installed}/package.json`)).version, "1.0.0");
    });
  });

clientSuite("npm 11", (command) => {
  test("is told by its own command, as aws does it", async () => {
    const at = kept(makeWorkplace({}, dialectOf("npm 11").env));
    at.write({ "package.json": { name: "app", version: "1.0.0", private: true } });
    const own = join(folderOf("npm 11"), "node_modules/.bin");
    const { output } = await login(at, "npm", [], `${own}:${dirname(process.execPath)}:/usr/bin:/bin`);
    assert.match(output, /^Successfully configured npm to use AWS CodeArtifact repository .*\nLogin expires in 12 hours at /);
    assertDone(await at.run([...command, "install", "plain"]));
  });
});

clientSuite("pip 26", (command) => {
  const pip = pathWith("pip 26");
  const keyring = `${join(dirname(program), "keyring")}:${pip}`;
  const got = async (at: Workplace, names: readonly string[], env = {}): Promise<void> => {
    at.drop("got");
    assertDone(await at.run([...command, "install", "--no-cache-dir", "--target", "got", ...names], env));
    for (const name of names) assert.ok(existsSync(join(at.project, "got", `${name}-1.0.dist-info`)), name);
  };

  test("installs after login --tool pip, and from a further repository", async () => {
    const at = kept(pythonWorkplace());
    await login(at, "pip", [], pip);
    await got(at, ["needed"]);
    await login(at, "pip", ["--mode", "extra-index-url", "--repository", "tools"], pip);
    await got(at, ["needed", "extra"]);
  });

  test("installs with the token in .netrc", async () => {
    const at = kept(pythonWorkplace());
    await login(at, "pip", ["--mode", "netrc", "--also", "tools"], pip);
    await got(at, ["needed", "extra"]);
  });

  test("installs with tokens that it is given when it needs them", async () => {
    const at = kept(pythonWorkplace());
    await login(at, "pip", ["--mode", "keyring", "--also", "tools"], pip);
    await got(at, ["needed", "extra"], { ...packhouse.awsEnv, PATH: keyring });
  });

  test("installs with tokens of the profile that the login was told of, where nothing else tells", async () => {
    const { url, credentials } = packhouse;
    const at = kept(
      pythonWorkplace({
        ".aws/config": `[profile build]\nregion = ${credentials.region}\nendpoint_url = ${url}\n`,
        ".aws/credentials": `[build]\naws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}\n`,
      }),
    );
    const words = [program, "codeartifact", "login", "--tool", "pip", "--domain", domain, "--repository", "app"];
    assertDone(await at.run([...words, "--mode", "keyring", "--profile", "build"], { PATH: pip }));
    await got(at, ["needed"], { PATH: keyring });
  });
});

clientSuite("twine", (command) => {
  test("uploads to the repository after login --tool twine", async () => {
    const at = kept(pythonWorkplace());
    await login(at, "twine");
    const built = wheel("twined", "1.0");
    at.write({ [built.filename]: built.bytes });
    assertDone(await at.run([...command, "upload", "--repository", "codeartifact", built.filename]));
    assert.deepEqual(await versionsIn("app", "twined"), ["1.0"]);
  });
});

clientSuite("uv", (command) => {
  for (const mode of ["credentials", "netrc", "keyring"])
    test(`installs after login --tool uv --mode ${mode}`, async () => {
      const at = kept(pythonWorkplace({}, { UV_NO_CACHE: "1" }));
      await login(at, "uv", ["--mode", mode, "--also", "tools"]);
      const path = `${join(dirname(program), "keyring")}:${pathWith("pip 26")}`;
      const env = mode === "keyring" ? { ...packhouse.awsEnv, PATH: path } : {};
      assertDone(await at.run([...command, "pip", "install", "--target", "got", "needed", "extra"], env));
      assert.ok(existsSync(join(at.project, "got/needed-1.0.dist-info")));
    });

  test("publishes to an index of login --tool uv", async () => {
    const at = kept(pythonWorkplace({}, { UV_NO_CACHE: "1" }));
    await login(at, "uv");
    const built = wheel("uved", "1.0");
    at.write({ [`dist/${built.filename}`]: built.bytes });
    assertDone(await at.run([...command, "publish", "--index", "acme-app", "--trusted-publishing", "never"]));
    assert.deepEqual(await versionsIn("app", "uved"), ["1.0"]);
  });
});

clientSuite("poetry", (command) => {
  test("adds a package of the source that login --tool poetry tells of, and publishes there", async () => {
    const at = kept(pythonWorkplace());
    const { output } = await login(at, "poetry");
    at.write({
      "poetic.py": "",
      "pyproject.toml":
        '[project]\nname = "poetic"\nversion = "1.0"\ndescription = "x"\nrequires-python = ">=3.9"\n' +
        '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n',
    });
    const poetry = async (...words: readonly string[]): Promise<Finished> =>
      assertDone(await at.run([...command, "--no-interaction", ...words]));
    const told = /after: poetry (source add .*)$/m.exec(output)?.[1] ?? "";
    await poetry(...told.split(" "));
    await poetry("add", "needed", "--lock");
    assert.match(at.read("poetry.lock"), /name = "needed"/);
    await poetry("publish", "--build", "--repository", "acme-app");
    assert.deepEqual(await versionsIn("app", "poetic"), ["1.0"]);
  });
});

clientSuite("pdm", (command) => {
  test("adds a package and publishes one after login --tool pdm", async () => {
    const at = kept(pythonWorkplace());
    await login(at, "pdm");
    const built = wheel("pdmed", "1.0");
    at.write({
      [`dist/${built.filename}`]: built.bytes,
      "pyproject.toml":
        '[project]\nname = "app"\nversion = "1.0"\nrequires-python = ">=3.9"\ndependencies = []\n[tool.pdm]\ndistribution = false\n',
    });
    assertDone(await at.run([...command, "add", "--no-sync", "needed"]));
    assert.match(at.read("pdm.lock"), /name = "needed"/);
    assertDone(await at.run([...command, "publish", "--no-build", "--repository", "acme-app"]));
    assert.deepEqual(await versionsIn("app", "pdmed"), ["1.0"]);
  });
});

clientSuite("mvn", (command) => {
  for (const mode of ["profile", "mirror"])
    test(`resolves a library, and its own plugins, after login --tool maven --mode ${mode}`, async () => {
      const at = kept(makeWorkplace({}));
      await login(at, "maven", ["--mode", mode]);
      const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get";
      assertDone(await runMaven(at, command, [goal, "-Dartifact=com.acme:lib:1.0"]));
      assert.ok(existsSync(join(at.home, ".m2/repository/com/acme/lib/1.0/lib-1.0.jar")));
    });
});

clientSuite("gradle", (command) => {
  test("resolves a library in a build that names no repository after login --tool gradle", async () => {
    const at = kept(makeWorkplace({}));
    await login(at, "gradle");
    at.write({
      "build.gradle":
        "apply plugin: 'java'\ndependencies { compile 'com.acme:lib:1.0' }\ntask got(type: Copy) { from configurations.compile; into 'got' }\n",
      "settings.gradle": "rootProject.name = 'app'\n",
    });
    assertDone(await at.run([...command, "--no-daemon", "-g", join(at.home, ".gradle"), "got"]));
    assert.deepEqual(readdirSync(join(at.project, "got")), ["lib-1.0.jar"]);
  });
});
