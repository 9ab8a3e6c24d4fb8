import assert from "node:assert/strict";
import { test } from "node:test";
import { ListPackageVersionsCommand, TagResourceCommand } from "@aws-sdk/client-codeartifact";
import { apiClient } from "../support/api.ts";
import { assertDone, assertRefused, clientSuites, type Place } from "./everyday.ts";

/** As decision 1 has it: the setting is a tag of the repository. */
const allowUnpublish = async ({ packhouse, domain, repository }: Place): Promise<void> => {
  const resourceArn = `arn:aws:codeartifact:${packhouse.credentials.region}:${packhouse.account}:repository/${domain}/${repository}`;
  const tags = [{ key: "packhouse:npm-unpublish", value: "allow" }];
  await apiClient(packhouse).send(new TagResourceCommand({ resourceArn, tags }));
};

const versionsOf = async ({ packhouse, domain, repository }: Place, name: string): Promise<readonly (string | undefined)[]> => {
  const wanted = { domain, repository, format: "npm", package: name } as const;
  const { versions = [] } = await apiClient(packhouse).send(new ListPackageVersionsCommand(wanted));
  return versions.map(({ version }) => version).sort();
};

clientSuites(["npm 8", "npm 12"], (client) => {
  test("is refused an unpublish, and told what to do instead, where the repository does not allow it", async () => {
    const { place, publish, workplace, run } = client();
    for (const version of ["1.0.0", "1.1.0"]) assertDone(await publish({ name: "mistaken", version }));
    for (const words of [["mistaken@1.1.0"], ["mistaken", "--force"]]) {
      const { output } = assertRefused(await run(workplace(), "unpublish", ...words), /405/);
      assert.match(
        output,
        /does not allow npm unpublish\. Delete versions of .*mistaken.* with the operation DeletePackageVersions/,
      );
    }
    assert.deepEqual(await versionsOf(place, "mistaken"), ["1.0.0", "1.1.0"]);
  });

  test("unpublishes one version where the repository allows it, and publishes it again with other bytes", async () => {
    const { place, publish, workplace, run } = client();
    await allowUnpublish(place);
    assertDone(await run(workplace(), "unpublish", "mistaken@1.1.0"));
    assert.deepEqual(await versionsOf(place, "mistaken"), ["1.0.0"]);
    const app = workplace();
    assertDone(await run(app, "install", "mistaken"));
    assert.match(app.read("node_modules/mistaken/package.json"), /"1\.0\.0"/);
    assertDone(await publish({ name: "mistaken", version: "1.1.0", description: "Corrected" }));
    assertDone(await run(app, "install", "mistaken@1.1.0", "--prefer-online"));
    assert.match(app.read("node_modules/mistaken/package.json"), /Corrected/);
  });

  test("unpublishes a whole package, with a scope or without, and publishes it again", async () => {
    const { place, publish, workplace, run } = client();
    assertDone(await publish({ name: "@acme/mistaken", version: "1.0.0" }));
    for (const name of ["mistaken", "@acme/mistaken"]) {
      assertDone(await run(workplace(), "unpublish", name, "--force"));
      assertRefused(await run(workplace(), "view", name), /404/);
    }
    await assert.rejects(versionsOf(place, "mistaken"), /ResourceNotFound/);
    assertDone(await publish({ name: "mistaken", version: "1.0.0", description: "Begun anew" }));
    const app = workplace();
    assertDone(await run(app, "install", "mistaken"));
    assert.match(app.read("node_modules/mistaken/package.json"), /Begun anew/);
    assert.deepEqual(await versionsOf(place, "mistaken"), ["1.0.0"]);
  });
});
