/* A page token goes on where a page ended, for the request it was made for and no other (service spec 1.3). */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Operation } from "../../src/api/operation.ts";
import { type OperationName, operations } from "../../src/api/table.ts";
import { makeDomain } from "../support/api.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { publishNpm } from "../support/publish-npm.ts";
import type { RawResponse } from "../support/raw-http.ts";
import { type PlainInput, requestFor, sendSigned } from "../support/signed-http.ts";

let server: InProcess;

before(async () => {
  server = await startInProcess();
  await makeDomain(server, "acme", [{ repository: "app" }, { repository: "lib" }]);
  await makeDomain(server, "other", [{ repository: "app" }, { repository: "lib" }]);
  for (const domain of ["acme", "other"]) {
    const dependencies = Object.fromEntries(Array.from({ length: 1_200 }, (_, index) => [`needed-${index}`, "1"]));
    for (const [name, version] of [
      ["ui", "1.0.0"],
      ["ui", "2.0.0"],
      ["db", "1.0.0"],
    ] as const) {
      const published = await publishNpm(server, { domain, repository: "app", name, version, manifest: { dependencies } });
      assert.equal(published.status, 201, published.text);
    }
    for (const packageGroup of ["/npm/*", "/pypi/*"]) await call("CreatePackageGroup", { domain, packageGroup });
    await call("UpdatePackageGroupOriginConfiguration", {
      domain,
      packageGroup: "/*",
      restrictions: { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" },
      addAllowedRepositories: ["app", "lib"].map((repositoryName) => ({ repositoryName, originRestrictionType: "PUBLISH" })),
    });
  }
});

after(() => server.stop());

const call = (name: OperationName, input: PlainInput): Promise<RawResponse> =>
  sendSigned(server, requestFor(operations[name] as Operation, input));

const ofVersion = { domain: "acme", repository: "app", format: "npm", package: "ui" };

/** Every list that has more than one page here, each with another request that has, too; null where requests have no parameters. */
const lists: readonly { readonly name: OperationName; readonly input: PlainInput; readonly other: PlainInput | null }[] = [
  { name: "ListDomains", input: {}, other: null },
  { name: "ListRepositories", input: {}, other: { repositoryPrefix: "lib" } },
  { name: "ListRepositoriesInDomain", input: { domain: "acme" }, other: { domain: "other" } },
  {
    name: "ListPackages",
    input: { domain: "acme", repository: "app" },
    other: { domain: "acme", repository: "app", format: "npm" },
  },
  { name: "ListPackageVersions", input: ofVersion, other: { ...ofVersion, sortBy: "PUBLISHED_TIME" } },
  { name: "ListPackageGroups", input: { domain: "acme" }, other: { domain: "acme", prefix: "/" } },
  {
    name: "ListSubPackageGroups",
    input: { domain: "acme", packageGroup: "/*" },
    other: { domain: "other", packageGroup: "/*" },
  },
  {
    name: "ListAssociatedPackages",
    input: { domain: "acme", packageGroup: "/npm/*" },
    other: { domain: "acme", packageGroup: "/npm/*", preview: true },
  },
  {
    name: "ListAllowedRepositoriesForGroup",
    input: { domain: "acme", packageGroup: "/*", originRestrictionType: "PUBLISH" },
    other: { domain: "other", packageGroup: "/*", originRestrictionType: "PUBLISH" },
  },
];

const tokenOf = async (name: OperationName, input: PlainInput): Promise<string> => {
  const { text } = await call(name, { ...input, maxResults: 1 });
  const { nextToken } = JSON.parse(text) as { readonly nextToken?: string };
  return nextToken ?? assert.fail(`${name} gave no token: ${text}`);
};

const assertRefused = (answer: RawResponse, what: string): void => {
  assert.equal(answer.status, 400, `${what}: ${answer.text}`);
  assert.deepEqual(JSON.parse(answer.text), {
    message: "The nextToken is malformed or was made for a request with other parameters.",
    reason: "FIELD_VALIDATION_FAILED",
  });
};

test("every operation with pages is in this table, but for the assets of an npm version, which are one", () => {
  const paginated = Object.values<Operation>(operations).filter(({ paginator }) => paginator !== undefined);
  assert.deepEqual(
    [...lists.map(({ name }) => name), "ListPackageVersionAssets"].sort(),
    paginated.map(({ name }) => name).sort(),
  );
});

for (const { name, input, other } of lists)
  describe(`a token of ${name}`, () => {
    test("goes on, with any page size, as often as it is sent", async () => {
      const nextToken = await tokenOf(name, input);
      for (const maxResults of [1, 1, 1000]) {
        const answer = await call(name, { ...input, nextToken, maxResults });
        assert.equal(answer.status, 200, answer.text);
      }
    });

    test("is good for no other list", async () => {
      const nextToken = await tokenOf(name, input);
      for (const { name: elsewhere, input: theirs } of lists.filter((list) => list.name !== name))
        assertRefused(await call(elsewhere, { ...theirs, nextToken }), elsewhere);
    });

    if (other !== null)
      test("is good for no other parameters", async () => {
        assertRefused(await call(name, { ...other, nextToken: await tokenOf(name, input) }), JSON.stringify(other));
      });

    test("is refused when its form was changed", async () => {
      const nextToken = await tokenOf(name, input);
      const [made, ...cursor] = JSON.parse(Buffer.from(nextToken, "base64url").toString()) as unknown[];
      const written = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
      const forged: readonly unknown[] = [
        [made],
        [made, ...cursor, "more"],
        [made, ...cursor.map((part) => (typeof part === "number" ? "1" : 1))],
        [made, ...cursor.map(() => null)],
        [made, ...cursor.map(() => ["a"])],
        [made, ...cursor.map((part) => (typeof part === "number" ? 1.5 : "a\0"))],
        [made, ...cursor.map((part) => (typeof part === "number" ? 1e300 : "\ud800"))],
        [`${String(made)}x`, ...cursor],
        { 0: made, 1: cursor[0], length: 2 },
        made,
        null,
      ];
      const mangled = [
        nextToken.slice(1),
        nextToken.slice(0, -2),
        nextToken.split("").reverse().join(""),
        "a",
        "%%%",
        "ÿ",
        "====",
        "W10",
      ];
      for (const token of [...forged.map(written), ...mangled])
        assertRefused(await call(name, { ...input, nextToken: token }), token);
    });

    test("is never the server's failure, whatever becomes of one of its letters", async () => {
      const nextToken = await tokenOf(name, input);
      for (let index = 0; index < nextToken.length; index += 3) {
        const letter = nextToken[index] === "A" ? "B" : "A";
        const changed = nextToken.slice(0, index) + letter + nextToken.slice(index + 1);
        const { status, text } = await call(name, { ...input, nextToken: changed });
        assert.ok(status === 200 || status === 400, text);
      }
    });
  });

test("a list of dependencies goes on by its token, too, and by no other's", async () => {
  const version = { ...ofVersion, packageVersion: "1.0.0" };
  const first = JSON.parse((await call("ListPackageVersionDependencies", version)).text) as {
    readonly dependencies: readonly object[];
    readonly nextToken?: string;
  };
  assert.ok(first.dependencies.length < 1_200);
  const { nextToken } = first;
  assert.ok(nextToken !== undefined);
  assert.equal((await call("ListPackageVersionDependencies", { ...version, nextToken })).status, 200);
  assertRefused(await call("ListPackageVersionDependencies", { ...version, packageVersion: "2.0.0", nextToken }), "version");
  assertRefused(await call("ListPackageVersions", { ...ofVersion, nextToken }), "ListPackageVersions");
});
