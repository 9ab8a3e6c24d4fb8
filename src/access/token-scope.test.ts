import assert from "node:assert/strict";
import { test } from "node:test";
import { openAccess, owner, region, request } from "../../test/support/access.ts";
import type { Action } from "../model/actions.ts";
import { isFault } from "../model/fault.ts";
import { parsePolicy } from "../policy/policy.ts";
import { limitOf, maxScopeRepositories, type TokenScope } from "./token-scope.ts";

const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const repository = (name: string) => `arn:aws:codeartifact:${region}:${owner}:repository/acme/${name}`;
const packageIn = (name: string) => `arn:aws:codeartifact:${region}:${owner}:package/acme/${name}/npm/acme/ui`;

const openScoped = async (scope: TokenScope) => {
  const { authenticate, authorize, issueToken, makeDomain, makeUser } = await openAccess();
  const domain = { id: await makeDomain("acme"), owner, name: "acme" };
  const caller = await makeUser("ana", everything);
  const named = { name: "laptop", scope };
  const { token } = await issueToken({ caller, domain, durationSeconds: 900, request, named });
  const bearer = await authenticate.byToken(() => token, domain);
  return async (action: Action, resource: string): Promise<boolean> => {
    const name = resource.split("/")[2];
    const place = name === undefined ? null : { name, administratorAccount: owner };
    return authorize({ caller: bearer, action, resource, domain, repository: place, request }).then(
      () => true,
      (thrown: unknown) => {
        assert.ok(isFault(thrown, "AccessDenied") && /scope of the authorization token/u.test(thrown.message));
        return false;
      },
    );
  };
};

const read = ["codeartifact:ReadFromRepository", repository] as const;
const publish = ["codeartifact:PublishPackageVersion", packageIn] as const;
const tag = ["codeartifact:PutPackageMetadata", packageIn] as const;
const remove = ["codeartifact:DeletePackageVersions", packageIn] as const;

const cases: readonly (readonly [
  string,
  TokenScope,
  readonly (readonly [readonly [Action, typeof repository], string, boolean])[],
])[] = [
  [
    "reading one repository",
    { repositories: ["app"], rights: "read" },
    [
      [read, "app", true],
      [read, "other", false],
      [read, "app-two", false],
      [publish, "app", false],
      [tag, "app", false],
    ],
  ],
  [
    "publishing to two",
    { repositories: ["app", "other"], rights: "publish" },
    [
      [read, "app", true],
      [publish, "app", true],
      [tag, "other", true],
      [publish, "third", false],
      [read, "third", false],
      [remove, "app", false],
    ],
  ],
  [
    "reading them all",
    { repositories: null, rights: "read" },
    [
      [read, "app", true],
      [read, "other", true],
      [publish, "app", false],
    ],
  ],
];

for (const [what, scope, asked] of cases) {
  test(`a token for ${what} is good for no more, whatever its owner may do`, async () => {
    const may = await openScoped(scope);
    for (const [[action, place], name, expected] of asked) {
      assert.equal(await may(action, place(name)), expected, `${action} on ${name}`);
    }
  });
}

test("the widest scope fits into a policy document", () => {
  const names = Array.from({ length: maxScopeRepositories }, (_, index) => `${index}`.padEnd(100, "x"));
  const scope = { repositories: names, rights: "publish" } as const;
  const document = limitOf(scope, { region: "ap-southeast-2", owner }, "d".repeat(50));
  assert.equal(parsePolicy(document, "identity").length, 1);
});
