/*
 * A record of what was done or refused, in the JSON form of CloudTrail's events. It holds no token, no secret and no
 * body, and is bounded in size whatever the request sent.
 */
import { randomUUID } from "node:crypto";
import type { Caller } from "../access/caller.ts";
import { tokenId } from "../access/tokens.ts";
import { errorName } from "../api/query-wire.ts";
import { faultName } from "../api/wire.ts";
import type { Arn } from "../model/arn.ts";
import type { Fault } from "../model/fault.ts";
import { type AskedRepository, markOf, type Source, type Trail } from "./trail.ts";

/** What CloudTrail calls this form of events. */
export const eventVersion = "1.11";
export const eventCategory = "Management";
const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
const longestUserAgent = 512;
const longestMessage = 1_024;
const longestUri = 1_024;
const longestParameters = 40_000;

/** One account's copy of a record, as it is stored. */
export interface AccountRecord {
  readonly id: string;
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** JSON text. */
  readonly event: string;
}

export interface RecordFacts {
  readonly trail: Trail;
  readonly region: string;
  readonly now: number;
  /** The accounts that receive it. */
  readonly accounts: readonly string[];
  /** Null for what was done. */
  readonly fault: Fault | null;
  /** How many refusals before it went unrecorded. */
  readonly leftOut: number;
}

/** The operation, or the action that a package client's request comes down to (service spec 7.3). */
export function eventName({ called, attempts, asked }: Trail, fault: Fault | null): string {
  if (called !== null) return called.name;
  const telling =
    fault?.code === "AccessDenied" ? attempts.at(-1) : (attempts.find(({ action }) => action !== readAction) ?? attempts[0]);
  if (telling !== undefined) return telling.action.slice(telling.action.indexOf(":") + 1);
  if (asked.method === "GET" || asked.method === "HEAD") return "ReadFromRepository";
  return asked.method === "DELETE" ? "DeletePackageVersions" : "PublishPackageVersion";
}

const readAction = "codeartifact:ReadFromRepository";

/** Whether an operation or action of this name changes nothing, as CloudTrail sees it. */
export const isReadOnly = (name: string): boolean =>
  /^(?:Describe|Get|List|Read|AssumeRole)/.test(name) && name !== "GetAuthorizationToken";

/** Whether it is about getting credentials, which is told of even where it changes nothing. */
export const givesCredentials = (name: string): boolean => /^(?:AssumeRole|GetSessionToken|GetFederationToken)/.test(name);

/** The accounts that a request concerns: the caller's, the repository administrator's, the owner's of each resource. */
export function concernedAccounts({ caller, attempts, asksRepository }: Trail): readonly string[] {
  const accounts = [
    caller?.account,
    ...attempts.flatMap(({ resource, repository }) => [accountIn(resource), repository?.administratorAccount]),
    asksRepository?.owner,
  ];
  return [...new Set(accounts.filter((account) => typeof account === "string" && account !== ""))] as string[];
}

/** The record, one copy for each account. */
export function recordsOf(facts: RecordFacts): readonly AccountRecord[] {
  const { id, at } = facts.fault === null ? markOf(facts.trail, facts.now) : { id: randomUUID(), at: facts.now };
  const event = eventOf(facts);
  const isShared = facts.accounts.length > 1;
  return facts.accounts.map((account) => ({
    id,
    account,
    at,
    event: JSON.stringify({
      eventTime: timeText(at),
      ...event,
      eventID: isShared ? randomUUID() : id,
      recipientAccountId: account,
      ...(isShared && { sharedEventID: id }),
    }),
  }));
}

function eventOf({ trail, region, fault, leftOut }: RecordFacts): object {
  const { asked, called, caller, attempts, asksRepository } = trail;
  const name = eventName(trail, fault);
  const source = called?.source ?? "codeartifact";
  const resources = [...new Set(attempts.map(({ resource }) => resource))].filter((arn) => arn.startsWith("arn:"));
  const additional = {
    ...(asksRepository && clientFacts(trail, asksRepository)),
    ...(caller?.via.is === "token" && { tokenId: tokenId(caller.via.hash) }),
    ...(leftOut > 0 && { refusalsLeftOut: leftOut }),
  };
  return {
    eventVersion,
    userIdentity: caller === null ? { type: "Unknown" } : identityOf(caller),
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: asked.address(),
    userAgent: asked.header("user-agent")?.slice(0, longestUserAgent) ?? null,
    ...(fault && { errorCode: errorCodeOf(fault, source), errorMessage: fault.message.slice(0, longestMessage) }),
    requestParameters: asksRepository === null ? calledWith(called?.input ?? null) : clientParameters(trail, asksRepository),
    responseElements: null,
    ...(Object.keys(additional).length > 0 && { additionalEventData: additional }),
    requestID: asked.requestId,
    readOnly: isReadOnly(name),
    ...(resources.length > 0 && { resources: resources.map(resourceOf) }),
    eventType: "AwsApiCall",
    managementEvent: true,
    eventCategory,
  };
}

