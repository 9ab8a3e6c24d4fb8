import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { type ClientName, clientSuite, locate } from "../support/clients.ts";
import { sdist, wheel } from "../support/distributions.ts";
import { indexUrl, pathWith, pythonWorkplace } from "../support/python.ts";
import type { Finished, Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { upload } from "../support/upload.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";
const clients: readonly ClientName[] = ["pip 22", "pip 23", "pip 26"];

let packhouse: Packhouse;
let token: string;
let endpoint: string;
let desk: Workplace;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [{ repository: "store" }, { repository: "app", upstreams: ["store"] }]);
  token = await tokenFor(packhouse, domain);
  endpoint = pypiEndpoint(packhouse, domain, "app");
  desk = pythonWorkplace({}, packhouse.awsEnv);
  const store = pypiEndpoint(packhouse, domain, "store");
  const files = [
    ["Outer.Pkg", "1.0", wheel("Outer.Pkg", "1.0", { metadata: { "Requires-Dist": "inner_one>=1" } })],
    ["Inner-One", "1.0", wheel("Inner-One", "1.0")],
    ["Inner-One", "1.1", wheel("Inner-One", "1.1")],
    ["Inner-One", "2.0rc1", wheel("Inner-One", "2.0rc1")],
    ["Inner-One", "3.0", wheel("Inner-One", "3.0", { metadata: { "Requires-Python": ">=4" } })],
    ["archived", "1.0", await sdist("archived", "1.0")],
    ["local", "1!1.0+build.7", wheel("local", "1!1.0+build.7")],
    ["pulled", "1.0", wheel("pulled", "1.0")],
    ["pulled", "1.1", wheel("pulled", "1.1")],
  ] as const;
  for (const [name, version, built] of files) {
    const { status, text } = await upload(store, token, { name, version }, built);
    assert.equal(status, 200, text);
  }
  const yanked = await fetch(`${store}pypi/pulled/1.1/yank`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ reason: "Eats files" }),
  });
  assert.equal(yanked.status, 200);
});

after(async () => {
  desk.remove();
  await packhouse.stop();
});

for (const name of clients)
  clientSuite(name, (command) => {
    const isOld = name === "pip 22";
    const pip = (...words: readonly string[]): Promise<Finished> =>
      desk.run([...command, ...words, "--index-url", indexUrl(endpoint, token), "--no-cache-dir"]);
    /** Installs into an empty folder, and says what is in it. */
    const install = async (...words: readonly string[]): Promise<string> => {
      desk.drop("lib");
      return assertDone(await pip("install", "--target", "lib", ...words)).output;
    };

    test("installs a package with what it needs, however its name is spelled", async () => {
      for (const spelling of ["outer.pkg", "Outer_Pkg", "OUTER-PKG"]) {
        assert.match(await install(spelling), /Successfully installed .*inner_one-1\.1/i);
        assert.match(desk.read("lib/inner_one.py"), /Inner-One 1\.1/);
      }
    });

    test("takes the version that is asked for, and prereleases on request", async () => {
      assert.match(await install("inner-one==1.0"), /Successfully installed inner[-_]one-1\.0/i);
      assert.match(await install("--pre", "inner-one"), /Successfully installed inner[-_]one-2\.0rc1/i);
      assert.match(await install("local"), /Successfully installed local-1!1\.0\+build\.7/);
    });

    test("fetches the metadata beside a wheel, and the wheel once", async () => {
      const output = await install("outer.pkg");
      assert.equal(/outer_pkg-1\.0-py3-none-any\.whl\.metadata/.test(output), !isOld);
      assert.equal(output.match(/Downloading \S*outer_pkg-1\.0-py3-none-any\.whl \(/g)?.length, 1);
    });

    test("passes over a yanked version until it is pinned, and then says why", async () => {
      assert.match(await install("pulled"), /Successfully installed pulled-1\.0/);
      assert.match(await install("pulled==1.1"), /Reason for being yanked: Eats files/);
    });

    test("installs with hashes, and refuses another file", async () => {
      const hashed = `outer.pkg==1.0 --hash=sha256:${wheel("Outer.Pkg", "1.0", { metadata: { "Requires-Dist": "inner_one>=1" } }).sha256}\n`;
      desk.write({ "req.txt": `${hashed}inner-one==1.1 --hash=sha256:${wheel("Inner-One", "1.1").sha256}\n` });
      await install("--require-hashes", "-r", "req.txt");
      desk.write({ "req.txt": `inner-one==1.1 --hash=sha256:${"0".repeat(64)}\n` });
      assertRefused(await pip("install", "--target", "lib2", "--require-hashes", "-r", "req.txt"), /DO NOT MATCH THE HASHES/);
    });

    test("downloads wheels and source archives, and lists versions", async () => {
      desk.drop("got");
      assertDone(await pip("download", "--dest", "got", "--no-deps", "inner-one==1.0"));
      assert.ok(desk.read("got/inner_one-1.0-py3-none-any.whl").length > 0);
      const versions = await pip("index", "versions", "inner-one");
      assert.match(assertDone(versions).output, /Available versions: 1\.1, 1\.0/);
      assertRefused(await pip("download", "--dest", "got", "--only-binary", ":all:", "archived"), /No matching distribution/);
    });

    test("fails with a wrong token and for what is not there", async () => {
      const wrong = indexUrl(endpoint, "nonsense");
      const refused = await desk.run([...command, "install", "--target", "x", "--index-url", wrong, "inner-one"]);
      assertRefused(refused, /401|No matching distribution/);
      assertRefused(await pip("install", "--target", "x", "no-such-package"), /No matching distribution/);
    });
  });

clientSuite("aws", (aws) => {
  for (const name of clients) {
    if (locate(name) === null) continue;
    test(`logs ${name} in, which then needs no address`, async () => {
      const home = pythonWorkplace({}, { ...packhouse.awsEnv, PATH: pathWith(name) });
      try {
        const place = ["--domain", domain, "--repository", "app", "--tool", "pip"];
        assert.match(
          assertDone(await home.run([...aws, "codeartifact", "login", ...place])).output,
          /Successfully configured pip/,
        );
        assert.match(
          assertDone(await home.run(["pip", "install", "--target", "lib", "outer.pkg"])).output,
          /Successfully installed/,
        );
        assert.match(home.read("lib/inner_one.py"), /Inner-One 1\.1/);
      } finally {
        home.remove();
      }
    });
  }
});
