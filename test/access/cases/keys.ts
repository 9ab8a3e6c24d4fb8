/* What is usually asked of a request, and what can be said about policies themselves. */
import { allow, arn, aws, butNot, deny, type Rows, roleArn, rootArn, userArn, type Written } from "../../support/decide.ts";

const putDomain = "codeartifact:PutDomainPermissionsPolicy";
const putRepository = "codeartifact:PutRepositoryPermissionsPolicy";
const bearer = "sts:GetServiceBearerToken";
const create = "codeartifact:CreateRepository";
const tag = "codeartifact:TagResource";

const on = (operator: string, key: string, wanted: unknown): Written => ({ Condition: { [operator]: { [key]: wanted } } });
const ofOrganization = allow(on("StringEquals", "aws:PrincipalOrgID", "o-1"));
const byArn = (wanted: string): readonly Written[] => allow(on("ArnLike", "aws:PrincipalArn", wanted));
const withTags = (...keys: readonly string[]) => ({ "aws:tagkeys": keys });

export const ofCallers: Rows = {
  "the organization, in a domain's policy": [
    { by: "third", identity: allow(), domain: ofOrganization, keys: { "aws:principalorgid": ["o-1"] } },
    "allowed",
  ],
  "another organization": [
    { by: "third", identity: allow(), domain: ofOrganization, keys: { "aws:principalorgid": ["o-2"] } },
    "lacks resource",
  ],
  "no organization": [{ by: "third", identity: allow(), domain: ofOrganization }, "lacks resource"],
  "the organization is not enough without the caller's own policy": [
    { by: "third", domain: ofOrganization, keys: { "aws:principalorgid": ["o-1"] } },
    "lacks identity",
  ],
  "a Deny of everybody outside the organization": [
    { by: "third", identity: allow(), domain: butNot(on("StringNotEquals", "aws:PrincipalOrgID", "o-1")) },
    "denied by domain",
  ],
  "a user's ARN": [
    { by: "third", identity: allow(), domain: byArn(userArn("third")), keys: { "aws:principalarn": [userArn("third")] } },
    "allowed",
  ],
  "a role's ARN, which a session has too": [
    {
      by: "third's session",
      identity: allow(),
      domain: byArn(roleArn("third")),
      keys: { "aws:principalarn": [roleArn("third")] },
    },
    "allowed",
  ],
  "all roles of a path": [
    {
      by: "third's session",
      identity: allow(),
      domain: byArn("arn:aws:iam::333333333333:role/build/*"),
      keys: { "aws:principalarn": [roleArn("third")] },
    },
    "allowed",
  ],
  "a path of another account": [
    {
      by: "third's session",
      identity: allow(),
      domain: byArn("arn:aws:iam::111111111111:role/build/*"),
      keys: { "aws:principalarn": [roleArn("third")] },
    },
    "lacks resource",
  ],
  "the account": [
    {
      by: "third",
      identity: allow(),
      domain: allow(on("StringEquals", "aws:PrincipalAccount", ["333333333333"])),
      keys: { "aws:principalaccount": ["333333333333"] },
    },
    "allowed",
  ],
  "users alone": [
    { identity: allow(on("StringEquals", "aws:PrincipalType", "User")), keys: { "aws:principaltype": ["AssumedRole"] } },
    "lacks identity",
  ],
  "a session's id": [
    { identity: allow(on("StringLike", "aws:userid", "AROA1:*")), keys: { "aws:userid": ["AROA1:build-7"] } },
    "allowed",
  ],
  "a session's id with another name": [
    { identity: allow(on("StringLike", "aws:userid", "*:build-8")), keys: { "aws:userid": ["AROA1:build-7"] } },
    "lacks identity",
  ],
  "a tag of the caller": [
    { identity: allow(on("StringEquals", "aws:PrincipalTag/team", "ui")), keys: { "aws:principaltag/team": ["ui"] } },
    "allowed",
  ],
  "a tag of the caller that is not there": [
    { identity: allow(on("StringEquals", "aws:PrincipalTag/team", "ui")) },
    "lacks identity",
  ],
  "only users with long-term keys": [
    { identity: allow(on("Null", "aws:TokenIssueTime", "true")), keys: { "aws:tokenissuetime": ["2025-06-01T00:00:00Z"] } },
    "lacks identity",
  ],
};

