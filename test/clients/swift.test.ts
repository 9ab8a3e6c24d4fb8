/*
 * SwiftPM, which sends credentials by HTTPS alone and looks into what it gets more closely than its specification asks for
 * (formats spec, swift 8). The front closes each connection, since SwiftPM crashes where it closes one that is idle; if it does
 * so all the same, it is asked again.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { DeletePackageVersionsCommand, DescribePackageVersionCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, swiftEndpoint, tokenFor } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { deny, setStatus, threeInARow } from "../support/packages.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";
import { manifestText, type SwiftDesk, swiftDesk } from "../support/swift.ts";
import { startTlsFront, type TlsFront } from "../support/tls-front.ts";
import { assertDone } from "./everyday.ts";

const domain = "acme";
const crashes = 12;
const manyTries = 10_000;

clientSuite("swift", ([swift = ""]) => {
  const beside = dirname(swift);
  let maker: Workplace;
  let front: TlsFront;
  let packhouse: Packhouse;
  let store: SwiftDesk;
  let token: string;

  before(async () => {
    maker = makeWorkplace({});
    front = await startTlsFront(maker, join(beside, "openssl"));
    packhouse = await startPackhouse({ publicUrl: front.url, port: front.port });
    await makeDomain(packhouse, domain, [...threeInARow(), { repository: "closed" }]);
    token = await tokenFor(packhouse, domain);
    store = await swiftDesk(packhouse, domain, "store", `http://127.0.0.1:${front.port}`);
  });

  after(async () => {
    await packhouse.stop();
    await front.stop();
    maker.remove();
  });

  /** The swift command in a home of its own, which knows the repository and its token. */
  const place = async (repository = "store", password = token) => {
    const endpoint = swiftEndpoint(packhouse, domain, repository);
    const host = new URL(endpoint).host;
    const registries = {
      version: 1,
      registries: { "[default]": { url: endpoint, supportsAvailability: true } },
      authentication: { [host]: { type: "token", loginAPIPath: `${new URL(endpoint).pathname}login` } },
    };
    const workplace = makeWorkplace(
      {
        ".netrc": `machine 127.0.0.1 login token password ${password}\n`,
        ".swiftpm/configuration/registries.json": registries,
        ".config/swiftpm/configuration/registries.json": registries,
      },
      { SSL_CERT_FILE: front.certificateFile, PATH: `${beside}:/usr/bin:/bin` },
    );
    const run = async (...words: readonly string[]): Promise<Finished> => {
      let last: Finished = { status: null, stdout: "", output: "" };
      for (let tries = 0; last.status === null && tries < crashes; tries += 1) {
        const { output } = last;
        last = await workplace.run([swift, ...words]);
        last = { ...last, output: output + last.output };
      }
      return last;
    };
    return { ...workplace, endpoint, execute: run };
  };
  type Place = Awaited<ReturnType<typeof place>>;

  const inPlace = async (work: (desk: Place) => Promise<void>, repository?: string, password?: string): Promise<void> => {
    const desk = await place(repository, password);
    try {
      await work(desk);
    } finally {
      desk.remove();
    }
  };

  const publish = (desk: Place, id: string, version: string, ...words: readonly string[]): Promise<Finished> =>
    desk.execute("package-registry", "--package-path", "lib", "publish", id, version, ...words);

  const library = (name: string, said = name, more: Readonly<Record<string, object | string>> = {}, folder = "lib/") => ({
    [`${folder}Package.swift`]: manifestText(name),
    [`${folder}Sources/${name}/${name}.swift`]: `public let said = "${said}"\n`,
    ...more,
  });

  /** A program that says what a library says. */
  const write = (desk: Place, dependency: string, library: string, from: string): void =>
    desk.write({
      "app/Package.swift": `// swift-tools-version:5.7
import PackageDescription
let package = Package(
  name: "app",
  dependencies: [.package(${dependency})],
  targets: [.executableTarget(name: "app", dependencies: [.product(name: "${library}", package: "${from}")])]
)
`,
      "app/Sources/app/main.swift": `import ${library}\nprint(said)\n`,
    });
  const runApp = (desk: Place, ...words: readonly string[]) => desk.execute("run", "--package-path", "app", ...words);
  const resolve = (desk: Place, ...words: readonly string[]) =>
    desk.execute("package", "--package-path", "app", ...words, "resolve");
  const resolved = (desk: Place): unknown =>
    (
      JSON.parse(desk.read("app/Package.resolved")) as { pins: readonly { identity: string; state: { version: string } }[] }
    ).pins.map(({ identity, state }) => [identity, state.version]);

  const at = (name: string, packageVersion: string) =>
    ({ domain, repository: "store", format: "swift", namespace: "mona", package: name, packageVersion }) as const;

  test("is logged in by packhouse, for all scopes or for one, and not with a token that is none", async () => {
    for (const scope of [[], ["--namespace", "mona"]]) {
      const desk = makeWorkplace(
        {},
        { ...packhouse.awsEnv, AWS_CA_BUNDLE: front.certificateFile, SSL_CERT_FILE: front.certificateFile },
      );
      try {
        desk.write(library("Greeting", "hello", {}, ""));
        const words = ["codeartifact", "login", "--tool", "swift", "--domain", domain, "--repository", "store", ...scope];
        const env = { PATH: `${beside}:${dirname(process.execPath)}:/usr/bin:/bin` };
        let last = await desk.run([program, ...words], env);
        for (let tries = 0; last.status !== 0 && tries < crashes; tries += 1) last = await desk.run([program, ...words], env);
        assertDone(last);
        const { registries } = JSON.parse(desk.read(".swiftpm/configuration/registries.json")) as { registries: object };
        assert.deepEqual(Object.keys(registries), [scope[1] ?? "[default]"]);
        const version = `${scope.length}.0.0`;
        await desk.run([swift, "package-registry", "publish", "mona.Greeting", version]);
        assert.equal((await store.json(`mona/greeting/${version}`)).version, version);
      } finally {
        desk.remove();
      }
    }
    await inPlace(async (desk) => {
      const words = ["package-registry", "login", `${desk.endpoint}login`, "--no-confirm"];
      const { status, output } = await desk.execute(...words, "--token", "nothing");
      assert.notEqual(status, 0);
      assert.match(output, /401|unauthorized|malformed/i);
    });
  });

  test("publishes with and without metadata, and is told why it may not do so again", async () => {
    await inPlace(async (desk) => {
      desk.write(library("Plain"));
      const published = await publish(desk, "mona.Plain", "1.0.0");
      assert.ok(published.output.includes(`successfully published to ${desk.endpoint}`), published.output);
      assert.ok(published.output.includes(`is available at '${desk.endpoint}mona/plain/1.0.0'`), published.output);
      assert.deepEqual(await store.versions("mona/plain"), ["1.0.0"]);
      assert.deepEqual((await store.json("mona/plain/1.0.0")).metadata, {});
      desk.write(
        library("Plain", "other", { "lib/package-metadata.json": { description: "Says it", author: { name: "Mona" } } }),
      );
      await publish(desk, "Mona.Plain", "1.1.0");
      assert.partialDeepStrictEqual(await store.json("mona/plain/1.1.0"), {
        id: "Mona.Plain",
        metadata: { description: "Says it" },
      });
      const { status, output } = await publish(desk, "mona.Plain", "1.0.0");
      assert.equal(status, 1, output);
      assert.match(output, /409.*1\.0\.0 of swift package mona\.plain already exists in repository store/);
    });
  });

  test("publishes a signed package, which is taken for one", async () => {
    await inPlace(async (desk) => {
      desk.write(library("Signed", "signed", { "lib/package-metadata.json": { description: "Signed" } }));
      const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
      const about = [
        "-subj",
        "/CN=Mona",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-addext",
        "extendedKeyUsage=codeSigning",
      ];
      const files = [
        "-addext",
        "keyUsage=critical,digitalSignature",
        "-keyout",
        "key.pem",
        "-outform",
        "DER",
        "-out",
        "cert.der",
      ];
      assertDone(await desk.run([join(beside, "openssl"), ...make, ...about, ...files]));
      const key = ["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER", "-out", "key.der"];
      assertDone(await desk.run([join(beside, "openssl"), ...key]));
      const [keyFile, certificate] = [join(desk.project, "key.der"), join(desk.project, "cert.der")];
      const said = await publish(desk, "mona.Signed", "1.0.0", "--private-key-path", keyFile, "--cert-chain-paths", certificate);
      const [resource] = (await store.json("mona/signed/1.0.0")).resources as readonly {
        signing?: { signatureFormat: string };
      }[];
      assert.equal(resource?.signing?.signatureFormat, "cms-1.0.0", said.output);
      assert.match((await store.ask("mona/signed/1.0.0/Package.swift")).text, /\/\/ signature: cms-1\.0\.0;/);
      write(desk, 'id: "mona.Signed", from: "1.0.0"', "Signed", "mona.Signed");
      const { output } = await runApp(desk);
      assert.match(output, /^signed$/m);
      assert.doesNotMatch(output, /is not signed/);
    });
  });

  test("resolves, builds and updates, in a fresh home and under another case of the name", async () => {
    await store.publish("mona/Library/1.0.0");
    await store.publish("mona/Library/1.0.1");
    await store.publish("mona/Library/2.0.0");
    await inPlace(async (desk) => {
      write(desk, 'id: "Mona.library", from: "1.0.0"', "Library", "Mona.library");
      assert.match(assertDone(await runApp(desk)).output, /^Library 1\.0\.1$/m);
      await store.publish("mona/Library/1.2.0");
      assert.match(assertDone(await runApp(desk)).output, /^Library 1\.0\.1$/m, "what is locked stays");
      assertDone(await desk.execute("package", "--package-path", "app", "update"));
      assert.deepEqual(resolved(desk), [["Mona.library", "1.2.0"]]);
      for (const dropped of ["purge-cache", "reset"]) assertDone(await desk.execute("package", "--package-path", "app", dropped));
      assertDone(await resolve(desk));
      assert.deepEqual(resolved(desk), [["Mona.library", "1.2.0"]]);
    });
  });

  test("takes the manifest that is for its own version", async () => {
    const manifestFor = (tools: string, folder: string): string => `// swift-tools-version:${tools}
import PackageDescription
let package = Package(
  name: "Many",
  products: [.library(name: "Many", targets: ["Many"])],
  targets: [.target(name: "Many", path: "${folder}")]
)
`;
    const said = (what: string): string => `public let said = "${what}"\n`;
    await store.publish("mona/Many/1.0.0", {
      files: {
        "Package.swift": manifestFor("5.5", "plain"),
        "plain/many.swift": said("plain"),
        "Package@swift-5.swift": manifestFor("5.0", "five"),
        "five/many.swift": said("five"),
        "Package@swift-5.9.swift": manifestFor("5.9", "nine"),
        "nine/many.swift": said("five and nine"),
        "Package@swift-99.0.swift": manifestFor("99.0", "far"),
        "far/many.swift": said("far"),
      },
    });
    await inPlace(async (desk) => {
      write(desk, 'id: "mona.Many", exact: "1.0.0"', "Many", "mona.Many");
      assert.match(assertDone(await runApp(desk)).output, /^five and nine$/m);
    });
  });

  test("tells prereleases and build metadata apart", async () => {
    for (const version of ["1.0.0", "1.1.0-beta.1", "2.0.0-rc.1", "1.0.1+build.5"]) await store.publish(`mona/Exact/${version}`);
    await inPlace(async (desk) => {
      for (const [requirement, version] of [
        ['from: "1.0.0"', "1.0.1+build.5"],
        ['exact: "1.1.0-beta.1"', "1.1.0-beta.1"],
        ['"2.0.0-rc.1"..<"3.0.0"', "2.0.0-rc.1"],
      ] as const) {
        write(desk, `id: "mona.Exact", ${requirement}`, "Exact", "mona.Exact");
        assertDone(await desk.execute("package", "--package-path", "app", "update"));
        assert.deepEqual(resolved(desk), [["mona.Exact", version]], requirement);
      }
    });
  });

  test("finds a package by the address of its sources", async () => {
    await store.publish("mona/Located/1.0.0", { metadata: { repositoryURLs: ["https://code.example/mona/Located"] } });
    await inPlace(async (desk) => {
      write(desk, 'url: "https://code.example/mona/Located.git", from: "1.0.0"', "Located", "Located");
      assertDone(await resolve(desk, "--replace-scm-with-registry"));
      assert.deepEqual(resolved(desk), [["mona.Located", "1.0.0"]]);
      write(desk, 'url: "https://127.0.0.1:1/mona/Unknown", from: "1.0.0"', "Located", "Unknown");
      assert.match((await resolve(desk, "--replace-scm-with-registry")).output, /Failed to clone repository/);
    });
  });

  test("passes over what is Unlisted, Archived and deleted, and is told what is not there", async () => {
    for (const version of ["1.0.0", "1.1.0", "1.2.0", "1.3.0"]) await store.publish(`mona/Status/${version}`);
    await setStatus(packhouse, at("status", "1.3.0"), "Unlisted");
    await setStatus(packhouse, at("status", "1.2.0"), "Archived");
    const gone = {
      domain,
      repository: "store",
      format: "swift",
      namespace: "mona",
      package: "status",
      versions: ["1.1.0"],
    } as const;
    await apiClient(packhouse).send(new DeletePackageVersionsCommand({ ...gone, versions: ["1.1.0"] }));
    await inPlace(async (desk) => {
      write(desk, 'id: "mona.Status", from: "1.0.0"', "Status", "mona.Status");
      assertDone(await resolve(desk));
      assert.deepEqual(resolved(desk), [["mona.Status", "1.0.0"]]);
      write(desk, 'id: "mona.Absent", from: "1.0.0"', "Absent", "mona.Absent");
      const { status, output } = await resolve(desk);
      assert.equal(status, 1);
      assert.match(output, /mona\.Absent.*not found|There is no swift package mona\.absent/i);
    });
  });

  test("is told that it may not read, or that its token is none", async () => {
    const closed = await swiftDesk(packhouse, domain, "closed", `http://127.0.0.1:${front.port}`);
    await closed.publish("mona/Shut/1.0.0");
    await deny(packhouse, { domain, repository: "closed" }, ["ReadFromRepository"]);
    for (const [password, said] of [
      [token, /403|forbidden|not authorized/i],
      ["nothing", /401|unauthorized|malformed/i],
    ] as const)
      await inPlace(
        async (desk) => {
          write(desk, 'id: "mona.Shut", from: "1.0.0"', "Shut", "mona.Shut");
          const { status, output } = await resolve(desk);
          assert.equal(status, 1);
          assert.match(output, said);
        },
        "closed",
        password,
      );
  });

  test("gets a package through a chain of repositories, which is kept at its end", async () => {
    await store.publish("mona/Chained/1.0.0");
    await inPlace(async (desk) => {
      write(desk, 'id: "mona.Chained", from: "1.0.0"', "Chained", "mona.Chained");
      assert.match(assertDone(await runApp(desk)).output, /^Chained 1\.0\.0$/m);
    }, "app");
    const at = (repository: string) =>
      new DescribePackageVersionCommand({
        domain,
        repository,
        format: "swift",
        namespace: "mona",
        package: "chained",
        packageVersion: "1.0.0",
      });
    assert.equal((await apiClient(packhouse).send(at("app"))).packageVersion?.status, "Published");
    await assert.rejects(apiClient(packhouse).send(at("team")), { name: "ResourceNotFoundException" });
  });

  // The last: the server waits for no publish any more.
  test("is told where to ask for a publish that takes longer than anybody waits", async () => {
    const settings = join(packhouse.data, "config.json");
    writeFileSync(settings, JSON.stringify({ ...JSON.parse(readFileSync(settings, "utf8")), respondAsyncSeconds: 0 }));
    await packhouse.restart();
    await inPlace(async (desk) => {
      desk.write(library("Later"));
      const { output } = await publish(desk, "mona.Later", "1.0.0");
      const [, address = ""] = /is being processed\. Publishing status is available at '([^']*)'/.exec(output) ?? [];
      assert.ok(address.startsWith(`${desk.endpoint}-/submissions/`), output);
      let status = 202;
      for (let tries = 0; status === 202 && tries < manyTries; tries += 1)
        status = (await store.ask(address.slice(desk.endpoint.length))).status;
      assert.equal(status, 301);
      assert.deepEqual(await store.versions("mona/later"), ["1.0.0"]);
    });
  });
});
