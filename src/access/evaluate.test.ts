import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  accounts,
  allow,
  type Case,
  caller,
  decide,
  deny,
  inWords,
  type Place,
  places,
  statements,
  type Who,
  type Written,
} from "../../test/support/decide.ts";
import { evaluate, type Question } from "./evaluate.ts";

/** Words of the table: what the policies at each place say of the action. */
const says: Readonly<Record<string, readonly Written[]>> = {
  "-": [],
  allow: [{ Effect: "Allow" }],
  deny: [{ Effect: "Deny" }],
  both: [{ Effect: "Allow" }, { Effect: "Deny" }],
};

// Service spec 7.2, written out. A cell says what the policies there do with the action.
const table = `
  caller         place       identity  domain  repository  decision
  owner          account     -         -       -           lacks identity
  owner          account     allow     -       -           allowed
  owner          account     deny      -       -           denied by identity
  owner          account     both      -       -           denied by identity
  third          account     allow     -       -           allowed
  third          account     -         -       -           lacks identity

  owner          domain      -         -       -           lacks identity
  owner          domain      allow     -       -           allowed
  owner          domain      -         allow   -           allowed
  owner          domain      allow     allow   -           allowed
  owner          domain      deny      allow   -           denied by identity
  owner          domain      allow     deny    -           denied by domain
  owner          domain      -         deny    -           denied by domain
  owner          domain      -         both    -           denied by domain
  owner          domain      -         -       allow       lacks identity
  owner          domain      allow     -       deny        allowed
  administrator  domain      -         -       -           lacks identity
  administrator  domain      allow     -       -           lacks resource
  administrator  domain      -         allow   -           lacks identity
  administrator  domain      allow     allow   -           allowed
  third          domain      -         -       -           lacks identity
  third          domain      allow     -       -           lacks resource
  third          domain      -         allow   -           lacks identity
  third          domain      allow     allow   -           allowed
  third          domain      allow     -       allow       lacks resource
  third          domain      deny      allow   -           denied by identity
  third          domain      allow     deny    -           denied by domain
  owner          group       -         allow   -           allowed
  owner          group       allow     -       -           allowed
  third          group       allow     -       allow       lacks resource
  third          group       allow     allow   deny        allowed

  owner          repository  -         -       -           lacks identity
  owner          repository  allow     -       -           allowed
  owner          repository  -         allow   -           allowed
  owner          repository  -         -       allow       allowed
  owner          repository  allow     allow   -           allowed
  owner          repository  allow     -       allow       allowed
  owner          repository  -         allow   allow       allowed
  owner          repository  allow     allow   allow       allowed
  owner          repository  deny      allow   allow       denied by identity
  owner          repository  allow     deny    allow       denied by domain
  owner          repository  allow     allow   deny        denied by repository
  administrator  repository  -         -       -           lacks identity
  administrator  repository  allow     -       -           allowed
  administrator  repository  -         allow   -           lacks identity
  administrator  repository  -         -       allow       lacks identity
  administrator  repository  allow     allow   -           allowed
  administrator  repository  allow     -       allow       allowed
  administrator  repository  -         allow   allow       lacks identity
  administrator  repository  allow     allow   allow       allowed
  administrator  repository  deny      allow   allow       denied by identity
  administrator  repository  allow     deny    allow       denied by domain
  administrator  repository  allow     -       deny        denied by repository
  third          repository  -         -       -           lacks identity
  third          repository  allow     -       -           lacks resource
  third          repository  -         allow   -           lacks identity
  third          repository  -         -       allow       lacks identity
  third          repository  allow     allow   -           allowed
  third          repository  allow     -       allow       allowed
  third          repository  -         allow   allow       lacks identity
  third          repository  allow     allow   allow       allowed
  third          repository  deny      allow   allow       denied by identity
  third          repository  allow     deny    allow       denied by domain
  third          repository  allow     allow   deny        denied by repository
  third          repository  allow     -       both        denied by repository

  owner          package     -         -       -           lacks identity
  owner          package     allow     -       -           allowed
  owner          package     -         allow   -           allowed
  owner          package     -         -       allow       allowed
  owner          package     allow     -       deny        denied by repository
  administrator  package     allow     -       -           allowed
  administrator  package     -         -       allow       lacks identity
  third          package     allow     -       -           lacks resource
  third          package     allow     allow   -           allowed
  third          package     allow     -       allow       allowed
  third          package     -         -       allow       lacks identity
  third          package     both      -       allow       denied by identity
`;

