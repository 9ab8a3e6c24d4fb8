import assert from "node:assert/strict";
import { test } from "node:test";
import { owner, region, sha256 } from "../../test/support/access.ts";
import { type AuditEvent, openAudit } from "../../test/support/audit.ts";
import type { Caller } from "../access/caller.ts";
import { Fault, invalid, unauthenticated } from "../model/fault.ts";
import type { PackageId } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { deletePrincipal } from "../store/principals.ts";
import { putTags } from "../store/tags.ts";
import { noteAttempt, notePackage } from "./trail.ts";

const nothing = { Version: "2012-10-17", Statement: [] };
const guest = "222222222222";
const arn = `arn:aws:codeartifact:${region}:${owner}:`;
const button: PackageId = { format: "npm", namespace: "acme", name: "ui" };

const change = (store: Store, value = "1") =>
  store.transaction((tx) => putTags(tx, `${arn}domain/acme`, [{ key: "colour", value }]));
const attempt = (action: "ReadFromRepository" | "PublishPackageVersion" | "CreateRepository", resource: string) =>
  noteAttempt({ action: `codeartifact:${action}`, resource, repository: null });
const denied = () => Promise.reject(new Fault("AccessDenied", "User: ana is not authorized to perform this."));
const names = (events: readonly AuditEvent[]) => events.map(({ eventName, errorCode }) => [eventName, errorCode]);

