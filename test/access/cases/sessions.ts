/* What sessions and tokens are limited to, and who may assume a role. */
import { allow, aws, butNot, deny, places, type Rows, roleArn, rootArn, sessionArn, userArn } from "../../support/decide.ts";

const read = "codeartifact:ReadFromRepository";
const assume = { action: "sts:AssumeRole", at: "role" } as const;
const inSession = { by: "owner's session", action: read } as const;
const other = allow({ Action: "codeartifact:DescribeDomain" });

export const sessions: Rows = {
  "without policies of its own has what its role has": [{ ...inSession, identity: allow() }, "allowed"],
  "without policies of its own has no more": [inSession, "lacks identity"],
  "a policy that allows it too": [{ ...inSession, identity: allow(), session: [allow({ Action: read })] }, "allowed"],
  "a policy that allows something else": [{ ...inSession, identity: allow(), session: [other] }, "lacks session"],
  "a policy gives nothing that the role has not": [{ ...inSession, session: [allow()] }, "lacks identity"],
  "one of several policies that allows it is enough": [{ ...inSession, identity: allow(), session: [other, allow()] }, "allowed"],
  "none of several policies allows it": [{ ...inSession, identity: allow(), session: [other, other] }, "lacks session"],
  "a policy that denies it": [{ ...inSession, identity: allow(), session: [butNot({ Action: read })] }, "denied by session"],
  "one policy that denies is enough": [{ ...inSession, identity: allow(), session: [allow(), deny()] }, "denied by session"],
  "a policy limited to another resource": [
    { ...inSession, identity: allow(), session: [allow({ Resource: places.domain })] },
    "lacks session",
  ],
  "a policy on a condition that does not hold": [
    { ...inSession, identity: allow(), session: [allow({ Condition: { Bool: { "aws:SecureTransport": "true" } } })] },
    "lacks session",
  ],
  "limits what a resource's policy allows the role": [
    { ...inSession, session: [other], domain: allow({ Principal: aws(roleArn("owner")) }) },
    "lacks session",
  ],
  "limits what a resource's policy allows the account": [
    { ...inSession, session: [other], domain: allow({ Principal: aws(rootArn("owner")) }) },
    "lacks session",
  ],
  "limits what a resource's policy allows everyone": [
    { ...inSession, session: [other], domain: allow({ Principal: "*" }) },
    "lacks session",
  ],
  "leaves what a resource's policy allows the session itself": [
    { ...inSession, session: [other], domain: allow({ Principal: aws(sessionArn("owner")) }) },
    "allowed",
  ],
  "a Deny reaches that too": [
    { ...inSession, session: [deny()], domain: allow({ Principal: aws(sessionArn("owner")) }) },
    "denied by session",
  ],
  "both role and session allow what the role is allowed by a resource": [
    { ...inSession, session: [allow()], domain: allow({ Principal: aws(roleArn("owner")) }) },
    "allowed",
  ],
  "in the administrator's account is limited": [
    { ...inSession, by: "administrator's session", identity: allow(), session: [other] },
    "lacks session",
  ],
  "in another account is limited even if named itself": [
    {
      ...inSession,
      by: "third's session",
      identity: allow(),
      session: [other],
      domain: allow({ Principal: aws(sessionArn("third")) }),
    },
    "lacks session",
  ],
  "in another account, where all allow it": [
    { ...inSession, by: "third's session", identity: allow(), session: [allow()], domain: allow() },
    "allowed",
  ],
  "at account level is limited": [
    { ...inSession, at: "account", action: "codeartifact:ListDomains", identity: allow(), session: [other] },
    "lacks session",
  ],
  "issued before a time is refused": [
    {
      ...inSession,
      identity: butNot({ Condition: { DateLessThan: { "aws:TokenIssueTime": "2025-06-01T00:00:00Z" } } }),
      keys: { "aws:tokenissuetime": ["2025-05-31T23:59:59.999Z"] },
    },
    "denied by identity",
  ],
  "issued at that time is not": [
    {
      ...inSession,
      identity: butNot({ Condition: { DateLessThan: { "aws:TokenIssueTime": "2025-06-01T00:00:00Z" } } }),
      keys: { "aws:tokenissuetime": ["2025-06-01T00:00:00.000Z"] },
    },
    "allowed",
  ],
};

