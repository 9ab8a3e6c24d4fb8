import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeDomain, rubyEndpoint, tokenFor } from "../support/api.ts";
import { type ClientName, clientSuite } from "../support/clients.ts";
import { type GemDesk, type GemWish, gem, gemDesk, startGemSource } from "../support/gems.ts";
import { setStatus } from "../support/packages.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";
const clients: readonly ClientName[] = ["bundle", "bundle 2.6"];
const repositoryOf = (name: ClientName): string => name.replace(/[ .]/g, "-");
const manyGems = 100;

let source: Packhouse;
let packhouse: Packhouse;
let desks: ReadonlyMap<ClientName, GemDesk>;

/** Of one Packhouse the gems are pushed to, another one has it for an external connection. */
before(async () => {
  const far = await startGemSource(domain, clients.map(repositoryOf));
  source = far.source;
  desks = new Map(
    await Promise.all(clients.map(async (name) => [name, await gemDesk(source, domain, repositoryOf(name))] as const)),
  );
  packhouse = await startPackhouse({ connections: far.connections, freshSeconds: 0 });
  await makeDomain(
    packhouse,
    domain,
    clients.flatMap((name) => [
      { repository: `${repositoryOf(name)}-store`, connection: `acme:${repositoryOf(name)}` },
      { repository: repositoryOf(name), upstreams: [`${repositoryOf(name)}-store`] },
    ]),
  );
});

after(() => Promise.all([packhouse.stop(), source.stop()]));

