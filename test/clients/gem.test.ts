import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeDomain, rubyEndpoint, tokenFor } from "../support/api.ts";
import { type ClientName, clientSuite, folderOf } from "../support/clients.ts";
import { gem, gemDesk, startGemSource } from "../support/gems.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";
const clients: readonly ClientName[] = ["gem", "gem 3.6", "gem 4"];
const repositoryOf = (name: ClientName): string => name.replace(/[ .]/g, "-");

let source: Packhouse;
let packhouse: Packhouse;
let token: string;
let desk: Workplace;

/** Of one Packhouse the gems are pushed to, another one has it for an external connection. */
before(async () => {
  const far = await startGemSource(domain, clients.map(repositoryOf));
  ({ source, token } = far);
  packhouse = await startPackhouse({ connections: far.connections });
  await makeDomain(
    packhouse,
    domain,
    clients.map((name) => ({ repository: repositoryOf(name), connection: `acme:${repositoryOf(name)}` })),
  );
  desk = makeWorkplace({}, source.awsEnv);
});

after(async () => {
  desk.remove();
  await Promise.all([packhouse.stop(), source.stop()]);
});

/** The repository's address with the token in it, as gem takes it. */
const addressOf = (endpoint: string, password: string): string => endpoint.replace("://", `://aws:${password}@`);