test("an operation that changes something leaves one whole record in CloudTrail's form", async () => {
  const { audit, call, events, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  const input = { domain: "acme", repository: "app", description: undefined, tags: [{ key: "a", value: "b" }] };
  await call(
    "CreateRepository",
    async () => {
      attempt("CreateRepository", `${arn}repository/acme/app`);
      await change(audit.store);
    },
    { caller, input },
  );
  const [event, ...others] = await events();
  assert.deepEqual(others, []);
  assert.match(String(event?.eventID), /^[0-9a-f-]{36}$/);
  assert.deepEqual(event, {
    eventVersion: "1.11",
    userIdentity: {
      type: "IAMUser",
      principalId: "AIDAana",
      arn: `arn:aws:iam::${owner}:user/ana`,
      accountId: owner,
      accessKeyId: caller.via.is === "signature" ? caller.via.accessKeyId : null,
      userName: "ana",
    },
    eventTime: "2025-01-02T03:04:05Z",
    eventSource: "codeartifact.amazonaws.com",
    eventName: "CreateRepository",
    awsRegion: region,
    sourceIPAddress: "192.0.2.1",
    userAgent: "npm/11",
    requestParameters: { domainName: "acme", repositoryName: "app", tags: [{ key: "a", value: "b" }] },
    responseElements: null,
    requestID: "r-1",
    eventID: event?.eventID,
    readOnly: false,
    resources: [{ ARN: `${arn}repository/acme/app`, accountId: owner, type: "AWS::CodeArtifact::Repository" }],
    eventType: "AwsApiCall",
    managementEvent: true,
    eventCategory: "Management",
    recipientAccountId: owner,
  });
});

test("a change and its record are of one transaction: what fails leaves neither, and a record of the failure", async () => {
  const { audit, call, events, store, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  await call(
    "TagResource",
    () =>
      audit.store.transaction(async (tx) => {
        await putTags(tx, `${arn}domain/acme`, [{ key: "a", value: "b" }]);
        throw invalid("That cannot be.");
      }),
    { caller },
  );
  assert.deepEqual(await store.db.selectFrom("tag").selectAll().execute(), []);
  assert.deepEqual(names(await events()), [["TagResource", "ValidationException"]]);
});

test("a change whose record cannot be written is not made", async () => {
  const { audit, call, store, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  await store.db.schema.dropTable("audit_record").execute();
  const answer = await call("TagResource", () => change(audit.store), { caller });
  assert.ok(answer instanceof Fault && answer.code === "InternalServer");
  assert.deepEqual(await store.db.selectFrom("tag").selectAll().execute(), []);
});

test("work that no request asked for leaves no record", async () => {
  const { audit, events } = await openAudit();
  await change(audit.store);
  assert.deepEqual(await events(), []);
});

test("a request leaves one record however many transactions it takes, and a second when it fails after the first", async () => {
  const { audit, call, events, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  await call("TagResource", () => Promise.all([change(audit.store, "1"), change(audit.store, "2")]), { caller });
  await call(
    "CopyPackageVersions",
    async () => {
      await change(audit.store, "3");
      await change(audit.store, "4");
      throw invalid("Half of it was done.");
    },
    { caller },
  );
  const found = names(await events());
  assert.deepEqual(
    found.sort(([a, b], [c, d]) => `${a}${b}`.localeCompare(`${c}${d}`)),
    [
      ["CopyPackageVersions", undefined],
      ["CopyPackageVersions", "ValidationException"],
      ["TagResource", undefined],
    ],
  );
});

test("an operation that found nothing to change is recorded; reads, and reads of what is not there, are not", async () => {
  const { call, client, events, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  await call("DeleteDomain", async () => undefined, { caller });
  await call("DescribeDomain", async () => undefined, { caller });
  await call("DescribeDomain", () => Promise.reject(new Fault("ResourceNotFound", "No.")), { caller });
  await client("GET", async () => undefined, { caller });
  await client("GET", () => Promise.reject(new Fault("ResourceNotFound", "No.")), { caller });
  assert.deepEqual(names(await events()), [["DeleteDomain", undefined]]);
});

test("whatever is refused is recorded, reads too", async () => {
  const { call, client, events, time, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  await call("DescribeDomain", denied, { caller });
  time.now += 1;
  await client(
    "GET",
    () => {
      notePackage(button);
      attempt("ReadFromRepository", `${arn}repository/acme/app`);
      return denied();
    },
    { caller },
  );
  time.now += 1;
  await client("PUT", () => Promise.reject(unauthenticated("ExpiredTokenException", "The token has expired.")));
  time.now += 1;
  await call("AssumeRole", () => Promise.reject(invalid("The duration is too long.")), { caller, source: "sts" });
  const found = await events();
  assert.deepEqual(names(found), [
    ["DescribeDomain", "AccessDeniedException"],
    ["ReadFromRepository", "AccessDeniedException"],
    ["PublishPackageVersion", "ExpiredTokenException"],
    ["AssumeRole", "ValidationError"],
  ]);
  assert.deepEqual(found[2]?.userIdentity, { type: "Unknown" });
  assert.equal(found[3]?.eventSource, "sts.amazonaws.com");
  assert.equal(found[1]?.errorMessage, "User: ana is not authorized to perform this.");
});

test("a package client's request is told by its action, with the package it is about", async () => {
  const { audit, client, events, time, makeUser } = await openAudit();
  const user = await makeUser("ana", nothing);
  const hash = sha256("a token");
  const caller: Caller = { ...user, via: { is: "token", hash, domainId: 1, expiresAt: time.now + 1 } };
  await client(
    "PUT",
    async () => {
      attempt("ReadFromRepository", `${arn}repository/acme/app`);
      notePackage(button, "1.0.0");
      attempt("PublishPackageVersion", `${arn}package/acme/app/npm/acme/ui`);
      notePackage(button);
      await change(audit.store);
    },
    { caller },
  );
  const [event] = await events();
  assert.equal(event?.eventName, "PublishPackageVersion");
  assert.deepEqual(event.requestParameters, {
    domainName: "acme",
    domainOwner: owner,
    repositoryName: "app",
    packageFormat: "npm",
    packageNamespace: "acme",
    packageName: "ui",
    packageVersion: "1.0.0",
  });
  assert.deepEqual(event.additionalEventData, {
    httpMethod: "PUT",
    requestUri: "/npm/@acme/ui/-/ui-1.0.0.tgz",
    tokenId: hash.slice(0, 20),
  });
  assert.equal((event.resources as readonly unknown[]).length, 2);
});

test("a read that keeps what it fetched is a change, also when it is kept after the answer", async () => {
  const { audit, client, events, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  const { promise: fetched, resolve: fetch } = Promise.withResolvers<void>();
  let kept: Promise<void> | undefined;
  await client(
    "GET",
    async () => {
      attempt("ReadFromRepository", `${arn}repository/acme/app`);
      kept = fetched.then(() => change(audit.store));
    },
    { caller },
  );
  assert.deepEqual(await events(), []);
  fetch();
  await kept;
  assert.deepEqual(names(await events()), [["ReadFromRepository", undefined]]);
});

test("where commits are shared, each record is of its own caller and change", async () => {
  const { audit, client, store, events, makeUser } = await openAudit();
  const callers: Caller[] = [];
  for (let number = 0; number < 5; number += 1) callers.push(await makeUser(`user${number}`, nothing));
  const publish = (number: number) =>
    client(
      "PUT",
      async () => {
        notePackage({ ...button, name: `package${number}` }, "1.0.0");
        attempt("PublishPackageVersion", `${arn}package/acme/app/npm/acme/package${number}`);
        await audit.store.transaction(async (tx) => {
          await putTags(tx, `${arn}package/${number}`, [{ key: "n", value: String(number) }]);
          if (number % 10 === 9) throw invalid("No.");
        });
      },
      { caller: callers[number % 5] ?? null, requestId: `r-${number}` },
    );
  await Promise.all(Array.from({ length: 50 }, (_, number) => publish(number)));
  const found = await events();
  assert.equal(found.length, 50);
  for (const event of found) {
    const number = Number(String(event.requestID).slice(2));
    assert.equal(event.userIdentity.userName, `user${number % 5}`);
    assert.equal(event.requestParameters?.packageName, `package${number}`);
    assert.equal(event.errorCode, number % 10 === 9 ? "ValidationException" : undefined);
  }
  assert.equal((await store.db.selectFrom("tag").selectAll().execute()).length, 45);
});

test("refusals of unknown callers are bounded, and the next record says how many were left out", async () => {
  const { client, events, time } = await openAudit();
  const knock = (name: string) => client("GET", () => Promise.reject(unauthenticated(name, "Who are you?")));
  for (let count = 0; count < 100; count += 1) await knock("MissingAuthenticationTokenException");
  assert.equal((await events()).length, 20);
  await knock("ExpiredTokenException");
  assert.equal((await events()).length, 21, "another kind of refusal has room of its own");
  time.now += 1_000;
  for (let count = 0; count < 10; count += 1) await knock("MissingAuthenticationTokenException");
  const late = (await events()).filter(({ eventTime }) => eventTime === "2025-01-02T03:04:06Z");
  assert.deepEqual(late.map(({ additionalEventData }) => additionalEventData?.refusalsLeftOut).sort(), [
    80,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("who is told to ask less often does not fill the disk with it", async () => {
  const { call, events, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  for (let count = 0; count < 50; count += 1)
    await call("DeletePackage", () => Promise.reject(new Fault("Throttling", "Too many requests.")), { caller });
  assert.equal((await events()).length, 20);
});

test("an unknown caller's refusal goes to the account that was asked, or to the operator's where that is none", async () => {
  const { call, client, events, makeUser } = await openAudit();
  await makeUser("gil", nothing, guest);
  const knock = () => Promise.reject(unauthenticated("InvalidSignatureException", "No."));
  await client("GET", knock);
  await call("CreateDomain", knock);
  assert.equal((await events()).length, 2);
  assert.equal((await events(guest)).length, 0);
});

test("the caller's account, the owner's and the repository administrator's each get a copy", async () => {
  const { audit, client, events, makeUser } = await openAudit();
  const administrator = "333333333333";
  const caller = await makeUser("gil", nothing, guest);
  await client(
    "PUT",
    async () => {
      const repository = { name: "app", administratorAccount: administrator };
      const resource = `${arn}package/acme/app/npm/acme/ui`;
      noteAttempt({ action: "codeartifact:PublishPackageVersion", resource, repository });
      await change(audit.store);
    },
    { caller },
  );
  const found = (await Promise.all([owner, guest, administrator].map((account) => events(account)))).flat();
  assert.deepEqual(
    found.map(({ recipientAccountId }) => recipientAccountId),
    [owner, guest, administrator],
  );
  assert.equal(new Set(found.map(({ eventID }) => eventID)).size, 3);
  assert.equal(new Set(found.map(({ sharedEventID }) => sharedEventID)).size, 1);
});

test("a session is told with the role behind it", async () => {
  const { audit, call, events, time, makeUser } = await openAudit();
  const user = await makeUser("ci", nothing);
  const roleArn = `arn:aws:iam::${owner}:role/build/ci`;
  const caller: Caller = {
    ...user,
    principalArn: `arn:aws:sts::${owner}:assumed-role/ci/job-7`,
    identityArn: roleArn,
    uniqueId: "AROAX",
    session: {
      accessKeyId: "ASIA",
      userId: "AROAX:job-7",
      policies: [],
      context: { "aws:FederatedProvider": ["arn:aws:iam::111111111111:oidc-provider/ci.example.org"] },
      createdAt: time.now - 60_000,
      expiresAt: time.now + 60_000,
    },
    via: { is: "signature", accessKeyId: "ASIA" },
  };
  await call("TagResource", () => change(audit.store), { caller });
  assert.deepEqual((await events())[0]?.userIdentity, {
    type: "AssumedRole",
    principalId: "AROAX:job-7",
    arn: `arn:aws:sts::${owner}:assumed-role/ci/job-7`,
    accountId: owner,
    accessKeyId: "ASIA",
    sessionContext: {
      sessionIssuer: { type: "Role", principalId: "AROAX", arn: roleArn, accountId: owner, userName: "ci" },
      webIdFederationData: { federatedProvider: "arn:aws:iam::111111111111:oidc-provider/ci.example.org", attributes: {} },
      attributes: { creationDate: "2025-01-02T03:03:05Z", mfaAuthenticated: "false" },
    },
  });
});

test("who removes themselves is still named", async () => {
  const { audit, call, events, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  const input = { UserName: "ana" };
  await call("DeleteUser", () => audit.store.transaction((tx) => deletePrincipal(tx, caller.principalId)), {
    caller,
    source: "iam",
    input,
  });
  const [event] = await events();
  assert.equal(event?.userIdentity.principalId, "AIDAana");
  assert.deepEqual(event.requestParameters, { userName: "ana" });
  assert.equal(event.eventSource, "iam.amazonaws.com");
});

test("secrets of an input are hidden, and an input that is too large is left out", async () => {
  const { call, events, time, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  const input = { RoleArn: "arn:role", WebIdentityToken: "eyJ-secret", Nested: [{ SecretAccessKey: "s3cret", Name: "n" }] };
  await call("AssumeRoleWithWebIdentity", denied, { caller, input, source: "sts" });
  time.now += 1;
  const versionRevisions = new Map([["__proto__", "r"]]);
  await call("CopyPackageVersions", denied, { caller, input: { versionRevisions } });
  time.now += 1;
  await call("PutDomainPermissionsPolicy", denied, { caller, input: { policyDocument: "x".repeat(50_000) } });
  const found = await events();
  const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
  assert.deepEqual(found[0]?.requestParameters, {
    roleArn: "arn:role",
    webIdentityToken: hidden,
    nested: [{ secretAccessKey: hidden, name: "n" }],
  });
  assert.equal(JSON.stringify(found[1]?.requestParameters), '{"versionRevisions":{"__proto__":"r"}}');
  assert.equal(found[2]?.requestParameters?.omitted, true);
});

test("reads are recorded where the operator wants them, once each, and a flush writes them", async () => {
  const { audit, call, client, events, makeUser } = await openAudit({ reads: true });
  const caller = await makeUser("ana", nothing);
  await client("GET", async () => notePackage(button), { caller, requestId: "1" });
  await client("GET", () => change(audit.store), { caller, requestId: "2" });
  await call("ListDomains", async () => undefined, { caller, requestId: "3" });
  await audit.flush();
  const found = (await events()).map(({ requestID, eventName, readOnly }) => `${requestID} ${eventName} ${readOnly}`).sort();
  assert.deepEqual(found, ["1 ReadFromRepository true", "2 ReadFromRepository true", "3 ListDomains true"]);
});

test("a refusal whose record cannot be written is told all the same, and logged", async () => {
  const { call, store, logged, makeUser } = await openAudit();
  const caller = await makeUser("ana", nothing);
  await store.db.schema.dropTable("audit_record").execute();
  const answer = await call("DescribeDomain", denied, { caller });
  assert.ok(answer instanceof Fault && answer.code === "AccessDenied");
  assert.deepEqual(logged, ["An audit record could not be written."]);
});