describe("the decision, where the policies in each place say", () => {
  const [, ...rows] = table
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/u))
    .filter((cells) => cells.length > 1);
  assert.ok(rows.length > 70);
  for (const [by, at, identity = "", domain = "", repository = "", expected] of rows) {
    test(`identity ${identity}, domain ${domain}, repository ${repository}: ${by} at ${at} level is ${expected}`, () => {
      const policies = { identity: says[identity], domain: says[domain], repository: says[repository] };
      assert.equal(decide({ by: by as Who, at: at as Place, ...policies }), expected);
    });
  }
});

const putDomain = "codeartifact:PutDomainPermissionsPolicy";
const putRepository = "codeartifact:PutRepositoryPermissionsPolicy";
const read = "codeartifact:ReadFromRepository";
const bearer = "sts:GetServiceBearerToken";

type Rows = Readonly<Record<string, readonly [Case, expected: string]>>;

const groups: Readonly<Record<string, Rows>> = {
  "nobody can lock themselves out": {
    "a domain's policy cannot keep its owner from replacing it": [
      { action: putDomain, at: "domain", identity: allow(), domain: deny() },
      "allowed",
    ],
    "a domain's policy cannot allow its own replacement": [
      { action: putDomain, at: "domain", domain: allow() },
      "lacks identity",
    ],
    "nor to another account": [
      { by: "third", action: putDomain, at: "domain", identity: allow(), domain: allow() },
      "lacks resource",
    ],
    "an identity's Deny still counts": [{ action: putDomain, at: "domain", identity: deny() }, "denied by identity"],
    "a repository's policy cannot keep its owner from replacing it": [
      { action: putRepository, identity: allow(), repository: deny() },
      "allowed",
    ],
    "nor its administrator": [{ by: "administrator", action: putRepository, identity: allow(), repository: deny() }, "allowed"],
    "a repository's policy cannot allow its own replacement": [{ action: putRepository, repository: allow() }, "lacks identity"],
    "nor to another account's identity": [
      { by: "third", action: putRepository, identity: allow(), repository: allow() },
      "lacks resource",
    ],
    "a domain's policy can allow the replacement of a repository's": [
      { by: "third", action: putRepository, identity: allow(), domain: allow() },
      "allowed",
    ],
    "and can deny it": [{ action: putRepository, identity: allow(), domain: deny() }, "denied by domain"],
    "reading a policy follows the policy": [
      { action: "codeartifact:GetDomainPermissionsPolicy", at: "domain", identity: allow(), domain: deny() },
      "denied by domain",
    ],
    "and so does deleting it": [
      { action: "codeartifact:DeleteRepositoryPermissionsPolicy", identity: allow(), repository: deny() },
      "denied by repository",
    ],
  },
  "bearer tokens of the token service": {
    "need an identity's policy": [{ action: bearer, at: "account", identity: allow({ Action: bearer }) }, "allowed"],
    "are not in the actions of CodeArtifact": [
      { action: bearer, at: "account", identity: allow({ Action: "codeartifact:*" }) },
      "lacks identity",
    ],
    "may be limited in time": [
      {
        action: bearer,
        at: "account",
        identity: allow({ Condition: { NumericLessThanEquals: { "sts:DurationSeconds": "3600" } } }),
        keys: { "sts:durationseconds": ["43200"] },
      },
      "lacks identity",
    ],
    "within the time": [
      {
        action: bearer,
        at: "account",
        identity: allow({ Condition: { NumericLessThanEquals: { "sts:DurationSeconds": "3600" } } }),
        keys: { "sts:durationseconds": ["0"] },
      },
      "allowed",
    ],
    "may be limited to the service": [
      {
        action: bearer,
        at: "account",
        identity: allow({ Condition: { StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } } }),
        keys: { "sts:awsservicename": ["codeartifact.amazonaws.com"] },
      },
      "allowed",
    ],
  },
};

for (const [group, rows] of Object.entries(groups)) {
  describe(`${group}:`, () => {
    for (const [name, [of, expected]] of Object.entries(rows)) {
      test(`${name} (${expected})`, () => assert.equal(decide(of), expected));
    }
  });
}

test("in a repository that does not exist nobody is the administrator", () => {
  const question: Question = {
    action: read,
    resource: places.repository,
    caller: caller("administrator"),
    context: () => undefined,
    identity: statements(allow(), false),
    domain: { owner: accounts.owner, policy: [] },
    repository: { administratorAccount: null, policy: [] },
  };
  assert.equal(inWords(evaluate(question)), "lacks resource");
});
