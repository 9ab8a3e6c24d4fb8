/* What mvn does every day, against hosted repositories and through the connection to Maven Central, with an empty local repository. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ListPackageVersionsCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, mavenEndpoint, tokenFor } from "../support/api.ts";
import { type ClientName, clientSuite } from "../support/clients.ts";
import { mavenWorkplace, program, project, type Repository, runMaven, speaker } from "../support/maven-projects.ts";
import { setStatus } from "../support/packages.ts";
import type { Finished, Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "jvm";
const clients: readonly ClientName[] = ["mvn", "mvn 3.9"];
const dependencyPlugin = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1";

let packhouse: Packhouse;

const repositoriesOf = (name: ClientName) => {
  const short = name.replace(/[ .]/g, "-");
  return { store: `${short}-store`, app: `${short}-app` };
};

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [
    { repository: "central", connection: "public:maven-central" },
    ...clients.flatMap((name) => {
      const { store, app } = repositoriesOf(name);
      return [{ repository: store }, { repository: app, upstreams: [store, "central"] }];
    }),
  ]);
});

after(() => packhouse.stop());

for (const name of clients)
  clientSuite(name, (command) => {
    const { store, app } = repositoriesOf(name);
    const opened: Workplace[] = [];
    let reading: Repository;
    let writing: Repository;
    /** One local repository for the tests that are not about an empty one. */
    let shared: string;

    before(async () => {
      const token = await tokenFor(packhouse, domain);
      reading = { endpoint: mavenEndpoint(packhouse, domain, app), token };
      writing = { endpoint: mavenEndpoint(packhouse, domain, store), token };
      const first = workplace();
      shared = join(first.home, ".m2/repository");
    });

    after(() => {
      for (const { remove } of opened) remove();
    });

    const workplace = (target = writing): Workplace => {
      const made = mavenWorkplace(reading, target);
      opened.push(made);
      return made;
    };
    const mvn = (at: Workplace, ...words: readonly string[]): Promise<Finished> =>
      runMaven(at, command, [`-Dmaven.repo.local=${shared}`, ...words]);
    const deploy = (at: Workplace, ...words: readonly string[]): Promise<Finished> =>
      mvn(at, "-Dmaven.test.skip", "deploy", ...words);
    /** Writes a library that says a word. */
    const library = (at: Workplace, version: string, word: string, more = ""): void => {
      at.write({
        "pom.xml": project(writing.endpoint, { name: "lib", version, more }),
        "src/main/java/acme/Lib.java": speaker("Lib", word),
      });
    };
    /** What the library says that a consumer gets for a version, all checksums being right. */
    const says = async (version: string, ...words: readonly string[]): Promise<string> => {
      const at = workplace();
      at.write({
        "pom.xml": project(writing.endpoint, { name: "user", version: "1", dependencies: [`com.acme:lib:${version}`] }),
      });
      assertDone(await mvn(at, "-C", `${dependencyPlugin}:copy-dependencies`, ...words));
      const { stdout } = assertDone(await at.run(["java", "-cp", "target/dependency/*", "acme.Lib"]));
      return stdout.trim();
    };
    /** Forgets what the local repository has of the library, so that it comes from the server. */
    const forget = (at: Workplace, path = "com/acme"): Promise<Finished> => at.run(["rm", "-rf", join(shared, path)]);

    test("deploys a release, and again; another under its version is refused; a consumer resolves it strictly", async () => {
      const at = workplace();
      library(at, "1.0", "one");
      assertDone(await deploy(at, "source:jar"));
      // Jars hold no times here, so that the same sources make the same bytes.
      assertDone(await deploy(at));
      library(at, "1.0", "another");
      assertRefused(await deploy(at), /409|Conflict/);
      await forget(at);
      assert.equal(await says("1.0"), "one");
    });

    test("deploys a snapshot three times, and its consumer gets the newest, or the one it names", async () => {
      const at = workplace();
      for (const word of ["first", "second", "third"]) {
        library(at, "0.9-SNAPSHOT", word);
        assertDone(await deploy(at));
        await forget(at);
        assert.equal(await says("0.9-SNAPSHOT", "-U"), word);
      }
      const { versions = [] } = await apiClient(packhouse).send(
        new ListPackageVersionsCommand({ domain, repository: store, format: "maven", namespace: "com.acme", package: "lib" }),
      );
      const builds = versions.filter(({ version }) => version?.startsWith("0.9-2")).map(({ version }) => `${version}`);
      assert.equal(builds.length, 3);
      assert.equal(versions.find(({ version }) => version === "0.9-SNAPSHOT")?.status, "Published");
      assert.ok(versions.filter(({ version }) => builds.includes(`${version}`)).every(({ status }) => status === "Unlisted"));
      const second = builds.find((version) => version.endsWith("-2")) ?? "";
      assert.equal(await says(second), "second");
    });

    test("deploys any file, with a classifier and a signature beside it", async () => {
      const at = workplace();
      at.write({ "tool.zip": "some bytes", "tool-docs.zip": "documents", "tool.zip.asc": "signature" });
      const goal = "org.apache.maven.plugins:maven-deploy-plugin:3.1.2:deploy-file";
      const coordinates = ["-DgroupId=com.acme", "-DartifactId=tool", "-Dversion=1.0", "-Dpackaging=zip", "-Dfile=tool.zip"];
      const beside = ["-Dfiles=tool-docs.zip,tool.zip.asc", "-Dclassifiers=docs,", "-Dtypes=zip,zip.asc"];
      assertDone(await mvn(at, goal, "-DrepositoryId=target", `-Durl=${writing.endpoint}`, ...coordinates, ...beside));
      await forget(at);
      // Of signatures mvn 3.8 asks for no checksum, and so takes none for right.
      for (const words of [["-C", "-Dartifact=com.acme:tool:1.0:zip:docs"], ["-Dartifact=com.acme:tool:1.0:zip.asc"]])
        assertDone(await mvn(at, `${dependencyPlugin}:copy`, ...words, "-DoutputDirectory=got"));
      assert.equal(at.read("got/tool-1.0-docs.zip"), "documents");
      assert.equal(at.read("got/tool-1.0.zip.asc"), "signature");
    });

    // The rest is the same in both, and takes its time.
    if (name === clients[0]) return;

    test("resolves ranges, LATEST and RELEASE", async () => {
      const at = workplace();
      for (const [version, word] of [
        ["1.5", "one and a half"],
        ["2.0", "two"],
      ] as const) {
        library(at, version, word);
        assertDone(await deploy(at));
      }
      await forget(at);
      assert.equal(await says("[1.0,2.0)"), "one and a half");
      for (const word of ["LATEST", "RELEASE"]) assert.equal(await says(word), "two");
    });

    test("deploys several modules at once, and a consumer resolves the last of them with all others", async () => {
      const at = workplace();
      const modules = ["a", "b", "c", "d", "e"];
      const parent = { name: "family", version: "1.0", packaging: "pom" };
      const list = `<modules>${modules.map((module) => `<module>${module}</module>`).join("")}</modules>`;
      at.write({
        "pom.xml": project(writing.endpoint, { ...parent, more: list }),
        ...Object.fromEntries(
          modules.flatMap((module, index) => [
            [
              `${module}/pom.xml`,
              `<project><modelVersion>4.0.0</modelVersion><parent><groupId>com.acme</groupId><artifactId>family</artifactId><version>1.0</version></parent>
               <artifactId>${module}</artifactId>${
                 index === modules.length - 1
                   ? `<dependencies>${modules
                       .slice(0, -1)
                       .map(
                         (other) =>
                           `<dependency><groupId>com.acme</groupId><artifactId>${other}</artifactId><version>1.0</version></dependency>`,
                       )
                       .join("")}</dependencies>`
                   : ""
               }</project>`,
            ],
            [`${module}/src/main/java/acme/${module.toUpperCase()}.java`, speaker(module.toUpperCase(), module)],
          ]),
        ),
      });
      assertDone(await deploy(at, "-T2"));
      await forget(at);
      const user = workplace();
      user.write({
        "pom.xml": project(writing.endpoint, { name: "user", version: "1", dependencies: ["com.acme:e:1.0"] }),
        "src/main/java/acme/Main.java": program("A.say() + B.say() + C.say() + D.say() + E.say()"),
      });
      assertDone(await mvn(user, "-C", "compile"));
    });

    test("deploys a plugin, and runs it by its prefix", async () => {
      const at = workplace();
      const annotations = [
        "org.apache.maven:maven-plugin-api:3.8.7",
        "org.apache.maven.plugin-tools:maven-plugin-annotations:3.13.1",
      ];
      const pom = project(writing.endpoint, {
        name: "hello-maven-plugin",
        version: "1.0",
        packaging: "maven-plugin",
        dependencies: annotations,
      });
      at.write({
        "pom.xml": pom.replace("<groupId>com.acme</groupId>", "<groupId>com.acme.tools</groupId>"),
        "src/main/java/acme/Hello.java": `package acme;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugins.annotations.Mojo;
@Mojo(name = "greet", requiresProject = false)
public class Hello extends AbstractMojo { public void execute() { getLog().info("Hello from a plugin"); } }
`,
      });
      assertDone(await deploy(at));
      await forget(at);
      assert.match(assertDone(await mvn(workplace(), "hello:greet")).output, /Hello from a plugin/);
    });

    test("finds an Unlisted version by its number only, and an Archived one not at all; a bad token is told", async () => {
      const at = workplace();
      // What was read through it is its own.
      const lib = { domain, repository: app, format: "maven", namespace: "com.acme", package: "lib" } as const;
      await setStatus(packhouse, { ...lib, packageVersion: "1.5" }, "Unlisted");
      await forget(at);
      assert.equal(await says("[1.0,2.0)"), "one");
      assert.equal(await says("1.5"), "one and a half");
      await setStatus(packhouse, { ...lib, packageVersion: "1.0" }, "Archived");
      await forget(at);
      await assert.rejects(says("1.0"), /Could not|could not/);
      const locked = mavenWorkplace({ ...reading, token: "wrong" }, { ...writing, token: "wrong" });
      opened.push(locked);
      library(locked, "9.0", "never");
      assertRefused(await deploy(locked), /401|Unauthorized|authentication failed/i);
    });
  });

