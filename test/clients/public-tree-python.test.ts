/* Real trees of Python packages through the public connection. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ListPackageVersionAssetsCommand, paginateListPackages } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { clientSuite, locate } from "../support/clients.ts";
import { indexUrl, project, pythonWorkplace } from "../support/python.ts";
import type { Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone } from "./everyday.ts";

const domain = "public";

/** Well-known packages whose tree holds some 100, many of them compiled. */
const wanted = ["jupyter", "opencv-python-headless", "pandas", "scikit-learn"];
const fewest = 95;

let packhouse: Packhouse;
let token: string;
let endpoint: string;
let desk: Workplace;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [
    { repository: "store", connection: "public:pypi" },
    { repository: "app", upstreams: ["store"] },
  ]);
  token = await tokenFor(packhouse, domain);
  endpoint = pypiEndpoint(packhouse, domain, "app");
  const index = indexUrl(endpoint, token);
  desk = pythonWorkplace({}, { PIP_INDEX_URL: index, UV_INDEX_URL: index });
});

after(async () => {
  desk.remove();
  await packhouse.stop();
});

const keptIn = async (repository: string): Promise<Set<string>> => {
  const names = new Set<string>();
  for await (const { packages = [] } of paginateListPackages({ client: apiClient(packhouse) }, { domain, repository }))
    for (const { package: name } of packages) names.add(`${name}`);
  return names;
};

/** The project and version of each distribution in a folder. */
const installedIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(join(desk.project, folder)).flatMap((entry) => {
      const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
      return name === undefined || version === undefined ? [] : [[name.toLowerCase().replace(/[-_.]+/g, "-"), version] as const];
    }),
  );

clientSuite("uv", (uv) => {
  test("locks a tree with hashes, which pip then installs with nothing but wheels, and keeps what it got", async () => {
    const pip = locate("pip 26") ?? assert.fail("pip 26 is not installed");
    desk.write({ "req.in": `${wanted.join("\n")}\n` });
    assertDone(await desk.run([...uv, "pip", "compile", "--quiet", "--generate-hashes", "req.in", "--output-file", "req.txt"]));
    const words = ["install", "--quiet", "--no-cache-dir", "--require-hashes", "--only-binary", ":all:", "--target", "lib"];
    assertDone(await desk.run([...pip, ...words, "-r", "req.txt"]));
    const installed = installedIn("lib");
    assert.ok(installed.size >= fewest, `only ${installed.size} packages were installed`);
    for (const repository of ["app", "store"]) {
      const kept = await keptIn(repository);
      assert.deepEqual(
        [...installed.keys()].filter((name) => !kept.has(name)),
        [],
      );
    }
    const name = "opencv-python-headless";
    const version = { domain, repository: "app", format: "pypi", package: name, packageVersion: installed.get(name) } as const;
    const { assets = [] } = await apiClient(packhouse).send(new ListPackageVersionAssetsCommand(version));
    assert.ok(assets.some(({ size = 0, hashes }) => size > 50_000_000 && hashes?.["SHA-512"] !== undefined));
  });

  test("resolves to what was there at a time, and installs from its lock", async () => {
    desk.write({
      "app/pyproject.toml": `[project]\nname = "app"\nversion = "1.0"\nrequires-python = ">=3.9"\ndependencies = ["requests", "flask"]\n`,
    });
    const until = "2024-06-01T00:00:00Z";
    const inApp = (...words: readonly string[]) => desk.run([...uv, "--directory", "app", ...words, "--exclude-newer", until]);
    assertDone(await inApp("lock"));
    const lock = desk.read("app/uv.lock");
    assert.match(lock, /name = "requests"\nversion = "2\.32\.3"/);
    assertDone(await inApp("sync", "--locked"));
  });
});

clientSuite("build", (build) => {
  test("builds a wheel out of what the repository gives it", async () => {
    desk.write(
      Object.fromEntries(Object.entries(project("built-here", "1.0")).map(([path, content]) => [`built/${path}`, content])),
    );
    assert.match(assertDone(await desk.run([...build, "built"])).output, /Successfully built .*\.tar\.gz and .*\.whl/);
  });
});
