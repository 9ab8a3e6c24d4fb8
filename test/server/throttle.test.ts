/* What whoever asks too often is told at each door. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CodeartifactClient, CreateDomainCommand, ListDomainsCommand } from "@aws-sdk/client-codeartifact";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { apiClient, genericEndpoint, npmEndpoint, type Server, tokenFor } from "../support/api.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

let host: InProcess;
/** Another principal, which has a bucket of its own. */
let user: Server;
let token: string;

before(async () => {
  host = await startInProcess({ "requests-per-second": "1" });
  await apiClient(host).send(new CreateDomainCommand({ domain: "acme" }));
  const statements = [{ Effect: "Allow", Action: "*", Resource: "*" }];
  user = await host.as({ account: host.account, name: "busy", statements });
  token = await tokenFor(user, "acme");
});

after(() => host.stop());

/** One request a second is let in: of some right after each other not all are, however slow the machine. */
const untilRefused = async <Answer>(ask: () => Promise<Answer>, isRefused: (answer: Answer) => boolean): Promise<Answer> => {
  for (let asked = 1; asked < 100; asked += 1) {
    const answer = await ask();
    if (isRefused(answer)) return answer;
  }
  return assert.fail("all of them were let in");
};

const told = (name: string) => `Rate exceeded: arn:aws:iam::${host.account}:user/${name} may make 1 request a second.`;

for (const [format, endpoint] of [
  ["npm", npmEndpoint],
  ["generic", genericEndpoint],
] as const) {
  test(`a client of ${format} packages is told in its own manner, and when to come back`, async () => {
    const address = `${endpoint(host, "acme", "app")}a/b/c/d`;
    const ask = () => fetch(address, { headers: { authorization: `Bearer ${token}` } });
    const answer = await untilRefused(ask, ({ status }) => status === 429);
    assert.equal(answer.headers.get("retry-after"), "1");
    assert.partialDeepStrictEqual(await answer.json(), { error: told("busy") });
  });
}

test("whoever has no right token is not told that another asks too often", async () => {
  const answer = await fetch(npmEndpoint(host, "acme", "app"), { headers: { authorization: `Bearer ${token}x` } });
  assert.equal(answer.status, 401);
});

test("IAM's client is told under IAM's name", async () => {
  const { url: endpoint, credentials } = host;
  const iam = new IAMClient({ endpoint, credentials, region: credentials.region, maxAttempts: 1 });
  const ask = () => iam.send(new ListUsersCommand({})).catch((thrown: Error) => thrown);
  const answer = await untilRefused(ask, (told) => told instanceof Error);
  assert.ok(answer instanceof Error);
  assert.deepEqual([answer.name, answer.message], ["Throttling", told("administrator")]);
});

test("a client that tries again, as they all do, gets its answer in the end", async () => {
  const { url: endpoint, credentials } = host;
  const patient = new CodeartifactClient({ endpoint, credentials, region: credentials.region, maxAttempts: 10 });
  for (let asked = 0; asked < 3; asked += 1)
    assert.equal((await patient.send(new ListDomainsCommand({}))).domains?.[0]?.name, "acme");
});
