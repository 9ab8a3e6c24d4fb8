/* The managed policies that AWS itself would own (service spec 7.3): the same for every account, and changed by nobody. */
import { createHash } from "node:crypto";
import type { Arn } from "../model/arn.ts";
import { base32 } from "./access-keys.ts";

export interface AwsPolicy {
  readonly name: string;
  readonly arn: Arn;
  readonly uniqueId: string;
  readonly description: string;
  readonly document: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

const arnPrefix = "arn:aws:iam::aws:policy/";
export const administratorAccess: Arn = `${arnPrefix}AdministratorAccess`;
const createdAt = Date.UTC(2020, 5, 10);

const awsPolicy = (name: string, description: string, ...statements: readonly object[]): AwsPolicy => ({
  name,
  arn: `${arnPrefix}${name}`,
  // The same on every server and after every start.
  uniqueId: `ANPA${base32(createHash("sha256").update(name).digest().subarray(0, 17))}`,
  description,
  document: JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2),
  createdAt,
});

const allow = (...actions: readonly string[]) => ({ Effect: "Allow", Action: actions, Resource: "*" });

const bearerTokens = {
  ...allow("sts:GetServiceBearerToken"),
  Condition: { StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } },
};

const readPackages = [
  "codeartifact:Describe*",
  "codeartifact:Get*",
  "codeartifact:List*",
  "codeartifact:ReadFromRepository",
] as const;

/** By name. */
export const awsPolicies: readonly AwsPolicy[] = [
  awsPolicy("AWSCodeArtifactAdminAccess", "Everything in CodeArtifact.", allow("codeartifact:*"), bearerTokens),
  awsPolicy("AWSCodeArtifactReadOnlyAccess", "Reading everything in CodeArtifact.", allow(...readPackages), bearerTokens),
  awsPolicy("AdministratorAccess", "Everything.", allow("*")),
  awsPolicy("IAMFullAccess", "Everything in IAM.", allow("iam:*")),
  awsPolicy("IAMReadOnlyAccess", "Reading everything in IAM.", allow("iam:Get*", "iam:List*")),
  awsPolicy(
    "ReadOnlyAccess",
    "Reading everything.",
    allow(...readPackages, "iam:Get*", "iam:List*", "sts:GetAccessKeyInfo", "sts:GetCallerIdentity", "sts:GetSessionToken"),
  ),
];

const byArn: ReadonlyMap<Arn, AwsPolicy> = new Map(awsPolicies.map((policy) => [policy.arn, policy]));

/** Null for policies of accounts, and for those that this server does not have. */
export const findAwsPolicy = (arn: Arn): AwsPolicy | null => byArn.get(arn) ?? null;