const fromOffice = on("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "2001:db8::/32"]);
const office = { "aws:sourceip": ["203.0.113.9"] };
const elsewhere = { "aws:sourceip": ["198.51.100.9"] };

export const ofRequests: Rows = {
  "an address in the range": [{ identity: allow(fromOffice), keys: office }, "allowed"],
  "an address of the other kind in its range": [
    { identity: allow(fromOffice), keys: { "aws:sourceip": ["2001:db8::9"] } },
    "allowed",
  ],
  "an address outside": [{ identity: allow(fromOffice), keys: elsewhere }, "lacks identity"],
  "a Deny of addresses outside": [
    { identity: butNot(on("NotIpAddress", "aws:SourceIp", "203.0.113.0/24")), keys: elsewhere },
    "denied by identity",
  ],
  "a Deny of addresses outside spares those inside": [
    { identity: butNot(on("NotIpAddress", "aws:SourceIp", "203.0.113.0/24")), keys: office },
    "allowed",
  ],
  "before the end": [
    {
      identity: allow(on("DateLessThan", "aws:CurrentTime", "2025-07-01T00:00:00Z")),
      keys: { "aws:currenttime": ["2025-06-30T23:59:59.999Z"] },
    },
    "allowed",
  ],
  "at the end": [
    {
      identity: allow(on("DateLessThan", "aws:CurrentTime", "2025-07-01T00:00:00Z")),
      keys: { "aws:currenttime": ["2025-07-01T00:00:00.000Z"] },
    },
    "lacks identity",
  ],
  "between two times": [
    {
      identity: allow({
        Condition: {
          DateGreaterThan: { "aws:CurrentTime": "2025-06-01T00:00:00Z" },
          DateLessThan: { "aws:CurrentTime": "2025-07-01T00:00:00Z" },
        },
      }),
      keys: { "aws:currenttime": ["2025-05-31T00:00:00Z"] },
    },
    "lacks identity",
  ],
  "the time in seconds": [
    { identity: allow(on("NumericGreaterThan", "aws:EpochTime", "1748700000")), keys: { "aws:epochtime": ["1748779200"] } },
    "allowed",
  ],
  "with TLS": [
    { identity: allow(on("Bool", "aws:SecureTransport", "true")), keys: { "aws:securetransport": ["true"] } },
    "allowed",
  ],
  "without TLS": [
    { identity: allow(on("Bool", "aws:SecureTransport", "true")), keys: { "aws:securetransport": ["false"] } },
    "lacks identity",
  ],
  "a Deny of everybody without TLS": [
    { domain: butNot(on("Bool", "aws:SecureTransport", "false")), keys: { "aws:securetransport": ["false"] } },
    "denied by domain",
  ],
  "the region": [
    {
      identity: butNot(on("StringNotEquals", "aws:RequestedRegion", "eu-west-1")),
      keys: { "aws:requestedregion": ["us-east-1"] },
    },
    "denied by identity",
  ],
};

export const ofTags: Rows = {
  "a tag of the resource": [
    { identity: allow(on("StringEquals", "aws:ResourceTag/team", "ui")), keys: { "aws:resourcetag/team": ["ui"] } },
    "allowed",
  ],
  "another value": [
    { identity: allow(on("StringEquals", "aws:ResourceTag/team", "ui")), keys: { "aws:resourcetag/team": ["db"] } },
    "lacks identity",
  ],
  "no such tag": [{ identity: allow(on("StringEquals", "aws:ResourceTag/team", "ui")) }, "lacks identity"],
  "a tag's key in other letters": [
    { identity: allow(on("StringEquals", "aws:ResourceTag/Team", "ui")), keys: { "aws:resourcetag/team": ["ui"] } },
    "allowed",
  ],
  "a Deny of what has a tag": [
    { identity: butNot(on("Null", "aws:ResourceTag/locked", "false")), keys: { "aws:resourcetag/locked": ["yes"] } },
    "denied by identity",
  ],
  "a Deny of what has a tag spares the rest": [{ identity: butNot(on("Null", "aws:ResourceTag/locked", "false")) }, "allowed"],
  "a tag twice, in different letters, is allowed only with the right value both times": [
    { identity: allow(on("StringEquals", "aws:ResourceTag/team", "ui")), keys: { "aws:resourcetag/team": ["ui", "db"] } },
    "lacks identity",
  ],
  "and denied with it once": [
    { identity: butNot(on("StringEquals", "aws:ResourceTag/team", "db")), keys: { "aws:resourcetag/team": ["ui", "db"] } },
    "denied by identity",
  ],
  "a tag that is given at creation": [
    { action: create, identity: allow(on("StringEquals", "aws:RequestTag/team", "ui")), keys: { "aws:requesttag/team": ["ui"] } },
    "allowed",
  ],
  "a tag with another value at creation": [
    { action: create, identity: allow(on("StringEquals", "aws:RequestTag/team", "ui")), keys: { "aws:requesttag/team": ["x"] } },
    "lacks identity",
  ],
  "no tag at creation": [{ action: create, identity: butNot(on("Null", "aws:RequestTag/team", "true")) }, "denied by identity"],
  "only these keys": [
    { action: tag, identity: allow(on("ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost"])), keys: withTags("team") },
    "allowed",
  ],
  "these keys and another": [
    {
      action: tag,
      identity: allow(on("ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost"])),
      keys: withTags("team", "locked"),
    },
    "lacks identity",
  ],
  "a Deny of one key": [
    { action: tag, identity: butNot(on("ForAnyValue:StringEquals", "aws:TagKeys", "locked")), keys: withTags("team", "locked") },
    "denied by identity",
  ],
  "a Deny of keys that begin so": [
    { action: tag, identity: butNot(on("ForAnyValue:StringLike", "aws:TagKeys", "packhouse:*")), keys: withTags("team") },
    "allowed",
  ],
};