for (const name of clients)
  clientSuite(name, (command) => {
    const opened: Workplace[] = [];
    after(() => {
      for (const { remove } of opened) remove();
    });
    const push = async (gemName: string, version: string, wish: GemWish = {}): Promise<void> => {
      const { status, text } = (await desks.get(name)?.push((await gem(gemName, version, wish)).bytes)) ?? assert.fail();
      assert.equal(status, 200, text);
    };
    const endpointAt = (server: Packhouse): string => rubyEndpoint(server, domain, repositoryOf(name));

    /** A project that takes gems from this server's repository. */
    const project = async (server: Packhouse, gems: readonly string[], password?: string): Promise<Workplace> => {
      const endpoint = endpointAt(server);
      const config = `---\nBUNDLE_${endpoint.replaceAll(".", "__").replaceAll("-", "___").toUpperCase()}: "aws:${password ?? (await tokenFor(server, domain))}"\n`;
      const made = makeWorkplace(
        { ".bundle/config": config },
        { BUNDLE_PATH: "vendor", BUNDLE_SILENCE_ROOT_WARNING: "1", BUNDLE_RETRY: "0" },
      );
      made.write({ Gemfile: [`source "${endpoint}"`, ...gems.map((one) => `gem ${one}`), ""].join("\n") });
      opened.push(made);
      return made;
    };
    const bundle = (at: Workplace, ...words: readonly string[]): Promise<Finished> => at.run([...command, ...words]);
    /** What it asked of the server: status and path below the repository. */
    const askedIn = ({ output }: Finished): readonly string[] =>
      [...output.matchAll(/^HTTP (\d{3}) .*?http:\S+?\/ruby\/d\/[^/]+\/[^/]+\/(\S*)$/gm)].map(
        ([, status, path]) => `${status} ${path}`,
      );

    test("installs, and asks only for what is new after another push", async () => {
      await push("needed", "1.0");
      await push("base", "1.0", { dependencies: { needed: [">= 1.0"] } });
      await push("base", "1.0", { dependencies: { needed: [">= 1.0"] }, platform: "x86_64-linux" });
      await push("base", "9.0", { ruby: ">= 99" });
      const at = await project(source, ['"base"']);
      const first = assertDone(await bundle(at, "install", "--verbose"));
      assert.deepEqual(askedIn(first).slice(0, 3), ["200 versions", "200 info/base", "200 info/needed"]);
      assert.match(at.read("Gemfile.lock"), /base \(1\.0-x86_64-linux\)/);
      assert.match(
        assertDone(await at.run([...command, "exec", "ruby", "-e", 'require "base"'])).output,
        /base 1\.0 x86_64-linux/,
      );
      assert.deepEqual(askedIn(assertDone(await bundle(at, "update", "--all", "--verbose"))), ["304 versions"]);
      await push("needed", "1.1");
      const outdated = await bundle(at, "outdated");
      assert.match(outdated.output, /needed .*1\.1/);
      await push("needed", "1.2");
      const updated = assertDone(await bundle(at, "update", "--all", "--verbose"));
      assert.deepEqual(askedIn(updated), ["206 versions", "206 info/needed"]);
      assert.match(at.read("Gemfile.lock"), /needed \(1\.2\)/);
      at.drop("vendor");
      assertDone(await at.run([...command, "install"], { BUNDLE_FROZEN: "true", BUNDLE_USER_CACHE: join(at.project, "empty") }));
    });

    test("sees a yank: who has no lock yet gets the version before", async () => {
      await push("yanked", "1.0");
      await push("yanked", "2.0");
      const at = await project(source, ['"yanked"']);
      assertDone(await bundle(at, "lock"));
      assert.match(at.read("Gemfile.lock"), /yanked \(2\.0\)/);
      assert.equal((await desks.get(name)?.yank({ gem_name: "yanked", version: "2.0" }))?.status, 200);
      at.drop("Gemfile.lock");
      assertDone(await bundle(at, "lock"));
      assert.match(at.read("Gemfile.lock"), /yanked \(1\.0\)/);
    });

    test("installs through an external connection, gem by gem, and not what is archived here", async () => {
      await push("far", "1.0");
      await push("far", "1.1", { platform: "x86_64-linux" });
      await push("far", "1.1", { dependencies: { nearer: ["~> 2.0"] } });
      await push("far", "2.0", { ruby: ">= 99" });
      await push("nearer", "2.5");
      const at = await project(packhouse, ['"far"']);
      const asked = askedIn(assertDone(await bundle(at, "install", "--verbose")));
      assert.ok(asked.includes("404 versions"), asked.join("\n"));
      assert.ok(asked.includes("200 api/v1/dependencies?gems=far"), asked.join("\n"));
      assert.match(at.read("Gemfile.lock"), /far \(1\.1-x86_64-linux\)/);
      at.drop("vendor");
      assertDone(await at.run([...command, "install"], { BUNDLE_FROZEN: "true" }));
      const far = { domain, repository: repositoryOf(name), format: "ruby", package: "far", packageVersion: "1.1" } as const;
      await setStatus(packhouse, far, "Archived");
      const archived = await project(packhouse, ['"far", "~> 1.0"']);
      assertDone(await bundle(archived, "lock"));
      assert.match(archived.read("Gemfile.lock"), /far \(1\.0\)/);
    });

    test(`installs a tree of ${manyGems} gems, hosted and through a connection`, async () => {
      const nameOf = (n: number): string => `tree-${n}`;
      for (let n = 0; n < manyGems; n += 1) {
        const below = [2 * n + 1, 2 * n + 2]
          .filter((child) => child < manyGems)
          .map((child) => [nameOf(child), [">= 1.0", "< 2"]]);
        await push(nameOf(n), "1.0", { dependencies: Object.fromEntries(below) });
      }
      for (const server of [source, packhouse]) {
        const at = await project(server, [`"${nameOf(0)}"`]);
        assert.match(assertDone(await bundle(at, "install")).output, new RegExp(`${manyGems + 1} gems now installed`));
      }
    });

    test("uses a repository as the mirror of another address", async () => {
      await push("mirrored", "1.0");
      const at = await project(source, ['"mirrored"']);
      at.write({ Gemfile: 'source "http://gems.acme.example/"\ngem "mirrored"\n' });
      assertDone(await bundle(at, "config", "set", "--local", "mirror.http://gems.acme.example/", endpointAt(source)));
      assertDone(await bundle(at, "install"));
      assert.match(at.read("Gemfile.lock"), /remote: http:\/\/gems\.acme\.example\/\n {2}specs:\n {4}mirrored \(1\.0\)/);
    });

    // Older ones know no checksums in lock files.
    if (name === "bundle 2.6")
      test("locks checksums, and holds what it installs against them, hosted and through a connection", async () => {
        const { bytes, file, sha256 } = await gem("summed", "1.0");
        assert.equal((await desks.get(name)?.push(bytes))?.status, 200, file);
        for (const server of [source, packhouse]) {
          const at = await project(server, ['"summed"']);
          assertDone(await bundle(at, "lock", "--add-checksums"));
          // Through a connection they are known only when the gems are here.
          if (server === packhouse) assertDone(await bundle(at, "install"));
          at.drop("vendor");
          const lock = at.read("Gemfile.lock");
          assert.ok(lock.includes(`CHECKSUMS\n  summed (1.0) sha256=${sha256}\n`), lock);
          const frozen = { BUNDLE_FROZEN: "true", BUNDLE_USER_CACHE: join(at.project, "empty") };
          assertDone(await at.run([...command, "install"], frozen));
          assert.equal(at.read("Gemfile.lock"), lock);
          at.drop("vendor", "empty");
          at.write({ "Gemfile.lock": lock.replace(sha256, "0".repeat(64)) });
          assertRefused(await at.run([...command, "install"], frozen), /checksum/i);
        }
      });

    test("is told why it is refused", async () => {
      const wrong = await project(source, ['"needed"'], "nothing");
      assertRefused(await bundle(wrong, "install"), /Bad username or password|Authentication is required/);
      const none = await project(source, ['"nowhere"']);
      assertRefused(await bundle(none, "install"), /Could not find gem 'nowhere'/);
      const proxied = await project(packhouse, ['"nowhere"']);
      assertRefused(await bundle(proxied, "install"), /Could not find gem 'nowhere'/);
    });

    test("installs once packhouse has logged it in", async () => {
      await push("logged-in", "1.0");
      const at = await project(source, ['"logged-in"'], "nothing");
      const place = ["--domain", domain, "--repository", repositoryOf(name)];
      assertDone(await at.run([program, "codeartifact", "login", "--tool", "bundler", ...place], source.awsEnv));
      assertDone(await bundle(at, "install"));
    });
  });
