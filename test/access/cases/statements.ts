// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so.
/* What Action and Resource of a statement speak of, and their Not forms. */
import { allow, arn, butNot, places, type Rows, userArn } from "../../support/decide.ts";

const publish = "codeartifact:PublishPackageVersion";
const read = "codeartifact:ReadFromRepository";
const perUser = arn("repository/acme/${aws:username}");

export const actions: Rows = {
  "by name": [{ action: read, identity: allow({ Action: read }) }, "allowed"],
  "in any letter case": [{ action: read, identity: allow({ Action: "CodeArtifact:readFROMrepository" }) }, "allowed"],
  "by another name": [{ action: read, identity: allow({ Action: publish }) }, "lacks identity"],
  "in a list": [{ action: read, identity: allow({ Action: [publish, read] }) }, "allowed"],
  "with *": [{ identity: allow({ Action: "codeartifact:Describe*" }) }, "allowed"],
  "with * that names others": [{ action: read, identity: allow({ Action: "codeartifact:Describe*" }) }, "lacks identity"],
  "with * in the middle": [{ action: read, identity: allow({ Action: "codeartifact:Read*Repository" }) }, "allowed"],
  "with ? for one character": [{ action: read, identity: allow({ Action: "codeartifact:ReadFromRepositor?" }) }, "allowed"],
  "? is not no character": [{ action: read, identity: allow({ Action: "codeartifact:ReadFromRepository?" }) }, "lacks identity"],
  "the beginning of a name is not the name": [
    { action: read, identity: allow({ Action: "codeartifact:Read" }) },
    "lacks identity",
  ],
  "all of all services": [{ action: read, identity: allow({ Action: "*" }) }, "allowed"],
  "all of all services, with a colon": [{ action: read, identity: allow({ Action: "*:*" }) }, "allowed"],
  "all of another service": [{ identity: allow({ Action: "s3:*" }) }, "lacks identity"],
  "NotAction names it": [{ action: read, identity: allow({ NotAction: read }) }, "lacks identity"],
  "NotAction names it in a list": [{ action: read, identity: allow({ NotAction: [publish, read] }) }, "lacks identity"],
  "NotAction names others": [{ action: read, identity: allow({ NotAction: [publish, "codeartifact:Delete*"] }) }, "allowed"],
  "NotAction of another service allows this one": [{ action: read, identity: allow({ NotAction: "iam:*" }) }, "allowed"],
  "a Deny of everything but it": [{ action: read, identity: butNot({ NotAction: read }) }, "allowed"],
  "a Deny of everything but others": [{ action: read, identity: butNot({ NotAction: publish }) }, "denied by identity"],
  "a Deny of another action": [{ action: read, identity: butNot({ Action: publish }) }, "allowed"],
  "a Deny with a wildcard": [{ action: read, identity: butNot({ Action: "*:Read*" }) }, "denied by identity"],
};

export const resources: Rows = {
  "by ARN": [{ identity: allow({ Resource: places.repository }) }, "allowed"],
  "by another ARN": [{ identity: allow({ Resource: places.domain }) }, "lacks identity"],
  "in a list": [{ identity: allow({ Resource: [places.domain, places.repository] }) }, "allowed"],
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
  "a wildcard reaches over slashes": [
    { action: publish, at: "package", identity: allow({ Resource: arn("package/acme/*/button") }) },
    "allowed",
  ],
  "a wildcard in each part": [{ identity: allow({ Resource: "arn:*:codeartifact:*:*:repository/acme/*" }) }, "allowed"],
  "a wildcard does not reach over the colon of a part": [
    { identity: allow({ Resource: "arn:aws:codeartifact:*:repository/acme/app:x" }) },
    "lacks identity",
  ],
  "another region": [{ identity: allow({ Resource: places.repository.replace("eu-west-1", "us-east-1") }) }, "lacks identity"],
  "another account": [{ identity: allow({ Resource: places.repository.replace("1111", "2222") }) }, "lacks identity"],
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
  "a Deny of everything but it": [{ identity: butNot({ NotResource: arn("repository/acme/*") }) }, "allowed"],
  "a Deny of everything but others": [{ identity: butNot({ NotResource: places.domain }) }, "denied by identity"],
  "a Deny of others": [{ identity: butNot({ Resource: arn("repository/acme/prod*") }) }, "allowed"],
  "nothing at account level is named by an ARN": [
    { action: "codeartifact:ListDomains", at: "account", identity: allow({ Resource: places.domain }) },
    "lacks identity",
  ],
  "a user of IAM": [{ action: "iam:GetRole", at: "role", identity: allow({ Resource: places.role }) }, "allowed"],
  "what IAM keeps for another account": [{ by: "third", action: "iam:GetRole", at: "role", identity: allow() }, "lacks resource"],
};

