/* Whether a role may be assumed by somebody that an identity provider vouches for. */
import type { Arn } from "../model/arn.ts";
import { applying } from "../policy/evaluate.ts";
import { accountOf, type Principal } from "../policy/match.ts";
import { parseStored } from "../policy/policy.ts";
import { contextOf, type RequestContext } from "./context.ts";

export interface WebIdentityAttempt {
  readonly roleArn: Arn;
  /** The role's trust policy document. */
  readonly trustPolicy: string;
  /** The provider that vouches; it is in the role's account. */
  readonly provider: Arn;
  /** Its keys hold the claims, each named `issuer:claim`. */
  readonly request: RequestContext;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether the trust policy allows the provider's identities, by name, and nothing in it denies this one. */
export function trustsWebIdentity({ roleArn, trustPolicy, provider, request, region, now }: WebIdentityAttempt): boolean {
  const isProvider = (principal: Principal): boolean => principal.is === "federated" && principal.provider === provider;
  const statements = applying(parseStored(trustPolicy, "trust", `the trust policy of ${roleArn}`), {
    action: "sts:AssumeRoleWithWebIdentity",
    resource: roleArn,
    context: contextOf({ request, region, now, by: null, resourceOwner: accountOf(roleArn), resourceTags: [] }),
    names: (principal) => principal.is === "everyone" || isProvider(principal),
  });
  const allows = statements.some(({ effect, principals }) => effect === "Allow" && principals?.of.some(isProvider) === true);
  return allows && statements.every(({ effect }) => effect === "Allow");
}