/** Whole seconds, as CloudTrail tells times. */
export const timeText = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const errorCodeOf = (fault: Fault, source: Source): string =>
  source === "codeartifact" ? faultName(fault) : errorName(fault, source);

function identityOf({ principalArn, identityArn, account, uniqueId, session, via }: Caller): object {
  const accessKeyId = via.is === "signature" ? via.accessKeyId : session?.accessKeyId;
  const userName = identityArn.slice(identityArn.lastIndexOf("/") + 1);
  const isRole = identityArn.includes(":role/");
  const [provider] = session?.context["aws:FederatedProvider"] ?? [];
  return {
    type: isRole ? "AssumedRole" : "IAMUser",
    principalId: session?.userId ?? uniqueId,
    arn: principalArn,
    accountId: account,
    accessKeyId,
    ...(!isRole && { userName }),
    ...(session && {
      sessionContext: {
        ...(isRole && {
          sessionIssuer: {
            type: "Role",
            principalId: uniqueId,
            arn: identityArn,
            accountId: account,
            userName,
          },
        }),
        ...(provider !== undefined && { webIdFederationData: { federatedProvider: provider, attributes: {} } }),
        attributes: { creationDate: timeText(session.createdAt), mfaAuthenticated: "false" },
      },
    }),
  };
}

const clientParameters = ({ about, attempts }: Trail, place: AskedRepository): object => {
  const named = about ?? packageIn(attempts.map(({ resource }) => resource));
  return {
    domainName: place.domain,
    domainOwner: place.owner,
    repositoryName: place.repository,
    packageFormat: place.format,
    packageNamespace: named?.id.namespace ?? undefined,
    packageName: named?.id.name,
    packageVersion: named?.version ?? undefined,
  };
};

/** The package that one of the ARNs names. */
function packageIn(arns: readonly Arn[]) {
  for (const arn of arns) {
    const [, namespace, name] = /:package\/[^/]+\/[^/]+\/[^/]+\/([^/]*)\/(.+)$/u.exec(arn) ?? [];
    if (name !== undefined) return { id: { namespace: namespace || null, name }, version: null };
  }
  return null;
}

// Some clients put tokens into paths; none into the path of a package.
const clientFacts = ({ asked, about }: Trail, { format, rest }: AskedRepository): object => ({
  httpMethod: asked.method,
  ...(about && { requestUri: `/${[format, ...rest].join("/")}`.slice(0, longestUri) }),
});

/** The same thing has one name here, whether an operation or a package client speaks of it. */
const told: Readonly<Record<string, string>> = {
  domain: "domainName",
  repository: "repositoryName",
  format: "packageFormat",
  namespace: "packageNamespace",
  package: "packageName",
};

const secretMember = /(?:token|tokencode|password|secret\w*)$/iu;

function calledWith(input: object | null): object | null {
  if (input === null || Object.keys(input).length === 0) return null;
  const entries = Object.entries(plain(input) as object).map(([name, value]) => [told[name] ?? name, value]);
  const parameters = Object.fromEntries(entries) as object;
  const originalSize = JSON.stringify(parameters).length;
  if (originalSize <= longestParameters) return parameters;
  return { omitted: true, originalSize, reason: "requestParameters too large" };
}

/** An input as JSON has it: members begin in lower case, keys of maps stay, secrets are hidden. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, plain(one)]));
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(
    entries.map(([name, one]) => [name.charAt(0).toLowerCase() + name.slice(1), secretMember.test(name) ? hidden : plain(one)]),
  );
}

const kinds: Readonly<Record<string, string>> = {
  "codeartifact domain": "AWS::CodeArtifact::Domain",
  "codeartifact repository": "AWS::CodeArtifact::Repository",
  "codeartifact package": "AWS::CodeArtifact::Package",
  "codeartifact package-group": "AWS::CodeArtifact::PackageGroup",
  "iam user": "AWS::IAM::User",
  "iam role": "AWS::IAM::Role",
  "iam policy": "AWS::IAM::Policy",
  "iam oidc-provider": "AWS::IAM::OIDCProvider",
};

const accountIn = (arn: Arn): string | undefined => /^arn:[^:]*:[^:]*:[^:]*:([0-9]{12}):/u.exec(arn)?.[1];

function resourceOf(arn: Arn): object {
  const [, service, kind] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:([^/]*)/u.exec(arn) ?? [];
  return { ARN: arn, accountId: accountIn(arn), type: kinds[`${service} ${kind}`] };
}
