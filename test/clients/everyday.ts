/* What every JavaScript package client does every day, told once and tried with each. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { type ClientName, clientSuite } from "../support/clients.ts";
import { dialectOf, workplaceFor } from "../support/package-clients.ts";
import type { Finished, Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

export interface Place {
  readonly packhouse: Packhouse;
  readonly domain: string;
  readonly repository: string;
  readonly endpoint: string;
  readonly token: string;
}

export interface Client {
  readonly name: ClientName;
  readonly place: Place;
  readonly workplace: () => Workplace;
  /** Runs the client in a workplace. */
  readonly run: (workplace: Workplace, ...words: readonly string[]) => Promise<Finished>;
  /** Publishes a package made of a manifest, from a folder of its own. */
  readonly publish: (manifest: Manifest, tag?: string) => Promise<Finished>;
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly [member: string]: unknown;
}

export const assertDone = (finished: Finished): Finished => {
  assert.equal(finished.status, 0, finished.output);
  return finished;
};

export const assertRefused = (finished: Finished, text: RegExp): Finished => {
  assert.notEqual(finished.status, 0, finished.output);
  assert.notEqual(finished.status, null, `it hung:\n${finished.output}`);
  assert.match(finished.output, text);
  return finished;
};

const makeClient = (name: ClientName, command: readonly string[], place: Place, opened: Workplace[]): Client => {
  const workplace = (): Workplace => {
    const made = workplaceFor(name, place.endpoint, place.token);
    opened.push(made);
    return made;
  };
  const run = (where: Workplace, ...words: readonly string[]): Promise<Finished> => where.run([...command, ...words]);
  return {
    name,
    place,
    workplace,
    run,
    publish: async (manifest, tag) => {
      const folder = workplace();
      folder.write({ "package.json": manifest, "index.js": `module.exports = "${manifest.name}@${manifest.version}";\n` });
      // yarn 4 publishes only what it has resolved.
      if (name === "yarn 4") assertDone(await run(folder, "install"));
      return run(folder, ...dialectOf(name).publish(tag));
    },
  };
};

/**
 * One server for the whole file, and a suite for each client with a repository of its own. `tests` declares the tests;
 * the client it is given can be used inside them.
 */
export const clientSuites = (names: readonly ClientName[], tests: (client: () => Client, name: ClientName) => void): void => {
  const domain = "clients";
  const repositoryOf = (name: ClientName): string => name.replace(" ", "-");
  const opened: Workplace[] = [];
  let packhouse: Packhouse | undefined;
  before(async () => {
    packhouse = await startPackhouse();
    await makeDomain(
      packhouse,
      domain,
      names.map((name) => ({ repository: repositoryOf(name) })),
    );
  });
  after(async () => {
    for (const workplace of opened) workplace.remove();
    await packhouse?.stop();
  });
  for (const name of names)
    clientSuite(name, (command) => {
      let client: Client | undefined;
      before(async () => {
        assert.ok(packhouse !== undefined);
        const repository = repositoryOf(name);
        const endpoint = npmEndpoint(packhouse, domain, repository);
        const token = await tokenFor(packhouse, domain);
        client = makeClient(name, command, { packhouse, domain, repository, endpoint, token }, opened);
      });
      const started = (): Client => {
        assert.ok(client !== undefined, "the suite has started");
        return client;
      };
      tests(started, name);
    });
};

/** The token with its last character changed. */
const mangled = (token: string): string => token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");

const moduleText = (workplace: Workplace, name: string): string => workplace.read(`node_modules/${name}/index.js`);

/** Declares the everyday tests; later ones use what earlier ones published. */
export const everydayTests = (client: () => Client, name: ClientName): void => {
  const dialect = dialectOf(name);

  test("publishes packages with and without a scope", async () => {
    const { publish } = client();
    assertDone(await publish({ name: "plain", version: "1.0.0", description: "A plain one" }));
    assertDone(await publish({ name: "plain", version: "1.1.0" }));
    assertDone(await publish({ name: "@acme/scoped", version: "2.0.0", dependencies: { plain: "^1.0.0" } }));
  });

  test("installs the newest, a range and a scope, and again from the lock file with an empty cache", async () => {
    const { workplace, run, place } = client();
    const app = workplace();
    assertDone(await run(app, ...dialect.add("plain@~1.0.0", "@acme/scoped")));
    assert.match(moduleText(app, "plain"), /plain@1\.0\.0/);
    assert.match(moduleText(app, "@acme/scoped"), /@acme\/scoped@2\.0\.0/);
    const lock = app.read(dialect.lockFile);
    assert.doesNotMatch(lock, dialect.strayInLock);
    for (const address of lock.match(/https?:\/\/[^\s"']+/g) ?? []) assert.ok(address.startsWith(place.endpoint), address);

    const fresh = workplace();
    fresh.write({ "package.json": app.read("package.json"), [dialect.lockFile]: lock });
    assertDone(await run(fresh, ...dialect.installLocked));
    assert.match(moduleText(fresh, "plain"), /plain@1\.0\.0/);
    assert.match(moduleText(fresh, "@acme/scoped"), /@acme\/scoped@2\.0\.0/);
    assert.equal(fresh.read(dialect.lockFile), lock);
  });

  test("cannot publish other bytes under a version that is there", async () => {
    const { publish, workplace, run } = client();
    assertRefused(
      await publish({ name: "plain", version: "1.1.0", description: "Another one" }),
      /409|conflict|already exists|previously published/i,
    );
    const app = workplace();
    assertDone(await run(app, ...dialect.add("plain@1.1.0")));
    assert.doesNotMatch(app.read("node_modules/plain/package.json"), /Another one/);
  });

  test("publishes a prerelease under a tag, which nobody gets unasked", async () => {
    const { publish, workplace, run } = client();
    assertDone(await publish({ name: "plain", version: "2.0.0-beta.1" }, "beta"));
    const app = workplace();
    assertDone(await run(app, ...dialect.add("plain")));
    assert.match(moduleText(app, "plain"), /plain@1\.1\.0/);
    assertDone(await run(app, ...dialect.add("plain@beta")));
    assert.match(moduleText(app, "plain"), /plain@2\.0\.0-beta\.1/);
  });

  test("is told that a package is not there", async () => {
    const { workplace, run } = client();
    const app = workplace();
    assertRefused(await run(app, ...dialect.add("no-such-package-here")), /404|not found|could ?n.t find|no-such-package-here/i);
    assert.ok(!existsSync(join(app.project, "node_modules/no-such-package-here")));
  });

  test("is refused with a token that is none", async () => {
    const { place, run } = client();
    const app = workplaceFor(name, place.endpoint, mangled(place.token));
    try {
      assertRefused(await run(app, ...dialect.add("plain")), /401|unauthori[sz]ed|authenticat|token/i);
    } finally {
      app.remove();
    }
  });
};
