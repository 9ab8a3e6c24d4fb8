/* NuGet's own command line, under Mono. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { makeDomain } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { type NugetDesk, nugetDesk, nupkg } from "../support/nupkgs.ts";
import { deny, setStatus } from "../support/packages.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";

let source: Packhouse;
let packhouse: Packhouse;
/** A repository of packages, and one of another server that has it for an external connection. */
let hosted: NugetDesk;
let proxied: NugetDesk;
const opened: Workplace[] = [];

before(async () => {
  source = await startPackhouse();
  await makeDomain(source, domain, [{ repository: "app" }, { repository: "closed" }]);
  hosted = await nugetDesk(source, domain, "app");
  const { endpoint, token } = hosted;
  const own = { format: "nuget", url: `${endpoint}v3/index.json`, authorization: `Bearer ${token}`, allowPrivate: true };
  packhouse = await startPackhouse({ connections: { "acme:app": own } });
  await makeDomain(packhouse, domain, [
    { repository: "store", connection: "acme:app" },
    { repository: "app", upstreams: ["store"] },
  ]);
  proxied = await nugetDesk(packhouse, domain, "app");
});

after(async () => {
  for (const { remove } of opened) remove();
  await Promise.all([packhouse.stop(), source.stop()]);
});

const configText = (
  { endpoint, token }: Pick<NugetDesk, "endpoint" | "token">,
  path = "v3/index.json",
): string => `<configuration>
  <packageSources><clear /><add key="acme" value="${endpoint}${path}" /></packageSources>
  <packageSourceCredentials>
    <acme><add key="Username" value="aws" /><add key="ClearTextPassword" value="${token}" /></acme>
  </packageSourceCredentials>
</configuration>
`;

