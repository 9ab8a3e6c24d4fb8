/* The other clients of Maven repositories: they resolve through the connection to Maven Central, and sbt publishes. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { DescribePackageVersionCommand, TagResourceCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, mavenEndpoint, tokenFor } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { type MavenDesk, mavenDesk, pomOf } from "../support/maven.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "jvm";

let packhouse: Packhouse;
let desk: MavenDesk;
let token: string;
let at: Workplace;

const endpointOf = (repository: string): string => mavenEndpoint(packhouse, domain, repository);

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [
    { repository: "central", connection: "public:maven-central" },
    { repository: "store" },
    { repository: "app", upstreams: ["store", "central"] },
  ]);
  const { credentials, account } = packhouse;
  const resourceArn = `arn:aws:codeartifact:${credentials.region}:${account}:repository/${domain}/store`;
  const tags = [{ key: "packhouse:maven-finish", value: "pom" }];
  await apiClient(packhouse).send(new TagResourceCommand({ resourceArn, tags }));
  token = await tokenFor(packhouse, domain);
  desk = await mavenDesk(packhouse, domain, "store");
  const dependencies =
    "<dependencies><dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>2.0.13</version></dependency></dependencies>";
  for (const version of ["1.0", "1.9", "1.10", "2.0"])
    await desk.release("lib", version, version, pomOf("lib", version, dependencies));
  at = makeWorkplace({});
});

after(async () => {
  at.remove();
  await packhouse.stop();
});

clientSuite("gradle", (command) => {
  const gradle = (build: string, ...words: readonly string[]): Promise<Finished> => {
    at.write({ "gradle/build.gradle": build, "gradle/settings.gradle": "rootProject.name = 'app'\n" });
    return at.run([...command, "--no-daemon", "-g", join(at.home, "gradle"), "-p", "gradle", ...words]);
  };
  const buildOf = (password: string, ...dependencies: readonly string[]): string => `apply plugin: 'java'
repositories { maven { url '${endpointOf("app")}'; credentials { username 'aws'; password '${password}' } } }
dependencies { ${dependencies.map((words) => `compile '${words}'`).join("; ")} }
task got(type: Copy) { from configurations.compile; into 'got' }
`;
  const got = (): readonly string[] => readdirSync(join(at.project, "gradle/got")).sort();

  test("resolves a dependency, one with an open version, and what both need", async () => {
    assertDone(await gradle(buildOf(token, "com.acme:lib:1.+", "com.google.guava:failureaccess:1.0.2"), "got"));
    assert.deepEqual(got(), ["failureaccess-1.0.2.jar", "lib-1.10.jar", "slf4j-api-2.0.13.jar"]);
    assert.equal(at.read("gradle/got/lib-1.10.jar"), "1.10");
  });

  test("sees a new version when it is told to look", async () => {
    await desk.release("lib", "1.11", "1.11");
    at.drop("gradle/got");
    assertDone(await gradle(buildOf(token, "com.acme:lib:1.+"), "--refresh-dependencies", "got"));
    assert.ok(got().includes("lib-1.11.jar"));
  });

  test("applies a plugin that it finds by its marker", async () => {
    at.write({
      "plugin/build.gradle": "apply plugin: 'java'\ndependencies { compile gradleApi() }\n",
      "plugin/settings.gradle": "rootProject.name = 'hello'\n",
      "plugin/src/main/java/com/acme/Hello.java": `package com.acme;
public class Hello implements org.gradle.api.Plugin<org.gradle.api.Project> {
  public void apply(org.gradle.api.Project project) { project.getTasks().create("hello").doLast(t -> System.out.println("Hello.")); }
}
`,
      "plugin/src/main/resources/META-INF/gradle-plugins/com.acme.hello.properties": "implementation-class=com.acme.Hello\n",
    });
    const words = ["--no-daemon", "-g", join(at.home, "gradle"), "-p"];
    assertDone(await at.run([...command, ...words, "plugin", "jar"]));
    await desk.told("com/acme/hello/1.0/hello-1.0.jar", readFileSync(join(at.project, "plugin/build/libs/hello.jar")), 201);
    await desk.told("com/acme/hello/1.0/hello-1.0.pom", pomOf("hello", "1.0"), 201);
    const needs = "<groupId>com.acme</groupId><artifactId>hello</artifactId><version>1.0</version>";
    const marker = pomOf(
      "com.acme.hello.gradle.plugin",
      "1.0",
      `<packaging>pom</packaging><dependencies><dependency>${needs}</dependency></dependencies>`,
      "com.acme.hello",
    );
    const folder = "com/acme/hello/com.acme.hello.gradle.plugin/1.0";
    await desk.told(`${folder}/com.acme.hello.gradle.plugin-1.0.pom`, marker, 201);
    at.write({
      "user/settings.gradle": `pluginManagement { repositories { maven {
  url '${endpointOf("app")}'; credentials { username 'aws'; password '${token}' } } } }
rootProject.name = 'user'
`,
      "user/build.gradle": "plugins { id 'com.acme.hello' version '1.0' }\n",
    });
    const { stdout } = assertDone(await at.run([...command, ...words, "user", "-q", "hello"]));
    assert.match(stdout, /Hello\./);
  });

  test("is told of a token that is none", async () => {
    assertRefused(await gradle(buildOf("wrong", "com.acme:lib:2.0"), "--refresh-dependencies", "got"), /401|Unauthorized/);
  });
});

clientSuite("coursier", ([jar = ""]) => {
  const coursier = (...words: readonly string[]): Promise<Finished> => {
    const way = ["--cache", join(at.home, "coursier"), "--no-default", "--repository", endpointOf("app")];
    const program = ["java", "-XX:TieredStopAtLevel=1", "-cp", `${dirname(jar)}/*`, "coursier.cli.Coursier", "fetch"];
    return at.run([...program, ...way, "--credentials", `127.0.0.1 aws:${token}`, ...words]);
  };

  test("fetches a dependency and what it needs, with their checksums", async () => {
    const { stdout } = assertDone(await coursier("com.acme:lib:[1.0,1.10]", "org.slf4j:slf4j-nop:2.0.13"));
    const files = stdout
      .trim()
      .split("\n")
      .map((path) => path.slice(path.lastIndexOf("/") + 1));
    assert.deepEqual(files.sort(), ["lib-1.10.jar", "slf4j-api-2.0.13.jar", "slf4j-nop-2.0.13.jar"]);
  });

  test("is told of what is nowhere", async () => {
    assertRefused(await coursier("com.acme:none:1.0"), /not found/i);
  });
});

clientSuite("sbt", ([jar = ""]) => {
  test("loads itself through the connection, and resolves and publishes after login --tool sbt", async () => {
    const login = ["--tool", "sbt", "--domain", domain, "--repository", "app", "--also", "store"];
    assertDone(await at.run([program, "codeartifact", "login", ...login], packhouse.awsEnv));
    at.write({
      "sbt/build.sbt": `organization := "com.acme"
name := "from-sbt"
version := "1.0"
crossPaths := false
autoScalaLibrary := false
Compile / doc / sources := Seq.empty
libraryDependencies += "com.acme" % "lib" % "1.9"
publishTo := Some(("target" at "${endpointOf("store")}").withAllowInsecureProtocol(true))
`,
      "sbt/project/build.properties": `sbt.version=${/([\d.]+)\.jar$/.exec(jar)?.[1]}\n`,
      "sbt/project/credentials.sbt": `credentials += Credentials("${domain}/app", "127.0.0.1", "aws", "${token}")\n`,
      "sbt/repositories": `[repositories]\n  source: ${endpointOf("app")}, allowInsecureProtocol\n`,
      "sbt/boot-credentials": `realm=${domain}/app\nhost=127.0.0.1\nuser=aws\npassword=${token}\n`,
    });
    const folder = join(at.project, "sbt");
    const own = ["coursier.home", "ivy.home", "boot.directory"].map((key) => `-Dsbt.${key}=${join(at.home, key)}`);
    const settings = {
      "user.home": at.home,
      "sbt.global.base": join(at.home, ".sbt/1.0"),
      "sbt.override.build.repos": "true",
      "sbt.repository.config": join(folder, "repositories"),
      "sbt.boot.credentials": join(folder, "boot-credentials"),
      "sbt.server.forcestart": "false",
      "sbt.log.noformat": "true",
    };
    const flags = Object.entries(settings).map(([key, value]) => `-D${key}=${value}`);
    const words = ["java", "-Xmx700m", ...flags, ...own, "-jar", jar, "publish"];
    assertDone(await at.run(["sh", "-c", 'cd sbt && exec "$@" < /dev/null', "sh", ...words]));
    assert.match(await desk.text("com/acme/from-sbt/1.0/from-sbt-1.0.pom"), /<artifactId>from-sbt</);
    assert.equal((await desk.ask("com/acme/from-sbt/1.0/from-sbt-1.0.jar")).bytes.subarray(0, 2).toString(), "PK");
    const version = { domain, repository: "store", format: "maven", namespace: "com.acme", package: "from-sbt" } as const;
    const { packageVersion } = await apiClient(packhouse).send(
      new DescribePackageVersionCommand({ ...version, packageVersion: "1.0" }),
    );
    assert.equal(packageVersion?.status, "Published", "though sbt sends no metadata");
  });
});
