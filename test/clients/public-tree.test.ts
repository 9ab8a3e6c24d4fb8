import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { paginateListPackages } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { type ClientName, clientSuite } from "../support/clients.ts";
import { dialectOf, workplaceFor } from "../support/package-clients.ts";
import type { Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone } from "./everyday.ts";

const domain = "public";
const clients: readonly ClientName[] = ["npm 11", "pnpm 10", "yarn 4"];

/** Well-known packages whose tree holds some 300. */
const dependencies = { axios: "1", eslint: "9", express: "5", lodash: "4", mocha: "11", supertest: "7", webpack: "5" };
const fewest = 250;

/** The names of what was installed, by itself or below another, wherever the client keeps it. */
const installedIn = ({ project }: Workplace): Set<string> => {
  const manifests = readdirSync(join(project, "node_modules"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === "package.json" && entry.isFile())
    .filter((entry) => /node_modules\/(?:@[^/]+\/)?[^/@.][^/]*$/.test(entry.parentPath))
    .map((entry) => JSON.parse(readFileSync(join(entry.parentPath, entry.name), "utf8")) as { name: string });
  return new Set(manifests.map(({ name }) => name));
};

let packhouse: Packhouse;

const repositoryOf = (name: ClientName): string => name.replace(" ", "-");

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [
    { repository: "store", connection: "public:npmjs" },
    ...clients.map((name) => ({ repository: repositoryOf(name), upstreams: ["store"] })),
  ]);
});

after(() => packhouse.stop());

const keptIn = async (repository: string): Promise<Set<string>> => {
  const names = new Set<string>();
  for await (const { packages = [] } of paginateListPackages({ client: apiClient(packhouse) }, { domain, repository }))
    for (const { namespace, package: name } of packages) names.add(namespace === undefined ? `${name}` : `@${namespace}/${name}`);
  return names;
};

for (const name of clients)
  clientSuite(name, (command) => {
    test("installs a public tree, and again from its lock file with an empty cache", async () => {
      const dialect = dialectOf(name);
      const endpoint = npmEndpoint(packhouse, domain, repositoryOf(name));
      const token = await tokenFor(packhouse, domain);
      const [app, fresh] = [workplaceFor(name, endpoint, token), workplaceFor(name, endpoint, token)];
      try {
        const manifest = { name: "app", version: "1.0.0", private: true, dependencies };
        app.write({ "package.json": manifest });
        assertDone(await app.run([...command, ...dialect.install]));
        const installed = installedIn(app);
        assert.ok(installed.size >= fewest, `only ${installed.size} packages were installed`);
        const lock = app.read(dialect.lockFile);
        assert.doesNotMatch(lock, dialect.strayInLock);

        fresh.write({ "package.json": manifest, [dialect.lockFile]: lock });
        assertDone(await fresh.run([...command, ...dialect.installLocked]));
        assert.deepEqual(installedIn(fresh), installed);

        const kept = await keptIn(repositoryOf(name));
        assert.deepEqual(
          [...installed].filter((one) => !kept.has(one)),
          [],
        );
        const inStore = await keptIn("store");
        assert.deepEqual(
          [...kept].filter((one) => !inStore.has(one)),
          [],
        );
      } finally {
        app.remove();
        fresh.remove();
      }
    });
  });