for (const name of clients)
  clientSuite(name, (command) => {
    const endpoint = (): string => rubyEndpoint(source, domain, repositoryOf(name));
    const push = (file: string, key = `Bearer ${token}`, host = endpoint()): Promise<Finished> =>
      desk.run([...command, "push", "--host", host, file], { GEM_HOST_API_KEY: key });
    const from = (where: string): readonly string[] => ["--clear-sources", "--source", where];
    const install = (into: string, words: readonly string[], where = addressOf(endpoint(), token)): Promise<Finished> =>
      desk.run([
        ...command,
        "install",
        "--remote",
        "--no-document",
        "--install-dir",
        `${name}/${into}`,
        ...from(where),
        ...words,
      ]);
    const written = async (...gems: readonly Parameters<typeof gem>[]): Promise<readonly string[]> => {
      const built = await Promise.all(gems.map((one) => gem(...one)));
      desk.write(Object.fromEntries(built.map(({ file, bytes }) => [file, bytes])));
      return built.map(({ file }) => file);
    };
    const pushAll = async (...gems: readonly Parameters<typeof gem>[]): Promise<void> => {
      for (const file of await written(...gems)) assertDone(await push(file));
    };

    test("builds and pushes a gem, to the address with and without a slash, and the same again", async () => {
      desk.write({
        "built.gemspec": `Gem::Specification.new do |s|
          s.name, s.version, s.summary, s.authors, s.license = "built", "1.0.0", "Built", ["Ann"], "MIT"
          s.homepage, s.files = "https://acme.example", ["built.gemspec"]
          s.add_development_dependency "rake", "~> 13.0"
        end\n`,
      });
      assertDone(await desk.run([...command, "build", "built.gemspec"]));
      for (const host of [endpoint(), endpoint().replace(/\/$/, "")]) {
        assert.match(
          assertDone(await push("built-1.0.0.gem", undefined, host)).output,
          /Successfully registered gem: built \(1\.0\.0\)/,
        );
      }
      await written(["built", "1.0.0"]);
      assertRefused(await push("built-1.0.0.gem"), /1\.0\.0 of ruby package built already exists in repository/);
    });

    test("installs a gem with what it needs, of its platform, for its Ruby, hosted and through a connection", async () => {
      await pushAll(
        ["needed", "1.0", {}],
        ["needed", "1.2", {}],
        ["needed", "2.0.pre", {}],
        ["needed", "3.0", {}],
        ["top", "1.0", { dependencies: { needed: [">= 1.0", "< 3"] } }],
        ["top", "1.0", { dependencies: { needed: [">= 1.0", "< 3"] }, platform: "x86-mswin32-60" }],
        ["top", "2.0", { ruby: ">= 99" }],
      );
      const proxied = addressOf(rubyEndpoint(packhouse, domain, repositoryOf(name)), await tokenFor(packhouse, domain));
      for (const [into, where] of Object.entries({ hosted: addressOf(endpoint(), token), proxied })) {
        const { output } = assertDone(await install(into, ["top"], where));
        assert.match(output, /Successfully installed needed-1\.2/);
        assert.match(output, /Successfully installed top-1\.0\n/);
        assert.match(assertDone(await install(into, ["needed", "-v", "1.0"], where)).output, /installed needed-1\.0\n/);
        assert.match(assertDone(await install(into, ["needed", "-v", "2.0.pre"], where)).output, /installed needed-2\.0\.pre/);
        const { status } = await desk.run(["ruby", "-e", 'require "top"'], {
          RUBYLIB: "",
          GEM_HOME: `${name}/${into}`,
          GEM_PATH: `${name}/${into}`,
        });
        assert.equal(status, 0);
        assertRefused(await install(into, ["nowhere"], where), /Could not find a valid gem 'nowhere'/);
      }
    });

    test("lists, searches, and shows what a gemspec says", async () => {
      await pushAll(["shown", "1.0", {}], ["shown", "1.1", { dependencies: { needed: ["~> 1.0"] } }], ["shown", "2.0.a", {}]);
      const query = async (...words: readonly string[]): Promise<string> =>
        assertDone(await desk.run([...command, ...words, ...from(addressOf(endpoint(), token))])).output;
      assert.match(await query("list", "-r", "shown"), /^shown \(1\.1\)$/m);
      assert.match(await query("list", "-r", "--all", "shown"), /^shown \(1\.1, 1\.0\)$/m);
      assert.match(await query("search", "sho"), /^shown \(1\.1\)$/m);
      assert.match(await query("list", "-r", "--prerelease", "shown"), /^shown \(2\.0\.a.*\)$/m);
      const said = await query("specification", "-r", "shown");
      for (const line of [
        /^name: shown$/m,
        /^ {2}version: '?1\.1'?$/m,
        /^- Ann$/m,
        /^summary: About shown$/m,
        /^- ann@acme\.example$/m,
      ]) {
        assert.match(said, line);
      }
      assert.match(await query("dependency", "-r", "shown"), /needed \(~> 1\.0\)/);
    });

    test("yanks a gem, which goes from the lists", async () => {
      await pushAll(["mistake", "1.0", {}], ["mistake", "2.0", {}]);
      const yanked = await desk.run([...command, "yank", "--host", endpoint(), "mistake", "-v", "2.0"], {
        GEM_HOST_API_KEY: `Bearer ${token}`,
      });
      assert.match(assertDone(yanked).output, /Successfully deleted gem: mistake \(2\.0\)/);
      assert.match(assertDone(await install("yanked", ["mistake"])).output, /installed mistake-1\.0/);
      assert.notEqual((await install("yanked", ["mistake", "-v", "2.0"])).status, 0);
    });

    test("is told why it is refused", async () => {
      const [file = ""] = await written(["refused", "1.0"]);
      assertRefused(await push(file, "Bearer nothing"), /The authorization token is malformed/);
      assertRefused(await install("refused", ["refused"], addressOf(endpoint(), "nothing")), /401|Could not find/);
      desk.write({ "broken.gem": "no gem" });
      assert.notEqual((await push("broken.gem")).status, 0);
      const owner = await desk.run([...command, "owner", "--host", endpoint(), "needed"], {
        GEM_HOST_API_KEY: `Bearer ${token}`,
      });
      assert.match(owner.output, /Nobody owns ruby package needed/);
    });

    test("loads gemspecs and lists that are just what the gems say", async () => {
      await pushAll([
        "exact",
        "1.0",
        { platform: "x86_64-linux-musl", dependencies: { needed: [">= 1", "< 3"] }, ruby: ">= 2.5" },
      ]);
      const server = await gemDesk(source, domain, repositoryOf(name));
      const full = "exact-1.0-x86_64-linux-musl";
      desk.write({
        "exact.rz": (await server.ask(`quick/Marshal.4.8/${full}.gemspec.rz`)).bytes,
        "specs.gz": (await server.ask("specs.4.8.gz")).bytes,
        deps: (await server.ask("api/v1/dependencies?gems=exact")).bytes,
        "check.rb": `
          require "rubygems/package"
          require "zlib"
          said = Gem::Package.new("${full}.gem").spec
          raise "strict" if defined?(Gem::SafeMarshal) && !Gem::SafeMarshal.safe_load(Zlib.inflate(File.binread("exact.rz")))
          got = Marshal.load(Zlib.inflate(File.binread("exact.rz")))
          %i[name version platform summary description homepage authors email metadata date dependencies
             required_ruby_version required_rubygems_version original_platform rubygems_version].each do |word|
            raise "#{word}: #{got.send(word).inspect}" unless got.send(word) == said.send(word)
          end
          specs = Marshal.load(Zlib.gunzip(File.binread("specs.gz")))
          raise specs.inspect unless specs.include?(["exact", Gem::Version.new("1.0"), "x86_64-linux-musl"])
          deps = Marshal.load(File.binread("deps"))
          raise deps.inspect unless deps == [{ name: "exact", number: "1.0", platform: "x86_64-linux-musl", dependencies: [["needed", ">= 1, < 3"]] }]
        `,
      });
      // The client's own library reads them.
      const library = globSync(join(folderOf(name), "root/usr/lib/ruby/vendor_ruby"))[0];
      assertDone(await desk.run(["ruby", ...(library === undefined ? [] : ["-I", library]), "check.rb"]));
    });
  });

clientSuite("gem", (command) => {
  test("pushes and installs once packhouse has logged it in", async () => {
    const home = makeWorkplace({}, source.awsEnv);
    try {
      const place = ["--domain", domain, "--repository", repositoryOf("gem")];
      assertDone(await home.run([program, "codeartifact", "login", "--tool", "gem", ...place]));
      const { file, bytes } = await gem("logged-in", "1.0");
      home.write({ [file]: bytes });
      assertDone(
        await home.run([
          ...command,
          "push",
          "--host",
          rubyEndpoint(source, domain, repositoryOf("gem")).replace(/\/$/, ""),
          file,
        ]),
      );
      assert.match(
        assertDone(await home.run([...command, "install", "--remote", "--no-document", "--install-dir", "gems", "logged-in"]))
          .output,
        /installed logged-in-1\.0/,
      );
    } finally {
      home.remove();
    }
  });
});
