import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { sdist, wheel } from "../support/distributions.ts";
import { type FakeIndex, startFakeIndex } from "../support/fake-index.ts";
import { indexUrl, pythonWorkplace } from "../support/python.ts";
import type { Finished, Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";

let index: FakeIndex;
let packhouse: Packhouse;
let endpoint: string;
let token: string;
let desk: Workplace;

before(async () => {
  index = await startFakeIndex();
  packhouse = await startPackhouse({ connections: { "acme:index": { format: "pypi", url: index.url, allowPrivate: true } } });
  await makeDomain(packhouse, domain, [
    { repository: "store", connection: "acme:index" },
    { repository: "app", upstreams: ["store"] },
  ]);
  token = await tokenFor(packhouse, domain);
  endpoint = pypiEndpoint(packhouse, domain, "app");
  desk = pythonWorkplace({}, { UV_INDEX_URL: indexUrl(endpoint, token), UV_NO_CACHE: "1" });
  const told = (uploadedAt: string, metadata: string) => ({ uploadedAt, metadata });
  for (const [version, time] of [
    ["1.0", "2024-01-01T00:00:00.000000Z"],
    ["2.0", "2025-01-01T00:00:00.000000Z"],
  ] as const) {
    const built = wheel("dated", version);
    index.offer("dated", built, told(time, built.metadata));
  }
});

after(async () => {
  desk.remove();
  await packhouse.stop();
  await index.stop();
});

clientSuite("uv", (command) => {
  const uv = (...words: readonly string[]): Promise<Finished> => desk.run([...command, ...words]);
  const publish = (...files: readonly string[]): Promise<Finished> =>
    uv("publish", "--publish-url", endpoint, "--username", "aws", "--password", token, "--trusted-publishing", "never", ...files);

  test("publishes a wheel and a source archive, again without harm, and nothing else in their place", async () => {
    const built = [wheel("uved", "1.0", { metadata: { "Requires-Dist": "dated" } }), await sdist("uved", "1.0")];
    desk.write(Object.fromEntries(built.map(({ filename, bytes }) => [`dist/${filename}`, bytes])));
    const files = built.map(({ filename }) => `dist/${filename}`);
    assertDone(await publish(...files));
    assertDone(await publish(...files));
    const other = wheel("uved", "1.0", { description: "Other." });
    desk.write({ [`dist/${other.filename}`]: other.bytes });
    assertRefused(await publish(`dist/${other.filename}`), /already exist/i);
  });

  test("installs a package with what it needs", async () => {
    assertDone(await uv("pip", "install", "--target", "lib", "uved"));
    assert.match(desk.read("lib/dated.py"), /dated 2\.0/);
    const fetched = index.asked.filter((path) => path.endsWith("dated-2.0-py3-none-any.whl"));
    assert.equal(fetched.length, 1);
    assert.ok(index.asked.includes("/dated-2.0-py3-none-any.whl.metadata"));
  });

  test("resolves to what was there at a time", async () => {
    desk.write({ "req.in": "dated\n" });
    const compiled = await uv("pip", "compile", "--exclude-newer", "2024-06-01T00:00:00Z", "--generate-hashes", "req.in");
    assert.match(assertDone(compiled).stdout, new RegExp(`dated==1\\.0 \\\\\\s+--hash=sha256:${wheel("dated", "1.0").sha256}`));
    assertRefused(await uv("pip", "compile", "--exclude-newer", "2020-01-01T00:00:00Z", "req.in"), /dated/);
  });

  test("locks a project and installs it from its lock, also with the other index gone", async () => {
    desk.write({
      "app/pyproject.toml":
        '[project]\nname = "app"\nversion = "1.0"\nrequires-python = ">=3.9"\ndependencies = ["uved", "dated"]\n',
    });
    const inApp = (...words: readonly string[]) => uv("--directory", "app", ...words);
    assertDone(await inApp("lock"));
    const lock = desk.read("app/uv.lock");
    assert.match(lock, /upload-time = "2025-01-01T00:00:00Z"/);
    assert.doesNotMatch(lock, new RegExp(token.slice(0, 40)));
    assertDone(await inApp("sync", "--frozen"));
    index.isDown = true;
    desk.drop("app/.venv");
    assertDone(await inApp("sync", "--locked"));
    index.isDown = false;
  });

  test("says that a token is wrong", async () => {
    const refused = await uv("pip", "install", "--index-url", indexUrl(endpoint, "nonsense"), "--target", "x", "uved");
    assertRefused(refused, /401|credentials|Unauthorized/i);
  });
});
