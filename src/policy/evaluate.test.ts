import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { combinations } from "../../test/access/cases/combinations.ts";
import { ofCallers, ofPolicies, ofRequests, ofTags, ofTokens, presets } from "../../test/access/cases/keys.ts";
import { ifExists, operators, quantifiers, together } from "../../test/access/cases/operators.ts";
import { deniedPrincipals, principals } from "../../test/access/cases/principals.ts";
import { limits, sessions, trust } from "../../test/access/cases/sessions.ts";
import { actions, resources, variables } from "../../test/access/cases/statements.ts";
import { accounts, allow, decide, type Rows } from "../../test/support/decide.ts";

const groups: Readonly<Record<string, Rows>> = {
  "the policies at each place": combinations,
  actions,
  resources,
  variables,
  principals,
  "principals of a Deny": deniedPrincipals,
  operators,
  IfExists: ifExists,
  quantifiers,
  "conditions together": together,
  "what is asked of callers": ofCallers,
  "what is asked of requests": ofRequests,
  "what is asked of tags": ofTags,
  "bearer tokens": ofTokens,
  "policies themselves": ofPolicies,
  "usual policies": presets,
  sessions,
  "limits of tokens": limits,
  "assuming a role": trust,
};

let decided = 0;

for (const [group, rows] of Object.entries(groups)) {
  describe(`${group}:`, () => {
    for (const [name, [of, expected]] of Object.entries(rows)) {
      test(`${name} (${expected})`, () => {
        assert.equal(decide(of), expected);
        decided += 1;
      });
    }
  });
}

test("in a repository that does not exist nobody is the administrator", () => {
  const domain = { owner: accounts.owner, policy: [] };
  const repository = { administratorAccount: null, policy: [] };
  assert.equal(decide({ by: "administrator", identity: allow() }, { domain, repository }), "lacks resource");
});

test("the table of cases is whole", () => {
  assert.ok(decided >= 350, `${decided} cases were decided`);
});
