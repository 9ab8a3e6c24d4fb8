/*
 * Whether a caller may do something (service spec 7.2):
 *
 *   policies asked     identity   domain   repository   trust
 *   account level         x
 *   domain level          x         x                            not the domain's for PutDomainPermissionsPolicy
 *   repository level      x         x          x                 not the repository's for PutRepositoryPermissionsPolicy
 *   assuming a role       x                               x
 *
 *   a Deny in any of them, in a session policy or in a token's limit         denied
 *   a token's limit does not allow it                                        not allowed
 *   account level                          identity                          allowed, of what is in the caller's account
 *   caller in the domain owner's account   identity or resource              allowed
 *   caller in the administrator account    identity                          allowed
 *   caller in the role's account           trust that names the caller,
 *                                          or their account and identity     allowed
 *   caller in another account              identity and resource or trust    allowed
 *   everything else                                                          not allowed
 *
 * Where a session has policies, one of them must allow what identity, resource and trust policies allow, but for what
 * these allow the session by its own ARN in its own account.
 */
import type { Arn } from "../model/arn.ts";
import { conditionHolds } from "./conditions.ts";
import {
  accountOf,
  type Closeness,
  closenessOf,
  expand,
  type Identity,
  type Lookup,
  matchesAction,
  matchesArn,
  type Principal,
} from "./match.ts";
import type { Choice, Statement } from "./policy.ts";

export interface Question {
  /** With its service: `codeartifact:ReadFromRepository`. */
  readonly action: string;
  /** `*` for what concerns an account. */
  readonly resource: Arn;
  readonly caller: Identity;
  readonly context: Lookup;
  readonly identity: readonly Statement[];
  /** The policies of the caller's session, if it has any. */
  readonly session: readonly (readonly Statement[])[];
  /** What the caller's token is limited to; null for no limit. */
  readonly limit: readonly Statement[] | null;
  /** Null at account level. */
  readonly domain: { readonly owner: string; readonly policy: readonly Statement[] } | null;
  /** Null at account and domain level; the administrator is null while there is no such repository. */
  readonly repository: { readonly administratorAccount: string | null; readonly policy: readonly Statement[] } | null;
  /** Of the role that is to be assumed; null for anything else. */
  readonly trust: readonly Statement[] | null;
}

/** What can deny; the first of them is told. */
const layers = ["identity", "session", "limit", "domain", "repository", "trust"] as const;
type Layer = (typeof layers)[number];

type Lack = "identity" | "session" | "limit" | "resource" | "trust";

export type Decision =
  | { readonly is: "allowed" }
  | { readonly is: "denied"; readonly by: Layer }
  | { readonly is: "not-allowed"; readonly lacks: Lack };

/** Decides by service spec 7.2, rules 1 to 10. */
export function evaluate(question: Question): Decision {
  const { limit, caller } = question;
  const asked: Asked = { ...question, names: (principal) => closenessOf(principal, caller) !== null };
  const by: Readonly<Record<Layer, readonly Statement[]>> = {
    identity: applying(question.identity, asked),
    session: applying(question.session.flat(), asked),
    limit: applying(limit ?? [], asked),
    domain: applying(policyOf(question, "domain"), asked),
    repository: applying(policyOf(question, "repository"), asked),
    trust: applying(question.trust ?? [], asked),
  };
  const denying = layers.find((layer) => by[layer].some(({ effect }) => effect === "Deny"));
  if (denying !== undefined) return { is: "denied", by: denying };
  const lacks = lackOf(question, {
    identity: by.identity.length > 0,
    session: question.session.length === 0 || by.session.length > 0,
    limit: limit === null || by.limit.length > 0,
    grants: [...by.domain, ...by.repository, ...by.trust].flatMap((statement) => closenessesOf(statement, caller)),
  });
  return lacks === null ? { is: "allowed" } : { is: "not-allowed", lacks };
}

/** Which policies allow it, where none denies. */
interface Allowing {
  readonly identity: boolean;
  /** One of the session's policies, or there are none. */
  readonly session: boolean;
  readonly limit: boolean;
  /** How closely those of the resource or role name the caller, one for each time they do. */
  readonly grants: readonly Closeness[];
}

function lackOf({ caller, resource, domain, repository, trust }: Question, allowing: Allowing): Lack | null {
  const { identity, session, limit, grants } = allowing;
  const isOwn = caller.account === (domain?.owner ?? accountOf(resource) ?? caller.account);
  const isSufficient = (closeness: Closeness): boolean => trust === null || closeness !== "account";
  const needsNoGrant = trust === null && (isOwn || caller.account === repository?.administratorAccount);
  if (!limit) return "limit";
  if ((identity && (needsNoGrant || grants.length > 0)) || (isOwn && grants.some(isSufficient))) {
    return session || (isOwn && grants.includes("itself")) ? null : "session";
  }
  if (!identity) return "identity";
  return trust === null ? "resource" : "trust";
}

const closenessesOf = ({ principals }: Statement, caller: Identity): readonly Closeness[] =>
  (principals?.of ?? []).flatMap((principal) => closenessOf(principal, caller) ?? []);

/** A policy is not asked whether it may be replaced: nobody can lock themselves out with it. */
function policyOf(question: Question, level: "domain" | "repository"): readonly Statement[] {
  const replaces = level === "domain" ? "codeartifact:PutDomainPermissionsPolicy" : "codeartifact:PutRepositoryPermissionsPolicy";
  return question.action === replaces ? [] : (question[level]?.policy ?? []);
}

/** What a statement is held against. */
export interface Asked extends Pick<Question, "action" | "resource" | "context"> {
  /** Whether a principal of the statement is who asks. */
  readonly names: (principal: Principal) => boolean;
}

/** Those of the statements that speak of what is asked, whether they allow or deny it. */
export const applying = (statements: readonly Statement[], asked: Asked): readonly Statement[] =>
  statements.filter((statement) => applies(statement, asked));

/** Whether the statement speaks of the action at all, whoever asks and under whatever conditions. */
export const concerns = (statement: Statement, action: string): boolean =>
  among(statement.actions, (pattern) => matchesAction(pattern, action));

function applies(statement: Statement, { action, resource, context, names }: Asked): boolean {
  const { effect, principals, conditions } = statement;
  const variables = statement.hasVariables ? context : null;
  return (
    concerns(statement, action) &&
    (principals === null || among(principals, names)) &&
    among(statement.resources, (written) => {
      if (written === "*") return true;
      const pattern = expand(written, variables);
      // Where a variable has no value, NotResource may make a Deny reach further, never an Allow.
      return pattern === null ? statement.resources.not && effect === "Allow" : matchesArn(pattern, resource);
    }) &&
    conditions.every((condition) => conditionHolds(condition, { context, variables, effect }))
  );
}

const among = <Named>(choice: Choice<Named>, test: (named: Named) => boolean): boolean => choice.not !== choice.of.some(test);
