import assert from "node:assert/strict";
import { test } from "node:test";
import type { FormatName } from "../../model/package.ts";
import { bunPlan } from "./bun.ts";
import { bundlerPlan } from "./bundler.ts";
import { cargoPlan } from "./cargo.ts";
import type { Chosen } from "./chosen.ts";
import { gemPlan } from "./gem.ts";
import { gradlePlan } from "./gradle.ts";
import { mavenPlan } from "./maven.ts";
import { pdmPlan } from "./pdm.ts";
import { poetryPlan } from "./poetry.ts";
import { sbtPlan } from "./sbt.ts";
import type { Login, Target } from "./target.ts";
import { tools } from "./tools.ts";
import { uvPlan } from "./uv.ts";
import type { Plan } from "./write-files.ts";
import { yarnPlan } from "./yarn.ts";

const home = "/home/me";

const target = (format: FormatName, repository: string, namespace: string | null = null): Target => ({
  domain: "acme",
  repository,
  endpoint: `https://p.example/${format}/${repository}/`,
  namespace,
});

interface Wish {
  readonly format: FormatName;
  readonly mode?: string;
  readonly chosen?: Chosen;
  readonly others?: readonly Target[];
  /** Files as they are, by their paths in the home folder. */
  readonly before?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a plan writes, by paths; those in the home folder without it. A path that ends in ` !` is for its owner alone. */
function written(
  planOf: (login: Login) => Plan,
  { format, mode = "", chosen = {}, others = [], before = {}, environment = {} }: Wish,
) {
  const plan = planOf({
    tool: "x",
    token: "TOKEN",
    expires: { ms: 0, text: "" },
    targets: [target(format, "my.app"), ...others],
    mode,
    chosen,
    surroundings: { environment, home, platform: "linux" },
  });
  return Object.fromEntries(
    plan.edits.map(({ path, secret, edit }) => {
      const name = path.replace(`${home}/`, "");
      return [`${name}${secret ? " !" : ""}`, edit(before[name] ?? "")];
    }),
  );
}

test("tools of aws come first, in its order, and every tool has a way of its own", async () => {
  assert.deepEqual(Object.keys(tools).slice(0, 6), ["swift", "nuget", "dotnet", "npm", "pip", "twine"]);
  for (const [name, { load }] of Object.entries(tools)) assert.equal(typeof (await load()), "function", name);
});

test("yarn: each generation gets its own files, a scope its own server", () => {
  const others = [target("npm", "ui", "@design")];
  assert.deepEqual(written(yarnPlan, { format: "npm", mode: "classic", others }), {
    ".yarnrc": 'registry "https://p.example/npm/my.app/"\n"@design:registry" "https://p.example/npm/ui/"\n',
    ".npmrc !":
      "//p.example/npm/my.app/:always-auth=true\n//p.example/npm/my.app/:_authToken=TOKEN\n" +
      "//p.example/npm/ui/:always-auth=true\n//p.example/npm/ui/:_authToken=TOKEN\n",
  });
  const server = (name: string): string => `  "//p.example/npm/${name}":\n    npmAuthToken: "TOKEN"\n    npmAlwaysAuth: true\n`;
  const before = { ".yarnrc.yml": "nodeLinker: pnp\nnpmScopes:\n  other:\n    npmRegistryServer: x\n" };
  const after = {
    ".yarnrc.yml !":
      'nodeLinker: pnp\nnpmScopes:\n  other:\n    npmRegistryServer: x\n  design:\n    npmRegistryServer: "https://p.example/npm/ui/"\n' +
      `npmRegistryServer: "https://p.example/npm/my.app/"\nnpmRegistries:\n${server("my.app")}${server("ui")}`,
  };
  assert.deepEqual(written(yarnPlan, { format: "npm", mode: "berry", others, before }), after);
  assert.deepEqual(
    Object.keys(written(yarnPlan, { format: "npm", mode: "all" })).map((path) => path.replace(" !", "")),
    [".yarnrc", ".npmrc", ".yarnrc.yml"],
  );
});

test("bun: the registry and those of scopes in .bunfig.toml", () => {
  assert.deepEqual(written(bunPlan, { format: "npm", others: [target("npm", "ui", "design")] }), {
    ".bunfig.toml !":
      '[install.registry]\nurl = "https://p.example/npm/my.app/"\ntoken = "TOKEN"\n\n' +
      '[install.scopes."@design"]\nurl = "https://p.example/npm/ui/"\ntoken = "TOKEN"\n',
  });
});

test("uv: indexes in uv.toml, the token in its own file or in .netrc, or asked of keyring", () => {
  const index = (url: string): string =>
    `[[index]]\nname = "acme-my-app"\nurl = "https://${url}simple/"\npublish-url = "https://p.example/pypi/my.app/"\n` +
    'authenticate = "always"\ndefault = true\n';
  const plain = index("p.example/pypi/my.app/");
  assert.deepEqual(written(uvPlan, { format: "pypi", mode: "credentials" }), {
    ".config/uv/uv.toml": plain,
    ".local/share/uv/credentials/credentials.toml !":
      '[[credential]]\nservice = "https://p.example/pypi/my.app"\nusername = "aws"\nscheme = "basic"\npassword = "TOKEN"\n',
  });
  assert.deepEqual(written(uvPlan, { format: "pypi", mode: "netrc", environment: { NETRC: "/etc/mine" } }), {
    ".config/uv/uv.toml": plain,
    "/etc/mine !": "machine p.example login aws password TOKEN\n",
  });
  assert.deepEqual(written(uvPlan, { format: "pypi", mode: "keyring" }), {
    ".config/uv/uv.toml": `keyring-provider = "subprocess"\n\n${index("aws@p.example/pypi/my.app/")}`,
    ".config/packhouse/helpers.json": "",
  });
});

test("uv: an index that stood in for the public one does so no more", () => {
  const before = { ".config/uv/uv.toml": '[[index]]\nurl = "https://other.example/"\ndefault = true # mine\n' };
  const after = written(uvPlan, { format: "pypi", mode: "keyring", before })[".config/uv/uv.toml"] ?? "";
  assert.match(
    after,
    /\[\[index\]\]\nurl = "https:\/\/other\.example\/"\ndefault = false # mine\n\n\[\[index\]\]\nname = "acme-my-app"/,
  );
});

test("poetry and pdm: where to publish and with what, in files of their own", () => {
  const before = { ".config/pypoetry/config.toml": "[virtualenvs]\ncreate = false\n" };
  assert.deepEqual(written(poetryPlan, { format: "pypi", before }), {
    ".config/pypoetry/config.toml":
      '[virtualenvs]\ncreate = false\n\n[repositories.acme-my-app]\nurl = "https://p.example/pypi/my.app/"\n',
    ".config/pypoetry/auth.toml !": '[http-basic.acme-my-app]\nusername = "aws"\npassword = "TOKEN"\n',
  });
  const user = 'username = "aws"\npassword = "TOKEN"\n';
  assert.deepEqual(written(pdmPlan, { format: "pypi", environment: { XDG_CONFIG_HOME: "/c" } }), {
    "/c/pdm/config.toml !":
      `[pypi]\nurl = "https://p.example/pypi/my.app/simple/"\n${user}\n` +
      `[repository.acme-my-app]\nurl = "https://p.example/pypi/my.app/"\n${user}`,
  });
});

const server = `    <server>
      <id>acme-my-app</id>
      <username>aws</username>
      <password>TOKEN</password>
    </server>
`;

test("maven: a server, and a profile or a mirror, beside what settings.xml has", () => {
  const before = { ".m2/settings.xml": "<settings>\n  <offline>false</offline><!-- mine -->\n</settings>\n" };
  assert.deepEqual(written(mavenPlan, { format: "maven", mode: "server", before }), {
    ".m2/settings.xml !": `<settings>\n  <offline>false</offline><!-- mine -->\n  <servers>\n${server}  </servers>\n</settings>\n`,
  });
  const mirrored = written(mavenPlan, { format: "maven", mode: "mirror" })[".m2/settings.xml !"] ?? "";
  assert.match(
    mirrored,
    /<mirror>\s*<id>acme-my-app<\/id>\s*<mirrorOf>\*<\/mirrorOf>\s*<url>https:\/\/p.example\/maven\/my.app\/<\/url>/,
  );
  const once = written(mavenPlan, { format: "maven", mode: "profile" })[".m2/settings.xml !"] ?? "";
  assert.ok(once.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<settings xmlns='));
  assert.match(once, /<activeProfiles>\s*<activeProfile>acme-my-app<\/activeProfile>\s*<\/activeProfiles>/);
  const again = written(mavenPlan, { format: "maven", mode: "profile", before: { ".m2/settings.xml": once } });
  assert.deepEqual(again, { ".m2/settings.xml !": once });
});

test("gradle: a script for every build, or the two properties that a named repository reads", () => {
  const script = written(gradlePlan, { format: "maven", mode: "init-script" })[".gradle/init.d/acme-my-app.gradle !"] ?? "";
  assert.match(
    script,
    /url = 'https:\/\/p\.example\/maven\/my\.app\/'\n\s+credentials \{\n\s+username = 'aws'\n\s+password = 'TOKEN'/,
  );
  assert.doesNotMatch(script, /allowInsecureProtocol/);
  const before = { ".gradle/gradle.properties": "acmeMyAppPassword=old\norg.gradle.daemon=true\n" };
  assert.deepEqual(written(gradlePlan, { format: "maven", mode: "properties", before }), {
    ".gradle/gradle.properties !": "acmeMyAppPassword=TOKEN\norg.gradle.daemon=true\nacmeMyAppUsername=aws\n",
  });
});

test("sbt: a resolver among the global settings, and the credentials apart from them", () => {
  assert.deepEqual(written(sbtPlan, { format: "maven" }), {
    ".sbt/.acme-my-app.credentials !": "realm=acme/my.app\nhost=p.example\nuser=aws\npassword=TOKEN\n",
    ".sbt/1.0/acme-my-app.sbt":
      'credentials += Credentials(file("/home/me/.sbt/.acme-my-app.credentials"))\n\n' +
      'resolvers += "acme-my-app" at "https://p.example/maven/my.app/"\n',
  });
});

test("cargo: a registry whose token is kept or asked for, and that may stand in for the public one", () => {
  const index = '[registries.acme-my-app]\nindex = "sparse+https://p.example/cargo/my.app/"\n';
  assert.deepEqual(written(cargoPlan, { format: "cargo", mode: "token" }), {
    ".cargo/config.toml": `${index}credential-provider = ["cargo:token"]\n`,
    ".cargo/credentials.toml !": '[registries.acme-my-app]\ntoken = "TOKEN"\n',
  });
  assert.deepEqual(written(cargoPlan, { format: "cargo", mode: "provider", environment: { CARGO_HOME: "/c" } }), {
    "/c/config.toml": `${index}credential-provider = ["cargo-credential-packhouse"]\n`,
  });
  assert.deepEqual(written(cargoPlan, { format: "cargo", mode: "provider", chosen: { profile: "a b", region: "x" } }), {
    ".cargo/config.toml": `${index}credential-provider = ["cargo-credential-packhouse","--profile","a b","--region","x"]\n`,
  });
  const replaced = written(cargoPlan, { format: "cargo", mode: "replace" })[".cargo/config.toml"] ?? "";
  assert.ok(replaced.endsWith('\n[registry]\ndefault = "acme-my-app"\n\n[source.crates-io]\nreplace-with = "acme-my-app"\n'));
});

test("gem and bundler: sources and keys of the addresses, and what was there before", () => {
  const before = {
    ".gemrc": "---\n:sources:\n- https://aws:OLD@p.example/ruby/my.app/\n- https://other.example/\ngem: --no-document\n",
  };
  assert.deepEqual(written(gemPlan, { format: "ruby", before }), {
    ".gemrc !": '---\n:sources: ["https://aws:TOKEN@p.example/ruby/my.app/","https://other.example/"]\ngem: --no-document\n',
    ".local/share/gem/credentials !":
      '"https://p.example/ruby/my.app/": "Bearer TOKEN"\n"https://p.example/ruby/my.app": "Bearer TOKEN"\n',
  });
  const other = { ".bundle/config": '---\nBUNDLE_JOBS: "4"\n' };
  assert.deepEqual(written(bundlerPlan, { format: "ruby", before: other }), {
    ".bundle/config !": '---\nBUNDLE_JOBS: "4"\nBUNDLE_HTTPS://P__EXAMPLE/RUBY/MY__APP/: "aws:TOKEN"\n',
  });
});
