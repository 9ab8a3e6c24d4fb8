/*
 * The order in which a request is checked (service spec 1.1): routing, authentication, field validation, authorization,
 * existence. Whoever may not act on a resource of another account learns nothing of whether it exists.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Operation } from "../../src/api/operation.ts";
import { operations } from "../../src/api/table.ts";
import { makeDomain, type Server } from "../support/api.ts";
import { account, type InProcess, startInProcess } from "../support/in-process.ts";
import { arnOf, usual } from "../support/limits.ts";
import { publishNpm } from "../support/publish-npm.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type PlainInput, requestFor, sendSigned } from "../support/signed-http.ts";

const guestAccount = "210987654321";

let server: InProcess;
/** Of the other account: one who may do nothing, and one who may do everything there. */
let strangers: readonly Server[];

before(async () => {
  server = await startInProcess();
  await makeDomain(server, "acme", [{ repository: "app" }, { repository: "lib" }]);
  const published = await publishNpm(server, { domain: "acme", repository: "app", name: "ui", version: "1.0.0" });
  assert.equal(published.status, 201, published.text);
  await sendSigned(server, requestFor(operations.CreatePackageGroup, { domain: "acme", packageGroup: "/npm/*" }));
  const everything = [{ Effect: "Allow", Action: "*", Resource: "*" }];
  strangers = [
    await server.as({ account: guestAccount, name: "nobody", statements: [] }),
    await server.as({ account: guestAccount, name: "administrator", statements: everything }),
  ];
});

after(() => server.stop());

const rows: readonly Operation[] = Object.values(operations);

/** What belongs to the caller's own account, whatever it is asked. */
const ofAccount: readonly string[] = ["CreateDomain", "ListDomains", "ListRepositories"];

const inputOf = (row: Operation, changes: PlainInput = {}): PlainInput => {
  const there = {
    ...usual,
    domainOwner: account,
    destinationRepository: "lib",
    format: row.name === "PublishPackageVersion" ? "generic" : "npm",
    namespace: row.name === "PublishPackageVersion" ? "acme" : undefined,
    package: "ui",
    packageVersion: "1.0.0",
    asset: "package.tgz",
    assetName: "package.tgz",
    assetContent: Buffer.from("bytes"),
    packageGroup: "/npm/*",
    ...changes,
  };
  const needed = ([name, { required }]: readonly [string, { readonly required: boolean }]): boolean =>
    required || name === "domainOwner" || name === "namespace";
  // The signature brings the digest.
  const { assetSHA256: _, ...members } = row.input;
  return Object.fromEntries(
    Object.entries(members)
      .filter(needed)
      .map(([name]) => [name, there[name as keyof typeof there]]),
  );
};

const call = (caller: Server, row: Operation, changes: PlainInput = {}): Promise<RawResponse> =>
  sendSigned(caller, requestFor(row, inputOf(row, changes)));

const errorOf = ({ headers }: RawResponse): unknown => headers["x-amzn-errortype"];
const messageOf = ({ text }: RawResponse): string => (JSON.parse(text) as { readonly message: string }).message;

/** The parts of an input that may be missing, each with what is not there. */
const missing: Readonly<Record<string, unknown>> = {
  domain: "gone",
  repository: "gone",
  sourceRepository: "gone",
  destinationRepository: "gone",
  package: "gone",
  packageVersion: "9.9.9",
  asset: "gone.tgz",
  packageGroup: "/npm/gone/*",
  resourceArn: arnOf("repository/acme/gone"),
};

/** The same sentence for every resource. */
const unnamed = (message: string): string => message.replace(/arn:aws:codeartifact:\S+/, "ARN");