const within = allow({ Action: bearer, ...on("NumericLessThanEquals", "sts:DurationSeconds", "3600") });

export const ofTokens: Rows = {
  "need an identity's policy": [{ action: bearer, at: "account", identity: allow({ Action: bearer }) }, "allowed"],
  "are not in the actions of CodeArtifact": [
    { action: bearer, at: "account", identity: allow({ Action: "codeartifact:*" }) },
    "lacks identity",
  ],
  "longer than allowed": [
    { action: bearer, at: "account", identity: within, keys: { "sts:durationseconds": ["43200"] } },
    "lacks identity",
  ],
  "as long as allowed": [
    { action: bearer, at: "account", identity: within, keys: { "sts:durationseconds": ["3600"] } },
    "allowed",
  ],
  "as long as the session, which is written 0": [
    { action: bearer, at: "account", identity: within, keys: { "sts:durationseconds": ["0"] } },
    "allowed",
  ],
  "for this service": [
    {
      action: bearer,
      at: "account",
      identity: allow(on("StringEquals", "sts:AWSServiceName", "codeartifact.amazonaws.com")),
      keys: { "sts:awsservicename": ["codeartifact.amazonaws.com"] },
    },
    "allowed",
  ],
  "for another service": [
    {
      action: bearer,
      at: "account",
      identity: allow(on("StringEquals", "sts:AWSServiceName", "other.amazonaws.com")),
      keys: { "sts:awsservicename": ["codeartifact.amazonaws.com"] },
    },
    "lacks identity",
  ],
  "of a domain, which its policy gives to a guest": [
    {
      by: "third",
      action: "codeartifact:GetAuthorizationToken",
      at: "domain",
      identity: allow(),
      domain: allow({ Action: "codeartifact:GetAuthorizationToken", Principal: aws(rootArn("third")) }),
    },
    "allowed",
  ],
};

export const ofPolicies: Rows = {
  "a domain's policy cannot keep its owner from replacing it": [
    { action: putDomain, at: "domain", identity: allow(), domain: deny() },
    "allowed",
  ],
  "a domain's policy cannot allow its own replacement": [{ action: putDomain, at: "domain", domain: allow() }, "lacks identity"],
  "nor to another account": [
    { by: "third", action: putDomain, at: "domain", identity: allow(), domain: allow() },
    "lacks resource",
  ],
  "nor to the administrator of a repository": [
    { by: "administrator", action: putDomain, at: "domain", identity: allow(), domain: allow() },
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
  "and so does deleting a domain's": [
    { action: "codeartifact:DeleteDomainPermissionsPolicy", at: "domain", identity: allow(), domain: deny() },
    "denied by domain",
  ],
  "and a repository's": [
    { action: "codeartifact:DeleteRepositoryPermissionsPolicy", identity: allow(), repository: deny() },
    "denied by repository",
  ],
};

/** The policies that the documentation of CodeArtifact gives as examples. */
const readers = allow({
  Action: ["codeartifact:Describe*", "codeartifact:Get*", "codeartifact:List*", "codeartifact:ReadFromRepository"],
});
const publisher = allow({
  Action: "codeartifact:PublishPackageVersion",
  Resource: arn("package/acme/app/npm/ui/*"),
  Principal: aws(rootArn("third")),
});

export const presets: Rows = {
  "read-only reads": [{ action: "codeartifact:ReadFromRepository", identity: readers }, "allowed"],
  "read-only describes": [{ identity: readers }, "allowed"],
  "read-only does not publish": [
    { action: "codeartifact:PublishPackageVersion", at: "package", identity: readers },
    "lacks identity",
  ],
  "read-only does not delete": [{ action: "codeartifact:DeleteRepository", identity: readers }, "lacks identity"],
  "read-only has no bearer tokens": [{ action: bearer, at: "account", identity: readers }, "lacks identity"],
  "a guest who may publish one namespace": [
    { by: "third", action: "codeartifact:PublishPackageVersion", at: "package", identity: allow(), repository: publisher },
    "allowed",
  ],
  "may not read by that": [
    { by: "third", action: "codeartifact:ReadFromRepository", identity: allow(), repository: publisher },
    "lacks resource",
  ],
};
