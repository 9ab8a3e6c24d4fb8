/*
 * Whether a caller may do something (service spec 7.2):
 *
 *   policies asked     identity   domain   repository
 *   account level         x
 *   domain level          x         x                    not the domain's for PutDomainPermissionsPolicy
 *   repository level      x         x          x         not the repository's for PutRepositoryPermissionsPolicy
 *
 *   a Deny in any of them                                           denied
 *   account level                          identity                 allowed
 *   caller in the domain owner's account   identity or resource     allowed
 *   caller in the administrator account    identity                 allowed
 *   caller in another account              identity and resource    allowed
 *   everything else                                                 not allowed
 */
import type { Arn } from "../model/arn.ts";
import { conditionHolds } from "./conditions.ts";
import { expand, type Identity, type Lookup, matches, matchesAction, matchesPrincipal } from "./match.ts";
import type { Choice, Statement } from "./policy.ts";

export interface Question {
  /** With its service: `codeartifact:ReadFromRepository`. */
  readonly action: string;
  /** `*` for what concerns an account. */
  readonly resource: Arn;
  readonly caller: Identity;
  readonly context: Lookup;
  readonly identity: readonly Statement[];
  /** Null at account level. */
  readonly domain: { readonly owner: string; readonly policy: readonly Statement[] } | null;
  /** Null at account and domain level; the administrator is null while there is no such repository. */
  readonly repository: { readonly administratorAccount: string | null; readonly policy: readonly Statement[] } | null;
}

export type Decision =
  | { readonly is: "allowed" }
  | { readonly is: "denied"; readonly by: "identity" | "domain" | "repository" }
  | { readonly is: "not-allowed"; readonly lacks: "identity" | "resource" };

const allowed: Decision = { is: "allowed" };

/** Decides by service spec 7.2, rules 1 to 10. */
export function evaluate(question: Question): Decision {
  const verdicts = {
    identity: verdictOf(question.identity, question),
    domain: verdictOf(policyOf(question, "domain"), question),
    repository: verdictOf(policyOf(question, "repository"), question),
  };
  for (const by of ["identity", "domain", "repository"] as const) {
    if (verdicts[by] === "Deny") return { is: "denied", by };
  }
  const identity = verdicts.identity === "Allow";
  const resource = verdicts.domain === "Allow" || verdicts.repository === "Allow";
  const { caller, domain, repository } = question;
  if (identity && (domain === null || caller.account === repository?.administratorAccount)) return allowed;
  if (caller.account === domain?.owner ? identity || resource : identity && resource) return allowed;
  return { is: "not-allowed", lacks: identity ? "resource" : "identity" };
}

/** A policy is not asked whether it may be replaced: nobody can lock themselves out with it. */
function policyOf(question: Question, level: "domain" | "repository"): readonly Statement[] {
  const replaces = level === "domain" ? "codeartifact:PutDomainPermissionsPolicy" : "codeartifact:PutRepositoryPermissionsPolicy";
  return question.action === replaces ? [] : (question[level]?.policy ?? []);
}

function verdictOf(statements: readonly Statement[], question: Question): "Allow" | "Deny" | null {
  const applying = statements.filter((statement) => applies(statement, question));
  if (applying.some((statement) => statement.effect === "Deny")) return "Deny";
  return applying.length > 0 ? "Allow" : null;
}

/** Whether the statement speaks of the action at all, whoever asks and under whatever conditions. */
export const concerns = (statement: Statement, action: string): boolean =>
  among(statement.actions, (pattern) => matchesAction(pattern, action));

function applies(statement: Statement, question: Question): boolean {
  const { principals } = statement;
  const variables = statement.hasVariables ? question.context : null;
  // Where a variable has no value, a Not may make a Deny reach further, never an Allow.
  const whenUnknown = statement.effect === "Deny";
  return (
    concerns(statement, question.action) &&
    (principals === null || among(principals, (principal) => matchesPrincipal(principal, question.caller))) &&
    among(statement.resources, (resource) => {
      const pattern = expand(resource, variables);
      return pattern === null ? statement.resources.not && !whenUnknown : matches(pattern, question.resource);
    }) &&
    statement.conditions.every((condition) => conditionHolds(condition, { context: question.context, variables, whenUnknown }))
  );
}

const among = <Named>(choice: Choice<Named>, test: (named: Named) => boolean): boolean => choice.not !== choice.of.some(test);
