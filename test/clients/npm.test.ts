import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ClientName } from "../support/clients.ts";
import { setStatus } from "../support/packages.ts";
import { assertDone, assertRefused, type Client, clientSuites, everydayTests } from "./everyday.ts";

const json = (text: string): unknown => JSON.parse(text);

/** What `npm view --json` shows: npm 12 puts it into a list, older ones show a single entry bare. */
const viewed = (text: string): unknown[] => [json(text)].flat();

const npmTests = (client: () => Client): void => {
  test("lists, adds and removes dist-tags", async () => {
    const { publish, workplace, run } = client();
    assertDone(await publish({ name: "tagged", version: "1.0.0" }));
    assertDone(await publish({ name: "tagged", version: "1.1.0" }));
    const app = workplace();
    assertDone(await run(app, "dist-tag", "add", "tagged@1.0.0", "stable"));
    const { stdout } = assertDone(await run(app, "dist-tag", "ls", "tagged"));
    assert.deepEqual(stdout.trim().split("\n").sort(), ["latest: 1.1.0", "stable: 1.0.0"]);
    assertDone(await run(app, "install", "tagged@stable"));
    assert.match(app.read("node_modules/tagged/package.json"), /"1\.0\.0"/);
    assertDone(await run(app, "dist-tag", "rm", "tagged", "stable"));
    assert.equal(assertDone(await run(app, "dist-tag", "ls", "tagged")).stdout.trim(), "latest: 1.1.0");
    assertRefused(await run(app, "dist-tag", "add", "tagged@9.9.9", "stable"), /404/);
  });

  test("warns of a deprecated version until it is no longer deprecated", async () => {
    const { publish, workplace, run } = client();
    assertDone(await publish({ name: "old", version: "1.0.0" }));
    assertDone(await publish({ name: "old", version: "2.0.0" }));
    assertDone(await run(workplace(), "deprecate", "old@1", "use version 2"));
    assert.match(assertDone(await run(workplace(), "install", "old@1.0.0")).output, /use version 2/);
    assert.doesNotMatch(assertDone(await run(workplace(), "install", "old")).output, /use version 2/);
    assertDone(await run(workplace(), "deprecate", "old@1", ""));
    assert.doesNotMatch(assertDone(await run(workplace(), "install", "old@1.0.0")).output, /use version 2/);
  });

  test("shows a package, what is outdated, and updates it", async () => {
    const { publish, workplace, run } = client();
    assertDone(await publish({ name: "shown", version: "1.0.0", description: "Of the first version", keywords: ["viewable"] }));
    const app = workplace();
    assertDone(await run(app, "install", "shown"));
    assertDone(await publish({ name: "shown", version: "1.2.0", description: "Of the second version", keywords: ["viewable"] }));
    const fields = ["versions", "time", "dist-tags", "description"];
    const [shown] = viewed(assertDone(await run(app, "view", "shown", ...fields, "--json")).stdout);
    const { versions, time, description, "dist-tags": tags } = shown as Record<string, Record<string, string>>;
    assert.deepEqual(versions, ["1.0.0", "1.2.0"]);
    assert.deepEqual(tags, { latest: "1.2.0" });
    assert.equal(description, "Of the second version");
    assert.deepEqual(Object.keys(time ?? {}).sort(), ["1.0.0", "1.2.0", "created", "modified"]);
    const outdated = await workplaceOutput(run(app, "outdated", "--json", "--prefer-online"));
    assert.partialDeepStrictEqual(outdated, { shown: { current: "1.0.0", wanted: "1.2.0", latest: "1.2.0" } });
    assertDone(await run(app, "update", "--prefer-online"));
    assert.match(app.read("node_modules/shown/package.json"), /"1\.2\.0"/);
    assertRefused(
      await run(workplace(), "install", "shown", "--before", "2020-01-01"),
      /ETARGET|ENOVERSIONS|No matching version/i,
    );
  });

  test("pings, asks who it is, searches and audits", async () => {
    const { publish, workplace, run } = client();
    assertDone(await publish({ name: "findable", version: "1.0.0", description: "Quite remarkable" }));
    const app = workplace();
    assertDone(await run(app, "ping"));
    assert.notEqual(assertDone(await run(app, "whoami")).stdout.trim(), "");
    const found = json(assertDone(await run(app, "search", "findable", "--json")).stdout) as { name: string; version: string }[];
    assert.deepEqual(
      found.map(({ name, version }) => `${name}@${version}`),
      ["findable@1.0.0"],
    );
    assertDone(await run(app, "install", "findable"));
    assert.match(assertDone(await run(app, "audit")).output, /found 0 vulnerabilities/);
  });

  test("is told clearly what is not supported", async () => {
    const { publish, workplace, run } = client();
    assertDone(await publish({ name: "kept", version: "1.0.0" }));
    const app = workplace();
    assertRefused(await run(app, "unpublish", "kept@1.0.0", "--force"), /DeletePackageVersions/);
    for (const words of [
      ["token", "list"],
      ["profile", "get"],
      ["star", "kept"],
    ])
      assert.doesNotMatch(assertRefused(await run(app, ...words), /npm (?:error|ERR!)/).output, /\b50\d\b/);
    assertDone(await run(app, "install", "kept@1.0.0"));
  });

  test("no longer sees an unlisted version but installs it, and gets no archived one", async () => {
    const { place, publish, workplace, run } = client();
    const { packhouse, domain, repository } = place;
    assertDone(await publish({ name: "hidden", version: "1.0.0" }));
    assertDone(await publish({ name: "hidden", version: "1.1.0" }));
    const app = workplace();
    assertDone(await run(app, "install", "hidden@1.1.0"));
    const hidden = { domain, repository, format: "npm", package: "hidden", packageVersion: "1.1.0" } as const;
    const again = async () => {
      const fresh = workplace();
      fresh.write({ "package.json": app.read("package.json"), "package-lock.json": app.read("package-lock.json") });
      return run(fresh, "ci");
    };
    await setStatus(packhouse, hidden, "Unlisted");
    assert.deepEqual(viewed(assertDone(await run(workplace(), "view", "hidden", "versions", "--json")).stdout), ["1.0.0"]);
    assertDone(await again());
    await setStatus(packhouse, hidden, "Archived");
    assertRefused(await again(), /404/);
  });
};

const workplaceOutput = async (finished: ReturnType<Client["run"]>): Promise<unknown> => json((await finished).stdout);

const bigPackageTest = (client: () => Client): void => {
  test("publishes and installs a package of 100 MB", async () => {
    const { workplace, run } = client();
    const folder = workplace();
    const size = 100 * 1024 ** 2;
    folder.write({ "package.json": { name: "big", version: "1.0.0" }, "payload.bin": randomBytes(size) });
    assertDone(await run(folder, "publish"));
    const app = workplace();
    assertDone(await run(app, "install", "big"));
    assert.equal(statSync(join(app.project, "node_modules/big/payload.bin")).size, size);
  });
};

clientSuites(["npm 8", "npm 10", "npm 11", "npm 12"], (client, name: ClientName) => {
  everydayTests(client, name);
  npmTests(client);
  if (name === "npm 11") bigPackageTest(client);
});