export const variables: Rows = {
  "the caller's name": [{ identity: allow({ Resource: perUser }), keys: { "aws:username": ["app"] } }, "allowed"],
  "in other letters": [
    { identity: allow({ Resource: arn("repository/acme/${AWS:UserName}") }), keys: { "aws:username": ["app"] } },
    "allowed",
  ],
  "another caller's name": [{ identity: allow({ Resource: perUser }), keys: { "aws:username": ["ana"] } }, "lacks identity"],
  "a caller whose name is a wildcard": [
    { identity: allow({ Resource: perUser }), keys: { "aws:username": ["*"] } },
    "lacks identity",
  ],
  "beside a wildcard": [
    { identity: allow({ Resource: arn("repository/*/${aws:username}") }), keys: { "aws:username": ["app"] } },
    "allowed",
  ],
  "a default for a key without a value": [
    { identity: allow({ Resource: arn("repository/acme/${aws:username, 'app'}") }) },
    "allowed",
  ],
  "no default for a key with a value": [
    { identity: allow({ Resource: arn("repository/acme/${aws:username, 'app'}") }), keys: { "aws:username": ["ana"] } },
    "lacks identity",
  ],
  "${*} is a star": [{ identity: allow({ Resource: arn("repository/acme/${*}") }) }, "lacks identity"],
  "${?} is a question mark": [{ identity: allow({ Resource: arn("repository/acme/ap${?}") }) }, "lacks identity"],
  "a key with several values has none": [
    { identity: allow({ Resource: perUser }), keys: { "aws:username": ["app", "ana"] } },
    "lacks identity",
  ],
  "a key without a value names no resource": [{ identity: allow({ Resource: `${perUser}*` }) }, "lacks identity"],
  "NotResource of a key without a value allows nothing": [
    { identity: allow({ NotResource: arn("x/${aws:username}") }) },
    "lacks identity",
  ],
  "and denies everything": [{ identity: butNot({ NotResource: arn("x/${aws:username}") }) }, "denied by identity"],
  "in a policy of 2008 they mean themselves": [
    { version: "2008-10-17", identity: allow({ Resource: perUser }), keys: { "aws:username": ["app"] } },
    "lacks identity",
  ],
  "in what a text is compared with": [
    {
      identity: allow({ Condition: { StringEquals: { "aws:ResourceTag/owner": "${aws:username}" } } }),
      keys: { "aws:resourcetag/owner": ["ana"], "aws:username": ["ana"] },
    },
    "allowed",
  ],
  "in what an ARN is compared with": [
    {
      identity: allow({ Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/${aws:username}" } } }),
      keys: { "aws:principalarn": [userArn("owner")], "aws:username": ["ana"] },
    },
    "allowed",
  ],
  "without a value, equal nothing": [
    { identity: allow({ Condition: { StringEquals: { a: "${b}" } } }), keys: { a: [""] } },
    "lacks identity",
  ],
  "without a value, let a Deny of the unequal reach": [
    { identity: butNot({ Condition: { StringNotEquals: { a: "${b}" } } }), keys: { a: ["1"] } },
    "denied by identity",
  ],
  "but not one that another value holds back": [
    { identity: butNot({ Condition: { StringNotEquals: { a: ["1", "${b}"] } } }), keys: { a: ["1"] } },
    "allowed",
  ],
  "without a value, allow nothing by being unequal": [
    { identity: allow({ Condition: { StringNotEquals: { a: "${b}" } } }), keys: { a: ["1"] } },
    "lacks identity",
  ],
};
