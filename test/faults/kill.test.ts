import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { publishBody } from "../support/npm-body.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { npmTarball } from "../support/tarballs.ts";

let packhouse: Packhouse;
let token: string;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "killed", [{ repository: "app" }]);
  token = await tokenFor(packhouse, "killed");
});

after(() => packhouse.stop());

interface Version {
  readonly name: string;
  readonly version: string;
  readonly tarball: Buffer;
}

const ask = (path: string, method = "GET", body?: string): Promise<RawResponse> => {
  const root = new URL(npmEndpoint(packhouse, "killed", "app")).pathname;
  return send(packhouse.url, { method, path: `${root}${path}`, headers: { authorization: `Bearer ${token}` }, body });
};

const publish = (version: Version): Promise<RawResponse> => ask(version.name, "PUT", JSON.stringify(publishBody(version)));

const makeVersion = async (name: string, version: string): Promise<Version> => {
  // Some are large enough to be on their way when the end comes.
  const filler = { "filler.txt": `${name} `.repeat(name.endsWith("0") ? 400_000 : 10) };
  return { name, version, tarball: await npmTarball(name, version, {}, filler) };
};

const isWhole = async ({ name, version, tarball }: Version): Promise<void> => {
  const document = await ask(name);
  assert.equal(document.status, 200, `${name}: ${document.text}`);
  assert.ok(version in (JSON.parse(document.text) as { versions: object }).versions, `${name}@${version} is not listed`);
  const { status, bytes } = await ask(`${name}/-/${name}-${version}.tgz`);
  assert.equal(status, 200);
  assert.ok(bytes.equals(tarball), `${name}@${version} has other bytes`);
};

/** Publishes the versions over four connections and kills the server when `kills` of them have been acknowledged. */
const publishUntilKilled = async (versions: readonly Version[], kills: number): Promise<Set<Version>> => {
  const acknowledged = new Set<Version>();
  const waiting = [...versions];
  let killed: Promise<void> | undefined;
  const publisher = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && killed === undefined; next = waiting.shift()) {
      const answer = await publish(next).catch(() => null);
      if (answer?.status === 201) acknowledged.add(next);
      if (acknowledged.size >= kills) killed ??= packhouse.kill();
    }
  };
  await Promise.all(Array.from({ length: 4 }, publisher));
  await killed;
  return acknowledged;
};

for (const kills of [1, 6, 17])
  test(`a server killed after ${kills} publishes has what it acknowledged, and takes the rest again`, async () => {
    const versions = await Promise.all(Array.from({ length: 24 }, (_, index) => makeVersion(`round-${kills}-${index}`, "1.0.0")));
    const acknowledged = await publishUntilKilled(versions, kills);
    assert.ok(acknowledged.size >= kills && acknowledged.size < versions.length, `${acknowledged.size} were acknowledged`);
    await packhouse.restart();
    for (const version of versions) {
      if (acknowledged.has(version)) {
        await isWhole(version);
        continue;
      }
      // What the end overtook between its commit and its answer is whole; anything else is not there at all.
      const { status } = await ask(version.name);
      if (status === 200) await isWhole(version);
      else assert.equal(status, 404);
      const again = await publish(version);
      assert.ok(again.status === 201 || again.status === 200, again.text);
      await isWhole(version);
    }
  });

test("of many publishes of one version exactly one wins, and versions published at once are all there", async () => {
  const rivals = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => ({
      name: "rivals",
      version: "1.0.0",
      tarball: await npmTarball("rivals", "1.0.0", { description: `Rival ${index}` }),
    })),
  );
  const answers = await Promise.all(rivals.map(publish));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array.from({ length: 7 }, () => 409)]);
  const peers = await Promise.all(Array.from({ length: 12 }, (_, index) => makeVersion("peers", `1.${index}.0`)));
  for (const { status, text } of await Promise.all(peers.map(publish))) assert.equal(status, 201, text);
  for (const peer of peers) await isWhole(peer);
});
