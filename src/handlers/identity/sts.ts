import type { Authorize } from "../../access/authorize.ts";
import { makeStartSession, type TemporaryCredentials } from "../../access/sessions.ts";
import { identityFault } from "../../api/identity/errors.ts";
import { findAccessKey } from "../../store/access-keys.ts";
import { findSession } from "../../store/sessions.ts";
import { assumeRole, getSessionToken } from "../../sts/assume-role.ts";
import type { IssuerKeys } from "../../sts/issuer-keys.ts";
import type { RoleSession, RoleWish } from "../../sts/role-session.ts";
import { assumeRoleWithWebIdentity } from "../../sts/web-identity.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";

/** What only STS works with. */
export interface StsParts extends IdentityHandlerParts {
  readonly authorize: Authorize;
  readonly issuerKeys: IssuerKeys;
  readonly region: string;
}

type StsHandlers = Pick<
  IdentityHandlers,
  "AssumeRole" | "AssumeRoleWithWebIdentity" | "GetAccessKeyInfo" | "GetCallerIdentity" | "GetSessionToken"
>;

export function stsHandlers(parts: StsParts): StsHandlers {
  const roles = { ...parts, startSession: makeStartSession(parts) };
  return {
    GetCallerIdentity: async (_input, { caller: { uniqueId, principalArn, account, session } }) => ({
      UserId: session?.userId ?? uniqueId,
      Account: account,
      Arn: principalArn,
    }),
    AssumeRole: async (input, call) => {
      refuseMfa(input);
      if ((input.ProvidedContexts ?? []).length > 0) {
        throw identityFault(
          "ValidationError",
          "ProvidedContexts are assertions of other services, which this server has none of.",
        );
      }
      const session = await assumeRole(roles, call, {
        ...roleWish(input),
        externalId: input.ExternalId,
        sourceIdentity: input.SourceIdentity,
        tags: (input.Tags ?? []).map(({ Key: key, Value: value }) => ({ key, value })),
        transitiveTagKeys: input.TransitiveTagKeys ?? [],
      });
      return { ...describeSession(session), SourceIdentity: session.sourceIdentity ?? undefined };
    },
    AssumeRoleWithWebIdentity: async (input, { request }) => {
      if (input.ProviderId !== undefined) {
        throw identityFault(
          "ValidationError",
          "ProviderId is for tokens other than those of OpenID Connect, which this server takes none of.",
        );
      }
      const session = await assumeRoleWithWebIdentity(roles, request, { ...roleWish(input), token: input.WebIdentityToken });
      return {
        ...describeSession(session),
        SubjectFromWebIdentityToken: session.subject,
        Provider: session.provider,
        Audience: session.audience,
      };
    },
    GetSessionToken: async (input, { caller }) => {
      refuseMfa(input);
      return { Credentials: describeCredentials(await getSessionToken(roles, caller, input.DurationSeconds)) };
    },
    GetAccessKeyInfo: async ({ AccessKeyId: id }) => {
      const found = (await findAccessKey(parts.store.db, id)) ?? (await findSession(parts.store.db, id));
      if (found === null) throw identityFault("ValidationError", `The access key ${id} is not known here.`);
      return { Account: found.account };
    },
  };
}

/** Throws AccessDenied: nobody has a device to make codes with. */
function refuseMfa({
  SerialNumber: serial,
  TokenCode: code,
}: {
  readonly SerialNumber?: string;
  readonly TokenCode?: string;
}): void {
  if (serial === undefined && code === undefined) return;
  throw identityFault("AccessDenied", "MultiFactorAuthentication failed, this server knows no MFA devices.");
}

const roleWish = (input: {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number;
  readonly Policy?: string;
  readonly PolicyArns?: readonly { readonly arn?: string }[];
}): RoleWish => ({
  roleArn: input.RoleArn,
  sessionName: input.RoleSessionName,
  durationSeconds: input.DurationSeconds,
  policy: input.Policy,
  policyArns: (input.PolicyArns ?? []).flatMap(({ arn }) => arn ?? []),
});

const describeCredentials = ({ accessKeyId, secret, sessionToken, expiresAt }: TemporaryCredentials) => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: secret,
  SessionToken: sessionToken,
  Expiration: new Date(expiresAt),
});

const describeSession = (session: RoleSession) => ({
  Credentials: describeCredentials(session),
  AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
  PackedPolicySize: session.packedPercent ?? undefined,
});
