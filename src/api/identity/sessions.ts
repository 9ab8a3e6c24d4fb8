/* STS: who am I, and temporary credentials. */
import { integer, listOf, optional, required, structure, text, timestamp } from "../../shape/build.ts";
import { accessKeyId, policyDocument, sessionPolicy, tagKeys, tags } from "./fields.ts";
import { onAnything } from "./needs.ts";
import { sts } from "./operation.ts";

const arn = text({
  minLength: 20,
  maxLength: 2048,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]+",
});
const sessionName = text({ minLength: 2, maxLength: 64, pattern: "[\\w+=,.@-]*" });
const sourceIdentity = sessionName;
const roleDuration = integer({ min: 900, max: 43_200 });
const sessionDuration = integer({ min: 900, max: 129_600 });
const tokenSize = integer({ min: 0, max: 4096 });
const serialNumber = text({ minLength: 9, maxLength: 256, pattern: "[\\w+=/:,.@-]*" });
const tokenCode = text({ minLength: 6, maxLength: 6, pattern: "[\\d]*" });
const anyKeyId = text({ minLength: 16, maxLength: 128, pattern: "[\\w]*" });

const policyArns = listOf(structure({ arn: optional(arn, "The policy's ARN.") }), 10);
const contexts = listOf(
  structure({
    ProviderArn: optional(arn, "Who vouches for it."),
    ContextAssertion: optional(text({ minLength: 4, maxLength: 2048 }), "The assertion."),
  }),
  5,
);

const ofRole = {
  RoleArn: required(arn, "The role's ARN."),
  RoleSessionName: required(sessionName, "What the session is called, in its ARN and in records."),
};

const credentials = {
  Credentials: optional(
    structure({
      AccessKeyId: required(accessKeyId, "The access key's id."),
      SecretAccessKey: required(text(), "The secret to sign with."),
      SessionToken: required(text(), "What every request has to carry beside its signature."),
      Expiration: required(timestamp, "When they expire."),
    }),
    "The temporary credentials.",
  ),
};

const assumed = {
  AssumedRoleUser: optional(
    structure({
      AssumedRoleId: required(text(), "The role's id and the session's name."),
      Arn: required(arn, "The session's ARN."),
    }),
    "Who the credentials are.",
  ),
  PackedPolicySize: optional(integer(), "How much of the room for session policies and tags is used, in percent."),
};

const padded = { MinimumSessionTokenSize: optional(tokenSize, "How long the session token is at least, in bytes.") };

const byMfa = {
  SerialNumber: optional(serialNumber, "Not supported: this server knows no further devices."),
  TokenCode: optional(tokenCode, "Not supported: this server knows no further devices."),
};

export const getCallerIdentity = sts({
  name: "GetCallerIdentity",
  summary: "Tells who signed the request.",
  input: {},
  output: {
    UserId: optional(text(), "The unique id; with a session's name behind it for a role."),
    Account: optional(text(), "The account."),
    Arn: optional(arn, "The ARN of the user or session."),
  },
  errors: [],
  signed: true,
});

export const assumeRole = sts({
  name: "AssumeRole",
  summary: "Gives temporary credentials of a role whose trust policy allows the caller to assume it.",
  input: {
    ...ofRole,
    PolicyArns: optional(policyArns, "Managed policies that limit the session."),
    Policy: optional(policyDocument, "A policy that limits the session; 2,048 characters at most."),
    DurationSeconds: optional(roleDuration, "How long they hold; an hour when left out."),
    Tags: optional(tags, "Tags of the session."),
    TransitiveTagKeys: optional(tagKeys, "The tags that stay when the session assumes a further role."),
    ExternalId: optional(
      text({ minLength: 2, maxLength: 1224, pattern: "[\\w+=,.@:\\/-]*" }),
      "What the role's owner asks of third parties.",
    ),
    ...byMfa,
    SourceIdentity: optional(sourceIdentity, "Who stands behind the session, and stays so for further roles."),
    ProvidedContexts: optional(contexts, "Not supported: assertions of other services."),
    ...padded,
  },
  output: { ...credentials, ...assumed, SourceIdentity: optional(text(), "Who stands behind the session.") },
  errors: ["ExpiredTokenException", "MalformedPolicyDocument", "PackedPolicyTooLarge", "RegionDisabledException"],
  signed: true,
});

export const assumeRoleWithWebIdentity = sts({
  name: "AssumeRoleWithWebIdentity",
  summary: "Gives temporary credentials of a role to the bearer of an OpenID Connect token that the role trusts.",
  input: {
    ...ofRole,
    WebIdentityToken: required(text({ minLength: 4, maxLength: 20_000 }), "The token of a registered issuer."),
    ProviderId: optional(text({ minLength: 4, maxLength: 2048 }), "Not supported: issuers that give no OpenID Connect token."),
    PolicyArns: optional(policyArns, "Managed policies that limit the session."),
    Policy: optional(sessionPolicy, "A policy that limits the session."),
    DurationSeconds: optional(roleDuration, "How long they hold; an hour when left out."),
    ...padded,
  },
  output: {
    ...credentials,
    SubjectFromWebIdentityToken: optional(text(), "The token's sub."),
    ...assumed,
    Provider: optional(text(), "The token's iss."),
    Audience: optional(text(), "The token's aud."),
    SourceIdentity: optional(text(), "Who stands behind the session."),
  },
  errors: [
    "ExpiredTokenException",
    "IDPCommunicationError",
    "IDPRejectedClaim",
    "InvalidIdentityToken",
    "MalformedPolicyDocument",
    "PackedPolicyTooLarge",
    "RegionDisabledException",
  ],
  signed: false,
});

export const getSessionToken = sts({
  name: "GetSessionToken",
  summary: "Gives temporary credentials of the user who signed the request.",
  input: {
    DurationSeconds: optional(sessionDuration, "How long they hold; twelve hours when left out."),
    ...byMfa,
    ...padded,
  },
  output: credentials,
  errors: ["RegionDisabledException"],
  signed: true,
});

export const getAccessKeyInfo = sts({
  name: "GetAccessKeyInfo",
  summary: "Tells the account that an access key belongs to.",
  input: { AccessKeyId: required(anyKeyId, "The access key's id.") },
  output: { Account: optional(text(), "The account.") },
  errors: [],
  signed: true,
  needs: [["sts:GetAccessKeyInfo", onAnything()]],
});