export const limits: Rows = {
  "a limit that allows it": [{ action: read, identity: allow(), limit: allow({ Action: read }) }, "allowed"],
  "a limit that does not": [{ action: read, identity: allow(), limit: other }, "lacks limit"],
  "a limit gives nothing": [{ action: read, limit: allow() }, "lacks identity"],
  "a limit that denies": [{ action: read, identity: allow(), limit: butNot({ Action: read }) }, "denied by limit"],
  "a limit holds against a resource's policy": [{ action: read, domain: allow(), limit: other }, "lacks limit"],
  "a limit holds against one that names the caller": [
    { action: read, domain: allow({ Principal: aws(userArn("owner")) }), limit: other },
    "lacks limit",
  ],
  "a limit to one repository": [{ action: read, identity: allow(), limit: allow({ Resource: places.repository }) }, "allowed"],
  "a limit to another repository": [
    { action: read, identity: allow(), limit: allow({ Resource: `${places.repository}2` }) },
    "lacks limit",
  ],
  "an empty limit allows nothing": [{ action: read, identity: allow(), limit: [] }, "lacks limit"],
  "a limit and a session's policy both hold": [
    { ...inSession, identity: allow(), session: [other], limit: allow() },
    "lacks session",
  ],
};

export const trust: Rows = {
  "a role that trusts nobody": [{ ...assume, identity: allow(), trust: [] }, "lacks trust"],
  "a user named in their own account needs no policy": [
    { ...assume, trust: allow({ Principal: aws(userArn("owner")) }) },
    "allowed",
  ],
  "another user named": [
    { ...assume, identity: allow(), trust: allow({ Principal: aws(`${userArn("owner")}2`) }) },
    "lacks trust",
  ],
  "the account named needs a policy too": [{ ...assume, trust: allow({ Principal: aws(rootArn("owner")) }) }, "lacks identity"],
  "the account named, with a policy": [
    { ...assume, identity: allow(), trust: allow({ Principal: aws(rootArn("owner")) }) },
    "allowed",
  ],
  "the account named, with a policy for another role": [
    { ...assume, identity: allow({ Resource: `${places.role}2` }), trust: allow({ Principal: aws(rootArn("owner")) }) },
    "lacks identity",
  ],
  "everyone is everyone in the account": [{ ...assume, trust: allow({ Principal: "*" }) }, "allowed"],
  "a user of another account needs a policy too": [
    { ...assume, by: "third", trust: allow({ Principal: aws(userArn("third")) }) },
    "lacks identity",
  ],
  "a user of another account, with a policy": [
    { ...assume, by: "third", identity: allow(), trust: allow({ Principal: aws(userArn("third")) }) },
    "allowed",
  ],
  "another account, with a policy": [
    { ...assume, by: "third", identity: allow(), trust: allow({ Principal: aws(rootArn("third")) }) },
    "allowed",
  ],
  "another account that is not trusted": [
    { ...assume, by: "third", identity: allow(), trust: allow({ Principal: aws(rootArn("owner")) }) },
    "lacks trust",
  ],
  "everyone of other accounts needs a policy": [{ ...assume, by: "third", trust: allow({ Principal: "*" }) }, "lacks identity"],
  "an identity's Deny": [
    { ...assume, identity: deny(), trust: allow({ Principal: aws(userArn("owner")) }) },
    "denied by identity",
  ],
  "the role's Deny": [
    { ...assume, identity: allow(), trust: [...allow({ Principal: aws(rootArn("owner")) }), ...deny()] },
    "denied by trust",
  ],
  "another action of the role's policy": [
    { ...assume, trust: allow({ Action: "sts:TagSession", Principal: aws(userArn("owner")) }) },
    "lacks identity",
  ],
  "from one role to the next": [
    { ...assume, by: "owner's session", trust: allow({ Principal: aws(roleArn("owner")) }) },
    "allowed",
  ],
  "from one role to the next, limited by the session": [
    { ...assume, by: "owner's session", session: [other], trust: allow({ Principal: aws(roleArn("owner")) }) },
    "lacks session",
  ],
  "an external id": [
    {
      ...assume,
      by: "third",
      identity: allow(),
      trust: allow({ Principal: aws(rootArn("third")), Condition: { StringEquals: { "sts:ExternalId": "42" } } }),
      keys: { "sts:externalid": ["42"] },
    },
    "allowed",
  ],
  "no external id": [
    {
      ...assume,
      by: "third",
      identity: allow(),
      trust: allow({ Principal: aws(rootArn("third")), Condition: { StringEquals: { "sts:ExternalId": "42" } } }),
    },
    "lacks trust",
  ],
  "an identity provider is not the caller": [
    { ...assume, identity: allow(), trust: allow({ Principal: { Federated: rootArn("owner") } }) },
    "lacks trust",
  ],
};