clientSuite("mono", (mono) =>
  clientSuite("nuget", (exe) => {
    const command = [...mono, ...exe];

    /** A project with caches of its own, which uses a repository. */
    const at = (desk: Pick<NugetDesk, "endpoint" | "token">, path?: string) => {
      const workplace = makeWorkplace({}, source.awsEnv);
      opened.push(workplace);
      workplace.write({ "nuget.config": configText(desk, path) });
      const run = (...words: readonly string[]): Promise<Finished> =>
        workplace.run([...command, ...words, "-NonInteractive", "-Verbosity", "detailed"]);
      return {
        ...workplace,
        nuget: run,
        push: (file: string, ...words: readonly string[]) => run("push", file, "-Source", "acme", ...words),
        install: (...words: readonly string[]) => run("install", ...words, "-OutputDirectory", "packages"),
        /** Folders of what was installed. */
        installed: (): readonly string[] => {
          const folder = join(workplace.project, "packages");
          return existsSync(folder) ? readdirSync(folder).sort() : [];
        },
      };
    };

    test("packs and pushes a package, with and without a key, and the same again", async () => {
      const desk = at(hosted);
      desk.write({
        "a.txt": "a",
        "Cli.Packed.nuspec": `<package><metadata><id>Cli.Packed</id><version>1.0</version><authors>Ann</authors>
          <description>Packed</description></metadata><files><file src="a.txt" target="content" /></files></package>`,
        "other.nupkg": nupkg("Cli.Packed", "1.0.0").bytes,
        "keyed.nupkg": nupkg("Cli.Keyed", "1.0.0").bytes,
      });
      assertDone(await desk.nuget("pack", "Cli.Packed.nuspec"));
      assert.match(assertDone(await desk.push("Cli.Packed.1.0.0.nupkg")).output, /Created http.*Your package was pushed/s);
      assertDone(await desk.push("Cli.Packed.1.0.0.nupkg"));
      assertRefused(await desk.push("other.nupkg"), /409.*1\.0\.0 of nuget package cli\.packed already exists/s);
      assert.match(assertDone(await desk.push("other.nupkg", "-SkipDuplicate")).output, /Conflict|already exists/);
      assertDone(await desk.push("keyed.nupkg", "-ApiKey", hosted.token));
      assertDone(await desk.push("keyed.nupkg", "-ApiKey", "anything"));
      assert.deepEqual(await hosted.versions("cli.packed"), ["1.0.0"]);
    });

    test("pushes 60 MB, which it sends twice", async () => {
      const desk = at(hosted);
      desk.write({ "big.nupkg": nupkg("Cli.Big", "1.0.0", { files: { "content/big.bin": randomBytes(60_000_000) } }).bytes });
      assertDone(await desk.push("big.nupkg"));
    });

    test("installs the latest, an exact one and a prerelease, hosted and through a connection", async () => {
      await hosted.publish("Cli.Needed", "1.0.0");
      await hosted.publish("Cli.Needed", "1.2.0.0");
      await hosted.publish("Cli.Needed", "3.0.0");
      await hosted.publish("Cli.Top", "1.0.0", { dependencies: { "cli.needed": "[1.1,2.0)" } });
      await hosted.publish("Cli.Top", "2.0.0-beta.2+abc", { dependencies: { "Cli.Needed": "1.0" } });
      for (const where of [hosted, proxied]) {
        const desk = at(where);
        assertDone(await desk.install("CLI.TOP"));
        assert.deepEqual(desk.installed(), ["Cli.Needed.1.2.0.0", "Cli.Top.1.0.0"]);
        assertDone(await desk.install("cli.needed", "-Version", "3.0.0.0"));
        assertDone(await desk.install("Cli.Top", "-PreRelease"));
        assert.deepEqual(desk.installed(), [
          ...["Cli.Needed.1.0.0", "Cli.Needed.1.2.0.0", "Cli.Needed.3.0.0"],
          ...["Cli.Top.1.0.0", "Cli.Top.2.0.0-beta.2"],
        ]);
        assertRefused(await desk.install("Cli.Nowhere"), /Unable to find package 'Cli\.Nowhere'/);
      }
    });

    test("lists packages, and no more what was deleted, which stays for whoever names it", async () => {
      const own = at(hosted);
      await hosted.publish("Shown.One", "1.0.0");
      await hosted.publish("Shown.One", "1.1.0");
      await hosted.publish("Shown.One", "2.0.0-beta");
      const list = async (...words: readonly string[]) =>
        assertDone(await own.run([...command, "list", "shown", "-Source", "acme", "-NonInteractive", ...words]))
          .stdout.split("\n")
          .filter((line) => line.startsWith("Shown."));
      assert.deepEqual(await list(), ["Shown.One 1.1.0"]);
      assert.deepEqual(await list("-PreRelease"), ["Shown.One 2.0.0-beta"]);
      assert.deepEqual((await list("-AllVersions")).toSorted(), ["Shown.One 1.0.0", "Shown.One 1.1.0"]);
      assertDone(await own.nuget("delete", "Shown.One", "1.1.0", "-Source", "acme"));
      assert.deepEqual(await list(), ["Shown.One 1.0.0"]);
      assertDone(await own.install("Shown.One", "-Version", "1.1.0"));
      assert.deepEqual(own.installed(), ["Shown.One.1.1.0"]);
      assertRefused(await own.nuget("delete", "Shown.One", "9.0.0", "-Source", "acme"), /404/);
    });
    test("does not get an archived version, hosted or through a connection", async () => {
      await hosted.publish("Cli.Stale", "1.0.0");
      await hosted.publish("Cli.Stale", "2.0.0");
      const stale = { domain, repository: "app", format: "nuget", package: "cli.stale", packageVersion: "2.0.0" } as const;
      await setStatus(source, stale, "Archived");
      for (const where of [hosted, proxied]) {
        const desk = at(where);
        assertRefused(
          await desk.install("Cli.Stale", "-Version", "2.0.0"),
          /Unable to find version '2\.0\.0' of package 'Cli\.Stale'|not found/,
        );
        assertDone(await desk.install("Cli.Stale"));
        assert.deepEqual(desk.installed(), ["Cli.Stale.1.0.0"]);
      }
    });

    test("finds one of 300 versions, which come in pages", async () => {
      for (let n = 0; n < 300; n += 1) await hosted.publish("Many.Versions", `1.${n}.0`);
      const desk = at(hosted);
      assertDone(await desk.install("Many.Versions"));
      assertDone(await desk.install("Many.Versions", "-Version", "1.7"));
      assert.deepEqual(desk.installed(), ["Many.Versions.1.299.0", "Many.Versions.1.7.0"]);
    });

    test("reads with version 2 of the protocol", async () => {
      await hosted.publish("Old.Base", "1.0.0");
      await hosted.publish("Old.Top", "1.0.0", { dependencies: { "Old.Base": "1.0" } });
      const desk = at(hosted, "v2/");
      assertDone(await desk.install("Old.Top"));
      assert.deepEqual(desk.installed(), ["Old.Base.1.0.0", "Old.Top.1.0.0"]);
      assert.match(assertDone(await desk.nuget("list", "old", "-Source", "acme")).output, /Old\.Top/);
    });

    test("pushes symbols beside a package", async () => {
      const desk = at(hosted);
      const types = `<packageTypes><packageType name="SymbolsPackage" /></packageTypes>`;
      const symbols = nupkg("Cli.Symbols", "1.0.0", { more: types });
      desk.write({ "Cli.Symbols.1.0.0.nupkg": nupkg("Cli.Symbols", "1.0.0").bytes, "Cli.Symbols.1.0.0.snupkg": symbols.bytes });
      assertDone(await desk.push("Cli.Symbols.1.0.0.nupkg", "-ApiKey", hosted.token));
      const { bytes } = await hosted.ask("v3/flatcontainer/cli.symbols/1.0.0/cli.symbols.1.0.0.snupkg");
      assert.deepEqual(bytes, symbols.bytes);
    });

    test("is told why it is refused", async () => {
      const desk = at({ endpoint: hosted.endpoint, token: "nothing" });
      desk.write({ "refused.nupkg": nupkg("Cli.Refused", "1.0.0").bytes, "broken.nupkg": "no package" });
      assertRefused(await desk.push("refused.nupkg"), /401/);
      assertRefused(await desk.install("Cli.Refused"), /401/);
      const late = await nugetDesk(source, domain, "app");
      const hash = createHash("sha256").update(late.token).digest("hex");
      await source.sql(`update token set expires_at = 1 where hash = '${hash}'`);
      desk.write({ "nuget.config": configText(late) });
      assertRefused(await desk.push("refused.nupkg"), /401 \(.*expired/);
      assertRefused(await desk.install("Cli.Refused"), /401 \(.*expired/);
      const closed = await nugetDesk(source, domain, "closed");
      await deny(source, { domain, repository: "closed" }, ["PublishPackageVersion"]);
      const reader = at(closed);
      reader.write({ "refused.nupkg": nupkg("Cli.Refused", "1.0.0").bytes });
      assertRefused(await reader.push("refused.nupkg"), /403.*PublishPackageVersion/s);
    });

    test("gets its tokens from the plugin", async () => {
      await hosted.publish("Plugged.In", "1.0.0");
      const desk = at(hosted);
      const sources = `<packageSources><clear /><add key="acme" value="${hosted.endpoint}v3/index.json" /></packageSources>`;
      desk.write({ "nuget.config": `<configuration>${sources}</configuration>` });
      const words = [...command, "install", "Plugged.In", "-OutputDirectory", "packages", "-NonInteractive"];
      assertRefused(await desk.run(words), /401|credentials/);
      assertDone(await desk.run(words, { NUGET_PLUGIN_PATHS: join(dirname(program), "nuget-plugin-packhouse") }));
      assert.deepEqual(desk.installed(), ["Plugged.In.1.0.0"]);
    });

    test("works once packhouse has logged it in", async () => {
      await hosted.publish("Logged.In", "1.0.0");
      const desk = at(hosted);
      desk.drop("nuget.config");
      desk.write({ "bin/nuget": `#!/bin/sh\nexec ${command.join(" ")} "$@"\n` });
      assertDone(await desk.run(["chmod", "+x", "bin/nuget"]));
      const env = { PATH: [join(desk.project, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":") };
      const place = ["--domain", domain, "--repository", "app"];
      assertDone(await desk.run([program, "codeartifact", "login", "--tool", "nuget", ...place], env));
      const install = [
        "nuget",
        "install",
        "Logged.In",
        "-Source",
        `${domain}/app`,
        "-OutputDirectory",
        "packages",
        "-NonInteractive",
      ];
      assertDone(await desk.run(install, env));
      assert.deepEqual(desk.installed(), ["Logged.In.1.0.0"]);
      // Again, with a source that is there.
      assertDone(await desk.run([program, "codeartifact", "login", "--tool", "nuget", ...place], env));
    });

    test("restores what a project names, and once more when the other registry is away", async () => {
      const names = Array.from({ length: 12 }, (_, n) => `Deep.N${n}`);
      for (const [n, name] of names.entries())
        await hosted.publish(name, "1.0", { dependencies: n === 0 ? {} : { [`Deep.N${n - 1}`]: "1.0" } });
      const folders = names.map((name) => `${name}.1.0`).sort();
      const desk = at(proxied);
      assertDone(await desk.install("Deep.N11"));
      assert.deepEqual(desk.installed(), folders);
      const named = names.map((name) => `<package id="${name.toLowerCase()}" version="1.0.0.0" targetFramework="net45" />`);
      const restored = at(proxied);
      restored.write({ "packages.config": `<packages>${named.join("")}</packages>` });
      // Nobody asks it after this.
      await source.kill();
      assertDone(await restored.nuget("restore", "packages.config", "-PackagesDirectory", "packages"));
      assert.equal(restored.installed().length, folders.length);
    });
  }),
);
