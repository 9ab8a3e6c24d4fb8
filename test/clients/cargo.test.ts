/* What cargo does every day, against a chain of repositories, with an empty home each time. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ListPackageVersionDependenciesCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, cargoEndpoint, makeDomain, tokenFor } from "../support/api.ts";
import { type CargoWish, cargoPackage, cargoWorkplace, type PackageWish } from "../support/cargo.ts";
import { clientSuite } from "../support/clients.ts";
import { deny, setStatus } from "../support/packages.ts";
import type { Finished, Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "rust";

let packhouse: Packhouse;
let token: string;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [
    { repository: "store" },
    { repository: "app", upstreams: ["store"] },
    { repository: "closed" },
  ]);
  token = await tokenFor(packhouse, domain);
});

after(() => packhouse.stop());

clientSuite("cargo", (command) => {
  const opened: Workplace[] = [];
  after(() => {
    for (const { remove } of opened) remove();
  });

  const workplace = (repository: string, wish: Partial<CargoWish> = {}): Workplace => {
    const made = cargoWorkplace({ command, token, endpoint: cargoEndpoint(packhouse, domain, repository), ...wish });
    opened.push(made);
    return made;
  };
  const run = (place: Workplace, ...words: readonly string[]): Promise<Finished> => place.run([...command, ...words]);
  const publish = async (wish: PackageWish, repository = "store"): Promise<Finished> => {
    const place = workplace(repository);
    place.write(cargoPackage(wish));
    return run(place, "publish", "--registry", "acme");
  };
  /** A program that depends on these, and says what `source` prints. */
  const program = (dependencies: string, source: string, repository = "app", wish: Partial<CargoWish> = {}): Workplace => {
    const place = workplace(repository, wish);
    const more = `[dependencies]\n${dependencies}`;
    place.write(cargoPackage({ name: "program", more, source: `fn main() { println!("{}", ${source}); }\n`, program: true }));
    return place;
  };
  const says = async (place: Workplace, ...words: readonly string[]): Promise<string> =>
    assertDone(await run(place, "run", "--quiet", ...words)).stdout.trim();

  test("says that it has no token, and why one is refused", async () => {
    const none = program('x = { version = "1", registry = "acme" }', '""', "app", { token: null });
    assertRefused(await run(none, "fetch"), /no token found for `acme`/);
    const wrong = program('x = { version = "1", registry = "acme" }', '""', "app", { token: "nonsense" });
    assertRefused(await run(wrong, "fetch"), /token rejected for `acme`[\s\S]*401[\s\S]*get-authorization-token/);
  });

  test("publishes crates that depend on each other, and builds what uses them through a chain, locked too", async () => {
    assert.match(assertDone(await publish({ name: "nail" })).output, /Published nail v1\.0\.0 at registry `acme`/);
    assertDone(
      await publish({
        name: "Hammer_Tool",
        more: '[dependencies]\nnail = { version = "1", registry = "acme" }\n',
        source: '#![allow(non_snake_case)]\npub fn said() -> String { format!("hits {}", nail::said()) }\n',
      }),
    );
    assertRefused(await publish({ name: "nail" }), /already exists on `acme` index/);
    const place = program("", "Hammer_Tool::said()");
    assertDone(await run(place, "add", "--registry", "acme", "Hammer_Tool"));
    assert.equal(await says(place), "hits nail 1.0.0");
    assert.match(assertDone(await run(place, "tree", "--prefix", "none")).stdout, /^Hammer_Tool v1\.0\.0[\s\S]*^nail v1\.0\.0/m);
    assert.match(
      assertDone(await run(place, "info", "--registry", "acme", "Hammer_Tool")).stdout,
      /Made by a test[\s\S]*license: MIT/,
    );

    const [toml, lock] = [place.read("Cargo.toml"), place.read("Cargo.lock")];
    assert.ok(lock.includes(`sparse+${cargoEndpoint(packhouse, domain, "app")}`));
    const fresh = workplace("app");
    fresh.write({ "Cargo.toml": toml, "Cargo.lock": lock, "src/main.rs": place.read("src/main.rs") });
    assert.equal(await says(fresh, "--locked"), "hits nail 1.0.0");
    assert.equal(fresh.read("Cargo.lock"), lock);
  });

  test("takes its token from a program's output", async () => {
    const place = program('nail = { version = "1", registry = "acme" }', "nail::said()", "app", {
      token: null,
      provider: ["cargo:token-from-stdout", "printf", `${token}\\n`],
    });
    assert.equal(await says(place), "nail 1.0.0");
  });

  test("publishes every kind of dependency, feature and version, and gets back what it meant", async () => {
    for (const name of ["a", "bb", "Ccc"]) assertDone(await publish({ name }));
    const more = `links = "everything"
rust-version = "1.70"
build = "build.rs"
[dependencies]
other = { package = "bb", version = "1", registry = "acme", optional = true }
[target.'cfg(unix)'.dependencies]
a = { version = "=1.0.0", registry = "acme" }
[dev-dependencies]
nail = { version = "*", registry = "acme" }
[build-dependencies]
Ccc = { version = ">=1, <3", registry = "acme" }
[features]
loud = ["dep:other"]
`;
    const source = `#[cfg(feature = "loud")]
pub fn said() -> String { format!("{}, {}", a::said(), other::said()) }
#[cfg(not(feature = "loud"))]
pub fn said() -> String { a::said().to_string() }
`;
    const place = workplace("store");
    place.write({
      ...cargoPackage({ name: "everything", version: "0.3.0-beta.2+of.today", more, source }),
      "build.rs": "fn main() {}\n",
    });
    assertDone(await run(place, "publish", "--registry", "acme"));
    const loud = 'everything = { version = "0.3.0-beta.1", registry = "acme", features = ["loud"] }';
    assert.equal(await says(program(loud, "everything::said()")), "a 1.0.0, bb 1.0.0");
    const version = {
      domain,
      repository: "app",
      format: "cargo",
      package: "everything",
      packageVersion: "0.3.0-beta.2+of.today",
    } as const;
    const { dependencies = [] } = await apiClient(packhouse).send(new ListPackageVersionDependenciesCommand(version));
    assert.deepEqual(
      dependencies
        .map(({ package: name, dependencyType, versionRequirement }) => `${dependencyType} ${name} ${versionRequirement}`)
        .sort(),
      ["build ccc >=1, <3", "dev nail *", "normal a =1.0.0", "normal bb ^1"],
    );
    // A prerelease comes to nobody unasked.
    const unasked = program('everything = { version = "0.3", registry = "acme" }', "everything::said()");
    assertRefused(await run(unasked, "fetch"), /failed to select a version/);
  });

  test("passes over a yanked version, unless its lock file names it", async () => {
    for (const version of ["1.0.0", "1.1.0"]) assertDone(await publish({ name: "pulled", version }));
    const dependency = 'pulled = { version = "1", registry = "acme" }';
    const locked = program(dependency, "pulled::said()", "store");
    assert.equal(await says(locked), "pulled 1.1.0");
    const desk = workplace("store");
    assertDone(await run(desk, "yank", "--registry", "acme", "pulled@1.1.0"));
    assert.equal(await says(program(dependency, "pulled::said()", "store")), "pulled 1.0.0");
    const fresh = program(dependency, "pulled::said()", "store");
    fresh.write({ "Cargo.lock": locked.read("Cargo.lock") });
    assert.equal(await says(fresh, "--locked"), "pulled 1.1.0");
    assertDone(await run(desk, "yank", "--undo", "--registry", "acme", "pulled@1.1.0"));
    const again = program(dependency, "pulled::said()", "store");
    assert.equal(await says(again), "pulled 1.1.0");
    assertDone(await publish({ name: "pulled", version: "1.2.0" }));
    assertDone(await run(again, "update"));
    assert.equal(await says(again), "pulled 1.2.0");
  });

  test("does not get an archived version", async () => {
    assertDone(await publish({ name: "stale" }));
    const place = program('stale = { version = "1", registry = "acme" }', "stale::said()", "store");
    assertDone(await run(place, "generate-lockfile"));
    const stale = { domain, repository: "store", format: "cargo", package: "stale", packageVersion: "1.0.0" } as const;
    await setStatus(packhouse, stale, "Archived");
    assertRefused(await run(place, "fetch", "--locked"), /404|no matching package|failed to select|stale/);
    assertRefused(await publish({ name: "stale" }), /409 Conflict\): .*is Archived/);
  });

  test("installs a program", async () => {
    const source = 'fn main() { println!("sawed {}", nail::said()); }\n';
    const more = '[dependencies]\nnail = { version = "1", registry = "acme" }\n';
    assertDone(await publish({ name: "saw", more, source, program: true }));
    // It builds from the crate's own Cargo.toml, which names the repository it was published to.
    const place = workplace("store");
    assertDone(await run(place, "install", "--quiet", "--debug", "--registry", "acme", "--root", "tools", "saw"));
    assert.equal(assertDone(await place.run([join(place.project, "tools/bin/saw")])).stdout, "sawed nail 1.0.0\n");
  });

  test("searches, lists owners, and is told that there are none to add", async () => {
    const place = workplace("app");
    assert.match(
      assertDone(await run(place, "search", "--registry", "acme", "hammer")).stdout,
      /^Hammer_Tool = "1\.0\.0"\s+# Made by a test/m,
    );
    assert.match(assertDone(await run(place, "owner", "--registry", "acme", "--list", "nail")).stdout, /^aws$/m);
    assertRefused(
      await run(place, "owner", "--registry", "acme", "--add", "somebody", "nail"),
      /403 Forbidden\): Owners are not kept in a Packhouse repository/,
    );
  });

  test("shows why a publish is refused", async () => {
    assertRefused(
      await publish({ name: "hammer-tool", version: "2.0.0" }),
      /409 Conflict\): .*would be taken for the crate "hammer_tool"/,
    );
    assertRefused(await publish({ name: "nail" }, "app"), /already exists/);
    await deny(packhouse, { domain, repository: "closed" }, ["PublishPackageVersion"]);
    assertRefused(await publish({ name: "barred" }, "closed"), /403 Forbidden\)/);
    assert.deepEqual(stagedIn(packhouse), []);
  });

  test("is told that a crate is not there", async () => {
    const place = program('no-such_crate = { version = "1", registry = "acme" }', '""');
    assertRefused(await run(place, "fetch"), /no matching package named `no-such_crate` found/);
  });
});
