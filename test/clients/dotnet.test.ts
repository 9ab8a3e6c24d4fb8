/* The .NET command line, whose NuGet is of version 5.4. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

const configText = ({ endpoint, token }: Pick<NugetDesk, "endpoint" | "token">): string => `<configuration>
  <packageSources><clear /><add key="acme/app" value="${endpoint}v3/index.json" /></packageSources>
  <packageSourceCredentials>
    <acme_x002F_app><add key="Username" value="aws" /><add key="ClearTextPassword" value="${token}" /></acme_x002F_app>
  </packageSourceCredentials>
</configuration>
`;

/** A project that wants packages, versions or ranges by id. */
const projectText = (wanted: Readonly<Record<string, string>>, properties = ""): string => {
  const references = Object.entries(wanted).map(([id, range]) => `<PackageReference Include="${id}" Version="${range}" />`);
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>netcoreapp3.1</TargetFramework>${properties}</PropertyGroup>
  <ItemGroup>${references.join("")}</ItemGroup>
</Project>
`;
};

const locked = "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>";

clientSuite("dotnet", (command) => {
  const [dotnet = ""] = command;
  const settings = {
    DOTNET_ROOT: dirname(dotnet),
    // The SDK is older than the runtime.
    DOTNET_ROLL_FORWARD: "Major",
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1",
    DOTNET_SKIP_FIRST_TIME_EXPERIENCE: "1",
    DOTNET_CLI_TELEMETRY_OPTOUT: "1",
    DOTNET_NOLOGO: "1",
    // What builds must not wait for the next build.
    MSBUILDDISABLENODEREUSE: "1",
    UseSharedCompilation: "false",
  };

  /** A folder with caches of its own and one project, `app.csproj`, which uses a repository. */
  const at = (desk: Pick<NugetDesk, "endpoint" | "token">, wanted: Readonly<Record<string, string>> = {}, properties = "") => {
    const workplace = makeWorkplace({}, { ...source.awsEnv, ...settings });
    opened.push(workplace);
    workplace.write({ "nuget.config": configText(desk), "app.csproj": projectText(wanted, properties) });
    const run = (...words: readonly string[]): Promise<Finished> => workplace.run([...command, ...words]);
    return {
      ...workplace,
      dotnet: run,
      push: (file: string, ...words: readonly string[]) => run("nuget", "push", file, "--source", "acme/app", ...words),
      restore: (...words: readonly string[]) => run("restore", ...words),
      /** Packages that the last restore chose, as `Id/version`. */
      restored: (): readonly string[] => {
        const { libraries } = JSON.parse(workplace.read("obj/project.assets.json")) as { readonly libraries: object };
        return Object.keys(libraries).sort();
      },
      /** Packages whose files are in the packages' cache. */
      unpacked: (): readonly string[] => {
        const folder = join(workplace.home, ".nuget/packages");
        return existsSync(folder)
          ? readdirSync(folder)
              .filter((name) => !name.startsWith("."))
              .sort()
          : [];
      },
      /** What is newer than what the project has, as `Id resolved latest`. */
      outdated: async (...words: readonly string[]): Promise<readonly string[]> => {
        const { stdout } = assertDone(await run("list", "package", "--outdated", ...words));
        return [...stdout.matchAll(/^ *> (\S+) +\S+ +(\S+) +(\S+) *$/gmu)].map(([, id, resolved, latest]) =>
          [id, resolved, latest].join(" "),
        );
      },
    };
  };

  test("pushes a package, with and without a key, and the same again, and no other of its version", async () => {
    const desk = at(hosted);
    desk.write({
      "pushed.nupkg": nupkg("Net.Pushed", "1.0").bytes,
      "other.nupkg": nupkg("Net.Pushed", "1.0.0", { description: "Another" }).bytes,
    });
    assert.match(assertDone(await desk.push("pushed.nupkg")).output, /Created http.*Your package was pushed/s);
    assertDone(await desk.push("pushed.nupkg", "--api-key", "anything"));
    assertRefused(await desk.push("other.nupkg"), /409.*1\.0\.0 of nuget package net\.pushed already exists/s);
    assert.match(assertDone(await desk.push("other.nupkg", "--skip-duplicate")).output, /already exists/);
    assert.deepEqual(await hosted.versions("net.pushed"), ["1.0.0"]);
    assertRefused(await at(proxied).push(join(desk.project, "pushed.nupkg")), /409/);
  });

  test("restores the latest, an exact one and a prerelease, in any spelling, hosted and through a connection", async () => {
    await hosted.publish("Net.Lib", "1.0");
    await hosted.publish("Net.Lib", "1.2.0.0");
    await hosted.publish("Net.Lib", "3.0.0");
    await hosted.publish("Net.Top", "1.0.0", { dependencies: { "net.lib": "[1.1,2.0)" } });
    await hosted.publish("Net.Top", "2.0.0-rc.1");
    await hosted.publish("Net.Short", "1.0");
    await hosted.publish("Net.Early", "1.0.0-beta.1");
    await hosted.publish("Net.Early", "1.0.0-beta.2+abc");
    for (const where of [hosted, proxied]) {
      const desk = at(where, { "NET.TOP": "*", "net.short": "[1.0.0.0]", "Net.Early": "1.0.0-*" });
      assertDone(await desk.restore());
      assert.deepEqual(desk.restored(), ["Net.Early/1.0.0-beta.2", "Net.Lib/1.2.0", "Net.Short/1.0.0", "Net.Top/1.0.0"]);
      assert.deepEqual(desk.unpacked(), ["net.early", "net.lib", "net.short", "net.top"]);
      const nowhere = at(where, { "Net.Nowhere": "1.0.0", "Net.Lib": "9.0.0" });
      const { output } = assertRefused(await nowhere.restore(), /NU1101: Unable to find package Net\.Nowhere/);
      assert.match(output, /NU1102: Unable to find package Net\.Lib with version \(>= 9\.0\.0\)/);
    }
  });

  test("restores what a lock file says, with empty caches and newer versions about", async () => {
    await hosted.publish("Net.Locked", "1.0.0");
    await hosted.publish("Net.Locked", "1.3.0");
    await hosted.publish("Net.Locked", "2.0.0");
    const first = at(hosted, { "Net.Locked": "1.*" }, locked);
    assertDone(await first.restore());
    assert.deepEqual(first.restored(), ["Net.Locked/1.3.0"]);
    await hosted.publish("Net.Locked", "1.4.0");
    const lock = first.read("packages.lock.json");
    for (const where of [hosted, proxied]) {
      const again = at(where, { "Net.Locked": "1.*" }, locked);
      again.write({ "packages.lock.json": lock });
      assertDone(await again.restore("--locked-mode"));
      assert.deepEqual(again.restored(), ["Net.Locked/1.3.0"]);
      assert.equal(again.read("packages.lock.json"), lock);
    }
    const forced = at(hosted, { "Net.Locked": "1.*" }, locked);
    assertDone(await forced.restore("--force-evaluate"));
    assert.deepEqual(forced.restored(), ["Net.Locked/1.4.0"]);
    forced.write({ "packages.lock.json": lock.replace(/"contentHash": "..../u, '"contentHash": "AAAA') });
    forced.drop("obj", "../home/.nuget/packages");
    assertRefused(await forced.restore("--locked-mode"), /NU1403/);
  });

  test("adds a package, and is told what is newer of one with 300 versions, but for what was deleted", async () => {
    for (let n = 0; n < 300; n += 1) await hosted.publish("Net.Many", `1.${n}.0`);
    await hosted.publish("Net.Many", "2.0.0-beta.2+abc");
    const desk = at(hosted, { "Net.Many": "1.7.0" });
    assertDone(await desk.restore());
    assert.deepEqual(await desk.outdated(), ["Net.Many 1.7.0 1.299.0"]);
    assert.deepEqual(await desk.outdated("--include-prerelease"), ["Net.Many 1.7.0 2.0.0-beta.2"]);
    const remove = (version: string): Promise<Finished> =>
      desk.dotnet("nuget", "delete", "Net.Many", version, "--source", "acme/app", "--non-interactive");
    assertDone(await remove("1.299.0"));
    for (const where of [hosted, proxied]) {
      const later = at(where, { "Net.Many": "1.7.0" });
      assertDone(await later.restore());
      assert.deepEqual(await later.outdated(), ["Net.Many 1.7.0 1.298.0"]);
      later.write({ "app.csproj": projectText({ "net.many": "[1.299.0]" }) });
      assertDone(await later.restore());
      assert.deepEqual(later.restored(), ["Net.Many/1.299.0"]);
    }
    assertRefused(await remove("9.0.0"), /404/);
    assert.equal((await hosted.mark("Net.Many", "1.299.0", "POST")).status, 200);
    const added = at(hosted);
    assertDone(await added.dotnet("add", "package", "Net.Many"));
    assert.deepEqual(added.restored(), ["Net.Many/1.299.0"]);
  });

  test("packs a tool and its symbols, pushes both, installs the tool and runs it", async () => {
    const tool = "<OutputType>Exe</OutputType><PackAsTool>true</PackAsTool><ToolCommandName>net-said</ToolCommandName>";
    const identity = "<PackageId>Net.Said</PackageId><Version>1.2.0-rc.1</Version><Authors>Ann</Authors>";
    const desk = at(hosted, {}, `${tool}${identity}`);
    desk.write({ "said.cs": 'class Said { static void Main() => System.Console.WriteLine("It was said."); }' });
    const symbols = ["-p:IncludeSymbols=true", "-p:SymbolPackageFormat=snupkg"];
    assertDone(await desk.dotnet("pack", "--output", "packed", ...symbols));
    assertDone(await desk.push("packed/Net.Said.1.2.0-rc.1.nupkg"));
    const kept = await hosted.ask("v3/flatcontainer/net.said/1.2.0-rc.1/net.said.1.2.0-rc.1.snupkg");
    assert.deepEqual(kept.bytes, readFileSync(join(desk.project, "packed/Net.Said.1.2.0-rc.1.snupkg")));
    const user = at(proxied);
    const install = ["tool", "install", "--tool-path", "tools", "--version", "1.2.0-rc.1", "Net.Said"] as const;
    assert.match(assertDone(await user.dotnet(...install)).output, /'net\.said' \(version '1\.2\.0-rc\.1'\)/);
    assert.equal(assertDone(await user.run(["tools/net-said"])).stdout, "It was said.\n");
  });

  test("is told why it is refused", async () => {
    const desk = at({ endpoint: hosted.endpoint, token: "nothing" }, { "Net.Refused": "1.0.0" });
    desk.write({ "refused.nupkg": nupkg("Net.Refused", "1.0.0").bytes, "broken.nupkg": "no package" });
    assertRefused(await desk.push("refused.nupkg"), /401/);
    assertRefused(await desk.restore(), /401 \(/);
    const late = await nugetDesk(source, domain, "app");
    const hash = createHash("sha256").update(late.token).digest("hex");
    await source.sql(`update token set expires_at = 1 where hash = '${hash}'`);
    desk.write({ "nuget.config": configText(late) });
    assertRefused(await desk.push("refused.nupkg"), /401 \(.*expired/);
    assertRefused(await desk.restore(), /401 \(.*expired/);
    const closed = await nugetDesk(source, domain, "closed");
    await deny(source, { domain, repository: "closed" }, ["PublishPackageVersion"]);
    const reader = at(closed);
    assertRefused(await reader.push(join(desk.project, "refused.nupkg"), "--api-key", "anything"), /403.*PublishPackageVersion/s);
  });

  test("does not restore an archived version, hosted or through a connection", async () => {
    await hosted.publish("Net.Stale", "1.0.0");
    await hosted.publish("Net.Stale", "2.0.0");
    const stale = { domain, repository: "app", format: "nuget", package: "net.stale", packageVersion: "2.0.0" } as const;
    await setStatus(source, stale, "Archived");
    for (const where of [hosted, proxied]) {
      const desk = at(where, { "Net.Stale": "[2.0.0]" });
      assertRefused(await desk.restore(), /NU1102: Unable to find package Net\.Stale with version \(= 2\.0\.0\)/);
    }
    const desk = at(proxied, { "Net.Stale": "*" });
    assertDone(await desk.restore());
    assert.deepEqual(desk.restored(), ["Net.Stale/1.0.0"]);
  });

  clientSuite("aws", (aws) => {
    test("is set up by a login as by that of aws, which wants a newer one", async () => {
      const desk = at(hosted);
      const path = [dirname(dotnet), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
      const env = { PATH: path, AWS_ENDPOINT_URL_CODEARTIFACT: source.url };
      const login = ["codeartifact", "login", "--tool", "dotnet", "--domain", domain, "--repository", "app"];
      const ours = await desk.run([program, ...login], env);
      const theirs = await desk.run([...aws, ...login], env);
      assertRefused(ours, /'nuget', 'list', 'source', .* returned non-zero exit status 1/);
      assert.deepEqual([ours.status, ours.output], [theirs.status, theirs.output]);
    });
  });

  test("restores what a deep project names, and once more when the other registry is away", async () => {
    const names = Array.from({ length: 24 }, (_, n) => `Deep.N${n}`);
    for (const [n, name] of names.entries()) {
      const below = [n - 1, n - 2].filter((m) => m >= 0).map((m) => [`deep.n${m}`, "1.0"]);
      await hosted.publish(name, "1.0.0", { dependencies: Object.fromEntries(below) });
    }
    const all = names.map((name) => `${name}/1.0.0`).sort();
    const desk = at(proxied, { "Deep.N23": "1.0.0" });
    assertDone(await desk.restore());
    assert.deepEqual(desk.restored(), all);
    // Nobody asks it after this.
    await source.kill();
    const again = at(proxied, { "deep.n23": "1.*" });
    assertDone(await again.restore());
    assert.deepEqual(again.restored(), all);
    assert.equal(again.unpacked().length, names.length);
  });
});
