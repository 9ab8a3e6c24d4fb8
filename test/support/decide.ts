/* Short ways to write policies and to ask what they decide. */
import { type Decision, evaluate, type Question } from "../../src/access/evaluate.ts";
import { parsePolicy, type Statement } from "../../src/access/policy.ts";

export const accounts = { owner: "111111111111", administrator: "222222222222", third: "333333333333" } as const;
export type Who = keyof typeof accounts;

export const arn = (suffix: string): string => `arn:aws:codeartifact:eu-west-1:${accounts.owner}:${suffix}`;
export const places = {
  account: "*",
  domain: arn("domain/acme"),
  group: arn("package-group/acme/npm/*"),
  repository: arn("repository/acme/app"),
  package: arn("package/acme/app/npm/ui/button"),
} as const;
export type Place = keyof typeof places;

export const caller = (who: Who) => ({ principalArn: `arn:aws:iam::${accounts[who]}:user/ana`, account: accounts[who] });

export type Written = Readonly<Record<string, unknown>>;

export interface Case {
  readonly by?: Who | "session";
  readonly action?: string;
  readonly at?: Place;
  readonly identity?: readonly Written[];
  readonly domain?: readonly Written[];
  readonly repository?: readonly Written[];
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  readonly version?: string;
}

export const statements = (written: readonly Written[] = [], resource: boolean, version = "2012-10-17"): readonly Statement[] => {
  if (written.length === 0) return [];
  const complete = written.map((statement) => ({
    ...(resource && statement.NotPrincipal === undefined ? { Principal: "*" } : {}),
    ...(statement.NotAction === undefined ? { Action: "*" } : {}),
    ...(statement.NotResource === undefined ? { Resource: "*" } : {}),
    ...statement,
  }));
  return parsePolicy(JSON.stringify({ Version: version, Statement: complete }), resource ? "resource" : "identity");
};

export const session = { principalArn: `arn:aws:sts::${accounts.third}:assumed-role/ci/build-7`, account: accounts.third };

export function decide(of: Case): string {
  const { by = "owner", action = "codeartifact:DescribeRepository", at = "repository", keys = {} } = of;
  const question: Question = {
    action,
    resource: places[at],
    caller: by === "session" ? session : caller(by),
    context: (key) => keys[key],
    identity: statements(of.identity, false, of.version),
    domain: at === "account" ? null : { owner: accounts.owner, policy: statements(of.domain, true, of.version) },
    repository:
      at === "repository" || at === "package"
        ? { administratorAccount: accounts.administrator, policy: statements(of.repository, true, of.version) }
        : null,
  };
  return inWords(evaluate(question));
}

export const inWords = (decision: Decision): string =>
  decision.is === "allowed" ? "allowed" : decision.is === "denied" ? `denied by ${decision.by}` : `lacks ${decision.lacks}`;

export const allow = (more: Written = {}): readonly Written[] => [{ Effect: "Allow", ...more }];
export const deny = (more: Written = {}): readonly Written[] => [{ Effect: "Deny", ...more }];