clientSuite("mvn 3.9", (command) => {
  test("builds a real project through the connection with an empty local repository, and again from what is kept", async () => {
    const token = await tokenFor(packhouse, domain);
    const repository = { endpoint: mavenEndpoint(packhouse, domain, repositoriesOf("mvn 3.9").app), token };
    for (const round of ["cold", "warm"]) {
      const at = mavenWorkplace(repository);
      try {
        at.write({
          "pom.xml": project(repository.endpoint, {
            name: "real",
            version: "1.0",
            dependencies: [
              "com.fasterxml.jackson.core:jackson-databind:2.17.2",
              "com.google.guava:guava:33.2.1-jre",
              "org.apache.commons:commons-lang3:[3.14,3.15)",
              "org.slf4j:slf4j-simple:2.0.13",
              "org.springframework:spring-context:6.1.11",
              "org.hibernate.orm:hibernate-core:6.5.2.Final",
            ],
          }),
          "src/main/java/acme/Main.java": program("new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode()"),
        });
        const run = assertDone(await runMaven(at, command, ["-C", "package"]));
        assert.doesNotMatch(run.output, /checksum/i);
        assert.ok(existsSync(join(at.project, "target/real-1.0.jar")));
        const files = globSync(join(at.home, ".m2/repository/**/*.jar"));
        assert.ok(files.length > 60, `${round}: only ${files.length} jars were fetched`);
        assert.ok(files.every((file) => readFileSync(file).subarray(0, 2).toString() === "PK"));
      } finally {
        at.remove();
      }
    }
  });
});
