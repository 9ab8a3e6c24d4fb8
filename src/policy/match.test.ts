// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  accountOf,
  type Closeness,
  closenessOf,
  expand,
  type Identity,
  isWithin,
  type Lookup,
  literalOf,
  matches,
  matchesAction,
  matchesArn,
  type Principal,
  variablesIn,
} from "./match.ts";

const keys: Readonly<Record<string, readonly string[]>> = {
  "aws:username": ["ana"],
  "aws:userid": ["*"],
  "aws:tagkeys": ["a", "b"],
};
const lookup: Lookup = (key) => keys[key];

const fits = (pattern: string, text: string, variables: Lookup | null = lookup): boolean => {
  const expanded = expand(pattern, variables);
  return expanded !== null && matches(expanded, text);
};

const texts: readonly (readonly [pattern: string, text: string, fits: boolean])[] = [
  ["", "", true],
  ["", "a", false],
  ["a", "a", true],
  ["a", "A", false],
  ["*", "", true],
  ["*", "anything/at:all", true],
  ["?", "a", true],
  ["?", "", false],
  ["?", "😀", true],
  ["a*c", "abc", true],
  ["a*c", "ac", true],
  ["a*c", "acb", false],
  ["a*b*c", "a-b-b-c", true],
  ["*.c", "a.b.c", true],
  ["*ab", "aab", true],
  ["a**b", "ab", true],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["a*?", "a", false],
  ["a*?", "ab", true],
  ["a.c", "abc", false],
  ["[ab]", "a", false],
  ["arn:aws:codeartifact:*:*:repository/d/*", "arn:aws:codeartifact:r:1:repository/d/r", true],
  ["arn:aws:codeartifact:*:*:repository/d/*", "arn:aws:codeartifact:r:1:domain/d", false],
  ["arn:aws:codeartifact:r:1:package/d/r/npm//react", "arn:aws:codeartifact:r:1:package/d/r/npm/react", false],
  ["/home/${aws:username}/*", "/home/ana/x", true],
  ["/home/${aws:username}/*", "/home/bob/x", false],
  ["${AWS:UserName}", "ana", true],
  ["${aws:userid}", "*", true],
  ["${aws:userid}", "x", false],
  ["${aws:unknown}", "", false],
  ["${aws:unknown, 'team'}", "team", true],
  ["${aws:username, 'team'}", "ana", true],
  ["${aws:tagkeys}", "a", false],
  ["${*}", "*", true],
  ["${*}", "x", false],
  ["${?}${$}", "?$", true],
  ["$x{y}", "$x{y}", true],
];
for (const [pattern, text, expected] of texts) {
  test(`the pattern ${pattern || "(empty)"} ${expected ? "fits" : "does not fit"} ${text || "(empty)"}`, () => {
    assert.equal(fits(pattern, text), expected);
  });
}

test("without variables a dollar and braces mean themselves, and wildcards inside stay wildcards", () => {
  assert.ok(fits("${aws:username}", "${aws:username}", null));
  assert.ok(!fits("${aws:username}", "ana", null));
  assert.ok(fits("${*}", "${xyz}", null));
});

test("a pattern with many wildcards is matched in little more than its length times the text's", () => {
  assert.equal(fits(`${"*a".repeat(200)}b`, "a".repeat(2000)), false);
});

test("a pattern as a plain text keeps its wildcards", () => {
  assert.equal(literalOf(expand("a*?${aws:username}", lookup) ?? []), "a*?ana");
});

test("the variables of a text are found", () => {
  assert.deepEqual(variablesIn("x${aws:UserName}y${*}${aws:a, 'b'}"), ["aws:username", "*", "aws:a"]);
});

test("ARNs are compared part by part", () => {
  const arn = "arn:aws:iam::111122223333:user/ana:x";
  const arnFits = (pattern: string): boolean => matchesArn(expand(pattern, null) ?? [], arn);
  assert.ok(arnFits("arn:aws:iam::111122223333:user/*"));
  assert.ok(arnFits("arn:*:iam:*:1111????3333:*"));
  assert.ok(!arnFits("arn:*"));
  assert.ok(!arnFits("*"));
  assert.ok(!arnFits("arn:aws:iam:*:user/ana:x"));
});

test("actions are compared without regard to letter case", () => {
  const action = "codeartifact:DescribeDomain";
  for (const pattern of [
    "*",
    "codeartifact:*",
    "codeartifact:Describe*",
    "CODEARTIFACT:describedomain",
    "codeartifact:Describe?omain",
  ]) {
    assert.ok(matchesAction(pattern, action), pattern);
  }
  for (const pattern of ["codeartifact:Describe", "sts:*", "codeartifact:?", "codeartifact:DescribeDomains"]) {
    assert.ok(!matchesAction(pattern, action), pattern);
  }
});

const account = "111122223333";
const userArn = `arn:aws:iam::${account}:user/team/ana`;
const roleArn = `arn:aws:iam::${account}:role/some/path/ci`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/ci/build-7`;
const user: Identity = { principalArn: userArn, identityArn: userArn, uniqueId: "AIDA1", account };
const session: Identity = { principalArn: sessionArn, identityArn: roleArn, uniqueId: "AROA1", account };
const identity = (arn: string): Principal => ({ is: "identity", arn });

test("principals name a caller by their own ARN, as a role or as anyone, or by their account", () => {
  const cases: readonly (readonly [Principal, Identity, Closeness | null])[] = [
    [{ is: "everyone" }, user, "identity"],
    [{ is: "account", account }, user, "account"],
    [{ is: "account", account }, session, "account"],
    [{ is: "account", account: "444455556666" }, user, null],
    [identity(userArn), user, "itself"],
    [identity(userArn.replace("team/", "")), user, null],
    [identity(userArn.replace("ana", "ANA")), user, null],
    [identity(userArn.replace("1111", "4444")), user, null],
    [identity(roleArn), session, "identity"],
    [identity(roleArn.replace("some/path/", "")), session, null],
    [identity(roleArn.replace("1111", "4444")), session, null],
    [identity(sessionArn), session, "itself"],
    [identity(sessionArn.replace("7", "8")), session, null],
    [{ is: "unique", id: "AIDA1" }, user, "itself"],
    [{ is: "unique", id: "AROA1" }, session, "identity"],
    [{ is: "unique", id: "AIDA2" }, user, null],
    [{ is: "federated", provider: userArn }, user, null],
    [{ is: "elsewhere", name: "*" }, user, null],
  ];
  for (const [principal, caller, expected] of cases) {
    assert.equal(closenessOf(principal, caller), expected, `${JSON.stringify(principal)} and ${caller.principalArn}`);
  }
});

test("identities are within their account, and sessions within their role", () => {
  const within = identity(sessionArn);
  assert.ok(isWithin(within, { is: "account", account }));
  assert.ok(isWithin(within, identity(roleArn)));
  assert.ok(isWithin(within, identity(`arn:aws:iam::${account}:role/ci`)));
  assert.ok(isWithin(identity(userArn), { is: "account", account }));
  for (const outer of [identity(`${roleArn}2`), identity(userArn), { is: "account", account: "444455556666" } as const]) {
    assert.ok(!isWithin(within, outer), JSON.stringify(outer));
  }
  assert.ok(!isWithin({ is: "account", account }, within));
});

test("an ARN says which account its resource is in, if any", () => {
  assert.equal(accountOf(userArn), account);
  assert.equal(accountOf("arn:aws:iam::aws:policy/x"), null);
  assert.equal(accountOf("*"), null);
});
