/*
 * Calls generated from the OpenAPI document that a server serves: whatever is asked, within the limits or beyond, the
 * answer is one that the document has. PACKHOUSE_TEST_SEED repeats a run with another seed than the usual one.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { Operation } from "../../src/api/operation.ts";
import { operations } from "../../src/api/table.ts";
import { makeDomain } from "../support/api.ts";
import { crowdedCalls, type GeneratedCall, type Known, requestOf, rightCalls, wrongCalls } from "../support/generated-calls.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { type DescribedOperation, fits, type JsonSchema, misfit, readOpenApi } from "../support/open-api.ts";
import { publishNpm } from "../support/publish-npm.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type PlainInput, requestFor, sendSigned } from "../support/signed-http.ts";

const seed = Number(process.env.PACKHOUSE_TEST_SEED ?? 20_250_102);
const rightRuns = 20;
const wrongRuns = 15;
const crowdedRuns = 4;

const server: InProcess = await startInProcess({ "domains-per-account": "1000" });
const described = await readOpenApi(JSON.parse((await send(server.url, { path: "/-/openapi.json" })).text) as object);
/** Operations that answered 200 to a call that is within the limits. */
const succeeded = new Set<string>();

after(() => server.stop());

const arn = (rest: string): string => `arn:aws:codeartifact:${server.credentials.region}:${server.account}:${rest}`;

const policyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "codeartifact:DescribeDomain", Resource: "*" }],
});

const mostly = <Value>(usual: Value, ...others: readonly Value[]): readonly Value[] => [
  ...Array<Value>(9).fill(usual),
  ...others,
];

const known: Known = {
  domain: mostly("props", "missing"),
  "domain-owner": [server.account],
  domainOwner: [server.account],
  repository: mostly("app", "missing", "spare"),
  repositoryName: ["spare"],
  "source-repository": ["app"],
  "destination-repository": ["spare"],
  "external-connection": ["public:npmjs", "public:pypi"],
  format: mostly("npm", "pypi"),
  namespace: ["acme"],
  package: mostly("ui", "missing"),
  version: mostly("1.0.0", "2.0.0", "9.9.9"),
  versions: ["1.0.0", "2.0.0"],
  asset: ["package.tgz"],
  "package-group": ["/*", "/npm/acme/*"],
  packageGroup: ["/npm/acme/*", "/npm/acme/ui$"],
  prefix: ["/"],
  originRestrictionType: ["PUBLISH"],
  resourceArn: [arn("domain/props"), arn("repository/props/app"), arn("package-group/props/%2a"), arn("domain/missing")],
  policyDocument: [policyDocument],
  principal: [`arn:aws:iam::${server.account}:user/administrator`],
};

/** Generic packages can only be published, and domains that exist cannot be made. */
const knownFor = ({ operationId }: DescribedOperation): Known => {
  if (operationId === "PublishPackageVersion") return { ...known, format: ["generic"] };
  return operationId === "CreateDomain" ? { ...known, domain: [] } : known;
};

/** Makes whatever calls may have removed, and takes away what is in its place. */
const prepare = async (): Promise<void> => {
  const here = { domain: "props", repository: "app" };
  const call = (row: Operation, input: PlainInput) => sendSigned(server, requestFor(row, input));
  await call(operations.CreateRepository, here);
  await call(operations.CreateRepository, { ...here, repository: "spare" });
  await call(operations.PutDomainPermissionsPolicy, { ...here, policyDocument });
  await call(operations.PutRepositoryPermissionsPolicy, { ...here, policyDocument });
  const restrictions = { PUBLISH: "ALLOW", INTERNAL_UPSTREAM: "ALLOW", EXTERNAL_UPSTREAM: "ALLOW" };
  await call(operations.UpdatePackageGroupOriginConfiguration, { ...here, packageGroup: "/*", restrictions });
  await call(operations.DeletePackageGroup, { ...here, packageGroup: "/npm/acme/*" });
  await call(operations.CreatePackageGroup, { ...here, packageGroup: "/npm/acme/*" });
  for (const namespace of [undefined, "acme"]) {
    await call(operations.DeletePackage, { ...here, format: "npm", namespace, package: "ui" });
    const name = namespace === undefined ? "ui" : `@${namespace}/ui`;
    for (const version of ["1.0.0", "2.0.0"])
      await publishNpm(server, { ...here, name, version, files: { "README.md": "# Read me" } });
  }
};

