import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { workplaceFor } from "../support/package-clients.ts";
import type { Finished } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";
const secret = "a-secret-of-acme";
const authorization = `Bearer ${secret}`;

/** A registry that wants credentials, and a neighbour on another port that must never see them. */
let registry: FakeRegistry;
let neighbour: FakeRegistry;
let packhouse: Packhouse;

before(async () => {
  registry = await startFakeRegistry(authorization);
  neighbour = await startFakeRegistry();
  const own = { format: "npm", url: registry.url };
  const connections = {
    "acme:npm": { ...own, authorization: "env:ACME_AUTHORIZATION", allowPrivate: true },
    "acme:wrong": { ...own, authorization: "Bearer another", allowPrivate: true },
    "acme:none": { ...own, allowPrivate: true },
    "acme:closed": { ...own, authorization: "env:ACME_AUTHORIZATION" },
  };
  packhouse = await startPackhouse({ connections }, { ACME_AUTHORIZATION: authorization });
  const names = Object.keys(connections);
  const wishes = names.map((connection) => ({ repository: connection.replace(":", "-"), connection }));
  await makeDomain(packhouse, domain, [...wishes, { repository: "app", upstreams: ["acme-npm"] }]);
});

after(async () => {
  await packhouse.stop();
  for (const { stop } of [registry, neighbour]) await stop();
});

/** What the registry says of `name` from now on is what its neighbour says, whose tarballs lie there. */
const sayAsNeighbour = async (name: string): Promise<void> => {
  for (const path of [`/${name}`, `/${name}/1.0.0`]) {
    const answer = await fetch(new URL(path, neighbour.url));
    assert.equal(answer.status, 200);
    registry.behave(path, { is: "instead", body: await answer.text() });
  }
};

clientSuite("npm 11", (command) => {
  /** Installs through a repository in a project of its own. */
  const install = async (repository: string, spec: string): Promise<Finished> => {
    const app = workplaceFor("npm 11", npmEndpoint(packhouse, domain, repository), await tokenFor(packhouse, domain));
    return app.run([...command, "install", spec]).finally(app.remove);
  };

  test("installs through a connection of one's own, with its credentials from the environment", async () => {
    await registry.add("@acme/inner", "1.0.0");
    await registry.add("outer", "1.0.0", { dependencies: { "@acme/inner": "^1.0.0" } });
    assert.match(assertDone(await install("app", "outer")).output, /added 2 packages/);
    assert.ok(registry.authorizations().every((presented) => presented === authorization));
    assert.ok(!packhouse.log().includes(secret));
  });

  for (const connection of ["acme:wrong", "acme:none"])
    test(`is told which connection's credentials are wrong: ${connection}`, async () => {
      await registry.add("guarded", "1.0.0");
      const finished = await install(connection.replace(":", "-"), "guarded");
      const { output } = assertRefused(finished, /502/);
      assert.match(output, new RegExp(`External connection ${connection} refused to answer \\(401\\): its credentials`));
      assert.ok(!`${output}${packhouse.log()}`.includes(secret));
    });

  test("gets no address on the own machine unless the connection may lead there", async () => {
    await registry.add("near", "1.0.0");
    const { output } = assertRefused(await install("acme-closed", "near"), /502/);
    assert.match(output, /External connection acme:closed leads to a private address/);
    assert.equal(registry.count("/near"), 0);
  });

  test("has no credentials sent to where a tarball is redirected, or said to be", async () => {
    for (const at of [registry, neighbour]) await at.add("redirected", "1.0.0");
    const file = "redirected/-/redirected-1.0.0.tgz";
    registry.behave(file, { is: "redirect", to: `${neighbour.url}${file}` });
    assertDone(await install("app", "redirected"));
    assert.equal(neighbour.count(file), 1);

    await neighbour.add("elsewhere", "1.0.0");
    await sayAsNeighbour("elsewhere");
    assertDone(await install("app", "elsewhere"));
    assert.equal(neighbour.count("elsewhere-1.0.0.tgz"), 1);
    assert.ok(neighbour.authorizations().every((presented) => presented === null));
  });
});

test("a connection whose credentials the environment lacks ends the start with a sentence", async () => {
  const connections = { "acme:npm": { format: "npm", url: registry.url, authorization: "env:ACME_ABSENT" } };
  await assert.rejects(startPackhouse({ connections }), /External connection acme:npm: .* ACME_ABSENT is not set/);
});
