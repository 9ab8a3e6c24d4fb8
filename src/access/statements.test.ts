// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accounts, allow, arn, type Case, decide, deny, places, session, type Written } from "../../test/support/decide.ts";

const aws = (...names: string[]): Written => ({ AWS: names });
const publish = "codeartifact:PublishPackageVersion";
const read = "codeartifact:ReadFromRepository";
const ana = `arn:aws:iam::${accounts.third}:user/ana`;
const bob = `arn:aws:iam::${accounts.third}:user/bob`;
const secure = { Bool: { "aws:SecureTransport": "true" } };

type Rows = Readonly<Record<string, readonly [Case, expected: string]>>;

const groups: Readonly<Record<string, Rows>> = {
  actions: {
    "by name": [{ action: read, identity: allow({ Action: read }) }, "allowed"],
    "in any letter case": [{ action: read, identity: allow({ Action: "CodeArtifact:readFROMrepository" }) }, "allowed"],
    "by another name": [{ action: read, identity: allow({ Action: publish }) }, "lacks identity"],
    "in a list": [{ action: read, identity: allow({ Action: [publish, read] }) }, "allowed"],
    "with a wildcard": [{ identity: allow({ Action: "codeartifact:Describe*" }) }, "allowed"],
    "with a wildcard that names others": [
      { action: read, identity: allow({ Action: "codeartifact:Describe*" }) },
      "lacks identity",
    ],
    "of another service": [{ identity: allow({ Action: "s3:*" }) }, "lacks identity"],
    "NotAction names it": [{ action: read, identity: allow({ NotAction: read }) }, "lacks identity"],
    "NotAction names others": [{ action: read, identity: allow({ NotAction: [publish, "codeartifact:Delete*"] }) }, "allowed"],
    "a Deny of everything but it": [{ action: read, identity: [...allow(), ...deny({ NotAction: read })] }, "allowed"],
    "a Deny of everything but others": [
      { action: read, identity: [...allow(), ...deny({ NotAction: publish })] },
      "denied by identity",
    ],
    "a Deny of another action": [{ action: read, identity: [...allow(), ...deny({ Action: publish })] }, "allowed"],
  },
  resources: {
    "by ARN": [{ identity: allow({ Resource: places.repository }) }, "allowed"],
    "by another ARN": [{ identity: allow({ Resource: places.domain }) }, "lacks identity"],
    "in other letters": [{ identity: allow({ Resource: places.repository.replace("app", "App") }) }, "lacks identity"],
    "a repository does not stand for its packages": [
      { action: publish, at: "package", identity: allow({ Resource: places.repository }) },
      "lacks identity",
    ],
    "packages do not stand for their repository": [
      { action: read, identity: allow({ Resource: arn("package/acme/app/*") }) },
      "lacks identity",
    ],
    "packages with a wildcard": [
      { action: publish, at: "package", identity: allow({ Resource: arn("package/acme/app/npm/ui/*") }) },
      "allowed",
    ],
    "packages of another namespace": [
      { action: publish, at: "package", identity: allow({ Resource: arn("package/acme/app/npm//*") }) },
      "lacks identity",
    ],
    "a wildcard reaches over slashes and colons": [
      { action: publish, at: "package", identity: allow({ Resource: "arn:aws:codeartifact:*/button" }) },
      "allowed",
    ],
    "a question mark is one character": [{ identity: allow({ Resource: arn("repository/acme/ap?") }) }, "allowed"],
    "a repository's policy limited to packages": [
      {
        by: "third",
        action: publish,
        at: "package",
        identity: allow(),
        repository: allow({ Resource: arn("package/acme/app/npm/ui/*") }),
      },
      "allowed",
    ],
    "a repository's policy limited to other packages": [
      {
        by: "third",
        action: publish,
        at: "package",
        identity: allow(),
        repository: allow({ Resource: arn("package/acme/app/npm/x/*") }),
      },
      "lacks resource",
    ],
    "a domain's policy limited to the domain": [
      { by: "third", identity: allow(), domain: allow({ Resource: places.domain }) },
      "lacks resource",
    ],
    "NotResource names it": [{ identity: allow({ NotResource: places.repository }) }, "lacks identity"],
    "NotResource names others": [{ identity: allow({ NotResource: places.domain }) }, "allowed"],
    "a Deny of everything but it": [{ identity: [...allow(), ...deny({ NotResource: arn("repository/acme/*") })] }, "allowed"],
    "a Deny of everything but others": [
      { identity: [...allow(), ...deny({ NotResource: places.domain })] },
      "denied by identity",
    ],
    "nothing at account level is named by an ARN": [
      { action: "codeartifact:ListDomains", at: "account", identity: allow({ Resource: places.domain }) },
      "lacks identity",
    ],
    "a variable of the caller": [
      { identity: allow({ Resource: arn("repository/acme/${aws:username}") }), keys: { "aws:username": ["app"] } },
      "allowed",
    ],
    "a variable of another caller": [
      { identity: allow({ Resource: arn("repository/acme/${aws:username}") }), keys: { "aws:username": ["ana"] } },
      "lacks identity",
    ],
    "a caller whose name is a wildcard": [
      { identity: allow({ Resource: arn("repository/acme/${aws:username}") }), keys: { "aws:username": ["*"] } },
      "lacks identity",
    ],
    "a variable without a value": [{ identity: allow({ Resource: arn("repository/acme/${aws:username}*") }) }, "lacks identity"],
    "NotResource with a variable without a value allows nothing": [
      { identity: allow({ NotResource: arn("x/${aws:username}") }) },
      "lacks identity",
    ],
    "and denies everything": [
      { identity: [...allow(), ...deny({ NotResource: arn("x/${aws:username}") })] },
      "denied by identity",
    ],
    "a variable in the older version": [
      {
        version: "2008-10-17",
        identity: allow({ Resource: arn("repository/acme/${aws:username}") }),
        keys: { "aws:username": ["app"] },
      },
      "lacks identity",
    ],
  },
  principals: {
    "a user by ARN": [{ by: "third", identity: allow(), repository: allow({ Principal: aws(ana) }) }, "allowed"],
    "another user": [{ by: "third", identity: allow(), repository: allow({ Principal: aws(bob) }) }, "lacks resource"],
    "a user in a list": [{ by: "third", identity: allow(), repository: allow({ Principal: aws(bob, ana) }) }, "allowed"],
    "an account by id": [{ by: "third", identity: allow(), repository: allow({ Principal: aws(accounts.third) }) }, "allowed"],
    "an account by its root": [
      { by: "third", identity: allow(), repository: allow({ Principal: aws(`arn:aws:iam::${accounts.third}:root`) }) },
      "allowed",
    ],
    "another account's root": [
      { by: "third", identity: allow(), repository: allow({ Principal: aws(`arn:aws:iam::${accounts.owner}:root`) }) },
      "lacks resource",
    ],
    "an account alone is not enough for its users": [
      { by: "third", repository: allow({ Principal: aws(accounts.third) }) },
      "lacks identity",
    ],
    "the owner's root is enough for the owner's users": [
      { domain: allow({ Principal: aws(`arn:aws:iam::${accounts.owner}:root`) }) },
      "allowed",
    ],
    everyone: [{ by: "third", identity: allow(), domain: allow({ Principal: aws("*") }) }, "allowed"],
    "a role for its sessions": [
      { by: "session", identity: allow(), domain: allow({ Principal: aws(`arn:aws:iam::${accounts.third}:role/ci`) }) },
      "allowed",
    ],
    "one session of a role": [
      { by: "session", identity: allow(), domain: allow({ Principal: aws(session.principalArn) }) },
      "allowed",
    ],
    "another role": [
      { by: "session", identity: allow(), domain: allow({ Principal: aws(`arn:aws:iam::${accounts.third}:role/cd`) }) },
      "lacks resource",
    ],
    "a service is no caller": [
      { by: "third", identity: allow(), domain: allow({ Principal: { Service: "x.example" } }) },
      "lacks resource",
    ],
    "a Deny of one user": [
      { by: "third", identity: allow(), domain: [...allow(), ...deny({ Principal: aws(ana) })] },
      "denied by domain",
    ],
    "a Deny of another user": [
      { by: "third", identity: allow(), domain: [...allow(), ...deny({ Principal: aws(bob) })] },
      "allowed",
    ],
    "a Deny of all but one user": [
      { by: "third", identity: allow(), domain: [...allow(), ...deny({ NotPrincipal: aws(ana) })] },
      "allowed",
    ],
    "a Deny of all but another user": [
      { by: "third", identity: allow(), domain: [...allow(), ...deny({ NotPrincipal: aws(bob) })] },
      "denied by domain",
    ],
    "a Deny of all but the account": [
      { by: "third", identity: allow(), domain: [...allow(), ...deny({ NotPrincipal: aws(accounts.third) })] },
      "allowed",
    ],
    "a Deny of all but a service": [
      { by: "third", identity: allow(), domain: [...allow(), ...deny({ NotPrincipal: { Service: "x.example" } })] },
      "denied by domain",
    ],
  },
  conditions: {
    "that hold": [{ identity: allow({ Condition: secure }), keys: { "aws:securetransport": ["true"] } }, "allowed"],
    "that do not": [{ identity: allow({ Condition: secure }), keys: { "aws:securetransport": ["false"] } }, "lacks identity"],
    "on a key the request has not": [{ identity: allow({ Condition: secure }) }, "lacks identity"],
    "all of several operators": [
      {
        identity: allow({ Condition: { ...secure, StringEquals: { a: "1" } } }),
        keys: { "aws:securetransport": ["true"], a: ["2"] },
      },
      "lacks identity",
    ],
    "all of several keys": [
      { identity: allow({ Condition: { StringEquals: { a: "1", b: "1" } } }), keys: { a: ["1"], b: ["2"] } },
      "lacks identity",
    ],
    "any of several values": [
      { identity: allow({ Condition: { StringEquals: { a: ["1", "2"] } } }), keys: { a: ["2"] } },
      "allowed",
    ],
    "of a Deny that hold": [
      {
        identity: [...allow(), ...deny({ Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } } })],
        keys: { "aws:sourceip": ["192.0.2.1"] },
      },
      "denied by identity",
    ],
    "of a Deny that do not": [
      {
        identity: [...allow(), ...deny({ Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } } })],
        keys: { "aws:sourceip": ["10.1.2.3"] },
      },
      "allowed",
    ],
    "of a domain's policy on the organization": [
      {
        by: "third",
        identity: allow(),
        domain: allow({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
        keys: { "aws:principalorgid": ["o-1"] },
      },
      "allowed",
    ],
    "of a domain's policy on another organization": [
      {
        by: "third",
        identity: allow(),
        domain: allow({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
        keys: { "aws:principalorgid": ["o-2"] },
      },
      "lacks resource",
    ],
    "of a repository's policy on a tag": [
      {
        by: "third",
        identity: allow(),
        repository: allow({ Condition: { StringEquals: { "aws:ResourceTag/Team": "${aws:username}" } } }),
        keys: { "aws:resourcetag/team": ["ana"], "aws:username": ["ana"] },
      },
      "allowed",
    ],
    "of a Deny on a variable without a value": [
      { identity: [...allow(), ...deny({ Condition: { StringNotEquals: { a: "${b}" } } })], keys: { a: ["1"] } },
      "denied by identity",
    ],
    "of an Allow on a variable without a value": [
      { identity: allow({ Condition: { StringNotEquals: { a: "${b}" } } }), keys: { a: ["1"] } },
      "lacks identity",
    ],
  },
};

for (const [group, rows] of Object.entries(groups)) {
  describe(`${group}:`, () => {
    for (const [name, [of, expected]] of Object.entries(rows)) {
      test(`${name} (${expected})`, () => assert.equal(decide(of), expected));
    }
  });
}