before(async () => {
  await makeDomain(server, "props", []);
});

/** The same schema, which now forbids members that it does not name. */
const closed = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  ...(schema.properties && {
    properties: Object.fromEntries(Object.entries(schema.properties).map(([name, one]) => [name, closed(one)])),
    additionalProperties: false as unknown as JsonSchema,
  }),
  ...(schema.items && { items: closed(schema.items) }),
  ...(schema.properties === undefined &&
    schema.additionalProperties && { additionalProperties: closed(schema.additionalProperties) }),
});

const answerSchemas = new Map<string, JsonSchema>();

/** Fails on an answer that the document does not have. */
const assertDescribed = (operation: DescribedOperation, { status, headers, text }: RawResponse): void => {
  assert.ok(status < 500, `${status} ${text}`);
  const response = operation.responses[status] ?? assert.fail(`${status} is not declared: ${text}`);
  for (const [name, header] of Object.entries(response.headers)) {
    const value = headers[name.toLowerCase()];
    if (value === undefined) assert.ok(header.required !== true, `the header ${name} is missing`);
    else assert.ok(fits(header.schema, value), `${name}: ${String(value)}`);
  }
  const schema = response.content?.["application/json"]?.schema;
  if (schema === undefined) return;
  assert.equal(headers["content-type"], "application/json");
  const key = `${operation.operationId} ${status}`;
  const strict = answerSchemas.get(key) ?? closed(schema);
  answerSchemas.set(key, strict);
  assert.equal(misfit(strict, JSON.parse(text)), null, text);
};

const ask = async (operation: DescribedOperation, call: GeneratedCall): Promise<RawResponse> => {
  const answer = await sendSigned(server, requestOf(operation, call));
  assertDescribed(operation, answer);
  return answer;
};

const reasonOf = ({ text }: RawResponse): unknown => (JSON.parse(text) as { readonly reason?: unknown }).reason;

/** A call within the limits may break rules between members, but no limit. */
const assertWithinLimits = (answer: RawResponse): void => {
  if (answer.status !== 400) return;
  assert.notEqual(reasonOf(answer), "CANNOT_PARSE", answer.text);
  assert.doesNotMatch(answer.text, /validation errors? detected/);
};

const assertRefused = (answer: RawResponse, what: string): void => {
  assert.equal(answer.status, 400, `${what}: ${answer.text}`);
  assert.ok(["CANNOT_PARSE", "FIELD_VALIDATION_FAILED"].includes(String(reasonOf(answer))), `${what}: ${answer.text}`);
};

const check = <Value>(values: fc.Arbitrary<Value>, numRuns: number, holds: (value: Value) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(values, holds), { seed, numRuns });

describe("an answer is one that the document has", () => {
  for (const operation of described) {
    describe(operation.operationId, () => {
      before(prepare);

      test("to calls within the limits", () =>
        check(rightCalls(operation, knownFor(operation)), rightRuns, async (call) => {
          const answer = await ask(operation, call);
          assertWithinLimits(answer);
          if (answer.status === 200) succeeded.add(operation.operationId);
        }));

      test("to calls with something beside them that nobody knows", () =>
        check(crowdedCalls(operation, knownFor(operation)), crowdedRuns, async ({ call }) =>
          assertWithinLimits(await ask(operation, call)),
        ));

      const wrong = wrongCalls(operation, knownFor(operation));
      if (wrong !== null)
        test("to calls that are wrong in one member, which are refused", () =>
          check(wrong, wrongRuns, async ({ what, call }) => assertRefused(await ask(operation, call), what)));
    });
  }
});

test("nearly every operation was met where it succeeds", () => {
  const others = described.map(({ operationId }) => operationId).filter((name) => !succeeded.has(name));
  assert.ok(others.length <= 2, `these never did: ${others.join(", ")}`);
});
