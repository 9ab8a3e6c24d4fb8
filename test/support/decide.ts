/* Short ways to write policies and to ask what they decide. */
import { type Decision, evaluate, type Question } from "../../src/policy/evaluate.ts";
import type { Identity } from "../../src/policy/match.ts";
import { type Attachment, parsePolicy, type Statement } from "../../src/policy/policy.ts";

export const accounts = { owner: "111111111111", administrator: "222222222222", third: "333333333333" } as const;
type Account = keyof typeof accounts;

export const arn = (suffix: string): string => `arn:aws:codeartifact:eu-west-1:${accounts.owner}:${suffix}`;
export const places = {
  account: "*",
  domain: arn("domain/acme"),
  group: arn("package-group/acme/npm/*"),
  repository: arn("repository/acme/app"),
  package: arn("package/acme/app/npm/ui/button"),
  /** A role, to be assumed or managed. */
  role: `arn:aws:iam::${accounts.owner}:role/ops/deploy`,
} as const;
export type Place = keyof typeof places;

/** The ARNs of an account's user ana, its role ci, and a session of that role. */
export const userArn = (of: Account): string => `arn:aws:iam::${accounts[of]}:user/ana`;
export const roleArn = (of: Account): string => `arn:aws:iam::${accounts[of]}:role/build/ci`;
export const sessionArn = (of: Account): string => `arn:aws:sts::${accounts[of]}:assumed-role/ci/build-7`;
export const rootArn = (of: Account): string => `arn:aws:iam::${accounts[of]}:root`;

/** An account's user ana, or its role ci in a session. */
export type Who = Account | `${Account}'s session`;

const identityOf = (who: Who): Identity => {
  const [of = "owner", session] = who.split("'") as [Account, string?];
  const account = accounts[of];
  if (session === undefined) {
    return { principalArn: userArn(of), identityArn: userArn(of), uniqueId: "AIDAEXAMPLEANA00001", account };
  }
  return { principalArn: sessionArn(of), identityArn: roleArn(of), uniqueId: "AROAEXAMPLECI000001", account };
};

export type Written = Readonly<Record<string, unknown>>;

export interface Case {
  /** The domain owner's user where left out. */
  readonly by?: Who;
  readonly action?: string;
  /** The repository where left out. */
  readonly at?: Place;
  readonly identity?: readonly Written[];
  /** One list of statements for each session policy. */
  readonly session?: readonly (readonly Written[])[];
  readonly limit?: readonly Written[];
  readonly domain?: readonly Written[];
  readonly repository?: readonly Written[];
  readonly trust?: readonly Written[];
  /** Condition keys of the request in lower case. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  readonly version?: string;
}

/** Cases by the rule they show, each with what is decided. */
export type Rows = Readonly<Record<string, readonly [Case, expected: string]>>;

const complete = (statement: Written, attachment: Attachment): Written => ({
  ...(attachment !== "identity" && statement.NotPrincipal === undefined ? { Principal: "*" } : {}),
  ...(statement.NotAction === undefined ? { Action: "*" } : {}),
  ...(attachment !== "trust" && statement.NotResource === undefined ? { Resource: "*" } : {}),
  ...statement,
});

const read = (written: readonly Written[] = [], attachment: Attachment, version = "2012-10-17"): readonly Statement[] => {
  const listed = written.map((statement) => complete(statement, attachment));
  return listed.length === 0 ? [] : parsePolicy(JSON.stringify({ Version: version, Statement: listed }), attachment);
};

export function decide(of: Case, changes: Partial<Question> = {}): string {
  const { by = "owner", action = "codeartifact:DescribeRepository", at = "repository", keys = {}, version } = of;
  const isInDomain = at !== "account" && at !== "role";
  const decision = evaluate({
    action,
    resource: places[at],
    caller: identityOf(by),
    context: (key) => keys[key],
    identity: read(of.identity, "identity", version),
    session: (of.session ?? []).map((policy) => read(policy, "identity", version)),
    limit: of.limit === undefined ? null : read(of.limit, "identity", version),
    domain: isInDomain ? { owner: accounts.owner, policy: read(of.domain, "resource", version) } : null,
    repository:
      at === "repository" || at === "package"
        ? { administratorAccount: accounts.administrator, policy: read(of.repository, "resource", version) }
        : null,
    trust: of.trust === undefined ? null : read(of.trust, "trust", version),
    ...changes,
  });
  return inWords(decision);
}

const inWords = (decision: Decision): string =>
  decision.is === "allowed" ? "allowed" : decision.is === "denied" ? `denied by ${decision.by}` : `lacks ${decision.lacks}`;

export const allow = (more: Written = {}): readonly Written[] => [{ Effect: "Allow", ...more }];
export const deny = (more: Written = {}): readonly Written[] => [{ Effect: "Deny", ...more }];
/** Everything is allowed but what the Deny says. */
export const butNot = (more: Written): readonly Written[] => [...allow(), ...deny(more)];
export const aws = (...names: readonly string[]): Written => ({ AWS: names });
