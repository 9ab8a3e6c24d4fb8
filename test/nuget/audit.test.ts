/* What is recorded of those who publish, unlist and are refused; and the words that clients get when they are. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { makeDomain } from "../support/api.ts";
import type { AuditEvent } from "../support/audit.ts";
import { account, type InProcess, startInProcess } from "../support/in-process.ts";
import { type NugetDesk, nugetDesk, nupkg } from "../support/nupkgs.ts";

const domain = "acme";

let server: InProcess;
let desk: NugetDesk;

before(async () => {
  server = await startInProcess();
  await makeDomain(server, domain, [{ repository: "store" }, { repository: "app", upstreams: ["store"] }]);
  desk = await nugetDesk(server, domain, "store");
});

after(() => server.stop());

/** Records of one package, in no order: several may have one time. */
const recorded = async (name: string): Promise<readonly AuditEvent[]> => {
  const rows = await server.store.db.selectFrom("audit_record").select(["event"]).execute();
  return rows
    .map(({ event }) => JSON.parse(event) as AuditEvent)
    .filter(({ requestParameters }) => requestParameters?.packageName === name);
};

const told = async (name: string) =>
  (await recorded(name))
    .map(({ eventName, requestParameters, errorCode }) =>
      [eventName, requestParameters?.repositoryName, requestParameters?.packageVersion, errorCode].filter(Boolean).join(" "),
    )
    .sort();

test("who pushes, unlists, relists and adds symbols is recorded once for each change, in the one spelling", async () => {
  const { bytes } = await desk.publish("Acme.Told", "1.0");
  assert.equal((await desk.push(bytes)).status, 200);
  for (const how of ["DELETE", "DELETE", "POST", "POST"] as const)
    assert.ok((await desk.mark("ACME.told", "1.0.0.0", how)).status < 300);
  const symbols = nupkg("Acme.Told", "1.0.0", { files: { "lib/a.pdb": "symbols" } }).bytes;
  for (const status of [201, 200]) assert.equal((await desk.push(symbols, "v2/symbolpackage")).status, status);
  assert.equal((await desk.download("acme.told", "1.0.0")).status, 200);
  assert.deepEqual(await told("acme.told"), [
    "PublishPackageVersion store 1.0.0",
    "PublishPackageVersion store 1.0.0",
    "UpdatePackageVersionsStatus store 1.0.0",
    "UpdatePackageVersionsStatus store 1.0.0",
  ]);
  for (const { userIdentity, requestParameters, sourceIPAddress } of await recorded("acme.told")) {
    assert.equal(userIdentity.type, "IAMUser");
    assert.deepEqual([requestParameters?.packageFormat, sourceIPAddress], ["nuget", "127.0.0.1"]);
  }
});

test("who is refused is recorded with the reason", async () => {
  await desk.publish("Acme.Refused", "1.0.0");
  assert.equal((await desk.push(nupkg("Acme.Refused", "1.0.0", { description: "Other" }).bytes)).status, 409);
  assert.equal((await desk.push(nupkg("Acme.Refused", "2.0.0").bytes, "v2/symbolpackage")).status, 404);
  assert.equal((await desk.mark("Acme.Refused", "9.0.0", "DELETE")).status, 404);
  const app = await nugetDesk(server, domain, "app");
  assert.equal((await app.push(nupkg("Acme.Refused", "1.0.0").bytes)).status, 409);
  const statements = [
    { Effect: "Allow", Action: ["codeartifact:GetAuthorizationToken", "codeartifact:ReadFromRepository"], Resource: "*" },
    { Effect: "Allow", Action: "sts:GetServiceBearerToken", Resource: "*" },
  ];
  const reader = await nugetDesk(await server.as({ account, name: "rhea", statements }), domain, "store");
  assert.equal((await reader.push(nupkg("Acme.Refused", "3.0.0").bytes)).status, 403);
  for (const how of ["DELETE", "POST"] as const) assert.equal((await reader.mark("Acme.Refused", "1.0.0", how)).status, 403);
  assert.deepEqual(await told("acme.refused"), [
    "PublishPackageVersion app 1.0.0 ConflictException",
    "PublishPackageVersion store 1.0.0",
    "PublishPackageVersion store 1.0.0 ConflictException",
    "PublishPackageVersion store 2.0.0 ResourceNotFoundException",
    "PublishPackageVersion store 3.0.0 AccessDeniedException",
    "UpdatePackageVersionsStatus store 1.0.0 AccessDeniedException",
    "UpdatePackageVersionsStatus store 1.0.0 AccessDeniedException",
    "UpdatePackageVersionsStatus store 9.0.0 ResourceNotFoundException",
  ]);
  for (const { errorCode, userIdentity } of await recorded("acme.refused"))
    assert.equal(userIdentity.userName === "rhea", errorCode === "AccessDeniedException");
});

test("a token that has expired is refused in words that say so, with a challenge, and recorded", async () => {
  const late = await nugetDesk(server, domain, "store");
  const hash = createHash("sha256").update(late.token).digest("hex");
  await server.store.db.updateTable("token").set({ expires_at: 1 }).where("hash", "=", hash).execute();
  for (const answer of [await late.ask("v3/index.json"), await late.push(nupkg("Acme.Late", "1.0.0").bytes)]) {
    assert.equal(answer.status, 401);
    assert.equal(answer.headers["www-authenticate"], 'Basic realm="acme/store"');
    for (const words of [answer.phrase, answer.text]) assert.match(words, /expired/);
  }
  const keyed = { authorization: "", "x-nuget-apikey": late.token };
  assert.equal((await late.ask("v2/package", { method: "PUT", headers: keyed })).status, 401);
  const rows = await server.store.db.selectFrom("audit_record").select(["event"]).where("event", "like", "%expired%").execute();
  assert.ok(rows.length >= 3);
  for (const { event } of rows) assert.ok(!event.includes(late.token.slice(10, 40)));
});