describe("who may not act on another account's resource is told the same whether or not it exists", () => {
  for (const row of rows.filter(({ name }) => !ofAccount.includes(name)))
    test(row.name, async () => {
      const parts = Object.keys(missing).filter((name) => row.input[name]?.required);
      assert.ok(parts.length > 0);
      for (const stranger of strangers) {
        const there = await call(stranger, row);
        assert.deepEqual([there.status, errorOf(there)], [403, "AccessDeniedException"], there.text);
        assert.match(
          messageOf(there),
          /^User: arn:aws:iam::210987654321:user\/\w+ is not authorized to perform: codeartifact:\w+ on /,
        );
        for (const part of parts) {
          const gone = await call(stranger, row, { [part]: missing[part] });
          assert.deepEqual([gone.status, errorOf(gone)], [403, "AccessDeniedException"], `${part}: ${gone.text}`);
          assert.equal(unnamed(messageOf(gone)), unnamed(messageOf(there)), part);
          assert.deepEqual(Object.keys(JSON.parse(gone.text) as object), ["message"]);
        }
      }
    });

  test("and what belongs to the caller's own account needs a right as well", async () => {
    const [nobody] = strangers;
    for (const row of rows.filter(({ name }) => ofAccount.includes(name))) {
      const answer = await call(nobody ?? assert.fail(), row);
      assert.deepEqual([answer.status, errorOf(answer)], [403, "AccessDeniedException"], `${row.name}: ${answer.text}`);
    }
  });
});

/** A member of the operation that its limits refuse. */
const beyond = (row: Operation): PlainInput => {
  const wrong: PlainInput = { domain: "A", resourceArn: "a b", nextToken: "", maxResults: 1001, repositoryPrefix: "a" };
  const [name] = Object.keys(wrong).filter((member) => member in row.input);
  return name === undefined ? assert.fail(`${row.name} has none of these members`) : { [name]: wrong[name] };
};

const refusable = (row: Operation, input: PlainInput) => {
  const { method, path, query = "", body } = requestFor(row, { ...inputOf(row), ...input });
  return { method, path: `${path}?${query}`, body };
};

describe("each check comes before the next", () => {
  for (const row of rows)
    test(row.name, async () => {
      const [nobody = assert.fail()] = strangers;
      const wrong = beyond(row);

      const unrouted = await send(server.url, { ...refusable(row, wrong), method: "PATCH" });
      assert.equal(errorOf(unrouted), "ValidationException", "routing before authentication");
      assert.match(unrouted.text, /UNKNOWN_OPERATION/);

      const unsigned = await send(server.url, refusable(row, wrong));
      assert.equal(errorOf(unsigned), "MissingAuthenticationTokenException", "authentication before fields");

      const beyondLimits = await sendSigned(nobody, requestFor(row, { ...inputOf(row), ...wrong }));
      assert.equal(errorOf(beyondLimits), "ValidationException", "fields before authorization");
      assert.match(beyondLimits.text, /FIELD_VALIDATION_FAILED/);

      const forbidden = await call(nobody, row, { domain: "gone", resourceArn: arnOf("domain/gone") });
      assert.equal(errorOf(forbidden), "AccessDeniedException", "authorization before existence");
    });
});

describe("whoever may act learns what is missing", () => {
  const absent = rows.filter(({ name, errors }) => errors.includes("ResourceNotFound") && !ofAccount.includes(name));
  assert.ok(absent.length > 40);
  for (const row of absent)
    test(row.name, async () => {
      const answer = await call(server, row, { domain: "gone", resourceArn: arnOf("domain/gone") });
      assert.deepEqual([answer.status, errorOf(answer)], [404, "ResourceNotFoundException"], answer.text);
    });
});

describe("what is missing is told before rules between members", () => {
  const cases: readonly (readonly [Operation, PlainInput])[] = [
    [operations.CopyPackageVersions, { versions: undefined }],
    [operations.CopyPackageVersions, { destinationRepository: "app" }],
    [operations.ListPackages, { format: undefined, namespace: "acme" }],
    [operations.DeletePackageVersions, { versions: [] }],
    [operations.UpdatePackageVersionsStatus, { targetStatus: "Deleted" }],
    [operations.AssociateExternalConnection, { externalConnection: "public:unknown" }],
  ];
  for (const [row, broken] of cases)
    test(`${row.name} with ${Object.keys(broken).join(", ")}`, async () => {
      const input = { ...inputOf(row), ...broken };
      const there = await sendSigned(server, requestFor(row, input));
      assert.deepEqual([there.status, errorOf(there)], [400, "ValidationException"], there.text);
      const gone = await sendSigned(server, requestFor(row, { ...input, domain: "gone" }));
      assert.deepEqual([gone.status, errorOf(gone)], [404, "ResourceNotFoundException"], gone.text);
    });
});
