/* A real tree of public crates through the connection, in the place of the public registry. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DescribePackageVersionCommand, paginateListPackages } from "@aws-sdk/client-codeartifact";
import { apiClient, cargoEndpoint, makeDomain, tokenFor } from "../support/api.ts";
import { cargoPackage, cargoWorkplace } from "../support/cargo.ts";
import { clientSuite } from "../support/clients.ts";
import { threeInARow } from "../support/packages.ts";
import type { Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone } from "./everyday.ts";

const domain = "public";
const connection = "public:crates-io";

/** Well-known crates whose tree holds some 100. */
const wanted = `serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["full"] }
clap = { version = "4", features = ["derive"] }
regex = "1"
rand = "0.8"
chrono = "0.4"
hyper = { version = "1", features = ["full"] }
url = "2"
tracing-subscriber = "0.3"
`;
const fewest = 95;

let packhouse: Packhouse;
let token: string;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, threeInARow(connection));
  token = await tokenFor(packhouse, domain);
});

after(() => packhouse.stop());

const keptIn = async (repository: string): Promise<Set<string>> => {
  const names = new Set<string>();
  for await (const { packages = [] } of paginateListPackages({ client: apiClient(packhouse) }, { domain, repository }))
    for (const { package: name } of packages) names.add(`${name}`);
  return names;
};

clientSuite("cargo", (command) => {
  const workplaces: Workplace[] = [];
  after(() => {
    for (const { remove } of workplaces) remove();
  });
  const workplace = (): Workplace => {
    const made = cargoWorkplace({ command, token, endpoint: cargoEndpoint(packhouse, domain, "app"), replaces: true });
    workplaces.push(made);
    return made;
  };

  test("builds a tree of public crates and one of our own, and again from the lock file while the public registry is not there", async () => {
    // Cargo writes into what it publishes that its public dependencies are the public registry's, whatever stands in its place.
    const mixed = workplace();
    const itoa = '[dependencies]\nitoa = "1"\n';
    mixed.write(cargoPackage({ name: "acme-mixed", more: itoa, source: "pub use itoa::Buffer;\n" }));
    assertDone(await mixed.run([...command, "publish", "--registry", "acme"]));
    const place = workplace();
    const more = `[dependencies]\nacme-mixed = { version = "1", registry = "acme" }\n${wanted}`;
    place.write(cargoPackage({ name: "program", more, source: "fn main() {}\n", program: true }));
    assertDone(await place.run([...command, "fetch"]));
    assertDone(await place.run([...command, "check", "--quiet", "--locked"]));
    const lock = place.read("Cargo.lock");
    const locked = [...lock.matchAll(/^name = "(.+)"\nversion = "(.+)"\nsource = /gmu)].map(([, name = "", version = ""]) => ({
      name,
      version,
    }));
    assert.ok(locked.length >= fewest, `only ${locked.length} crates were locked`);
    for (const repository of ["app", "store"]) {
      const kept = await keptIn(repository);
      const missing = locked.filter(({ name }) => !kept.has(name.toLowerCase()) && name !== "acme-mixed");
      assert.deepEqual(missing, []);
    }
    assert.deepEqual([...(await keptIn("team"))], []);
    const serde = locked.find(({ name }) => name === "serde");
    const version = { domain, repository: "app", format: "cargo", package: "serde", packageVersion: serde?.version } as const;
    const { packageVersion } = await apiClient(packhouse).send(new DescribePackageVersionCommand(version));
    assert.match(packageVersion?.summary ?? "", /serialization/);
    assert.equal(packageVersion?.origin?.domainEntryPoint?.externalConnectionName, connection);

    const nowhere = { format: "cargo", url: "http://127.0.0.1:9/", allowPrivate: true };
    const config = { account: packhouse.account, freshSeconds: 0, connections: { [connection]: nowhere } };
    const path = join(packhouse.data, "config.json");
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...config }));
    await packhouse.restart();
    const again = workplace();
    again.write({ "Cargo.toml": place.read("Cargo.toml"), "src/main.rs": "fn main() {}\n" });
    // The address in a lock file is the server's, which listens on another port now.
    again.write({ "Cargo.lock": lock.replaceAll(/sparse\+http:\/\/127\.0\.0\.1:\d+/gu, `sparse+${packhouse.url}`) });
    assertDone(await again.run([...command, "fetch", "--locked"]));
  });
});
