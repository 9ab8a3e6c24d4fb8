/* Whom Principal and NotPrincipal name. */
import {
  accounts,
  allow,
  aws,
  butNot,
  type Rows,
  roleArn,
  rootArn,
  sessionArn,
  userArn,
  type Who,
  type Written,
} from "../../support/decide.ts";

const bob = userArn("third").replace("ana", "bob");

/** A domain's policy for callers of another account, who may do everything at home. */
const guest = (domain: readonly Written[], by: Who = "third") => ({ by, identity: allow(), domain });
const named = (principal: unknown, by?: Who) => guest(allow({ Principal: principal }), by);
const spared = (notPrincipal: unknown, by?: Who) => guest(butNot({ NotPrincipal: notPrincipal }), by);

export const principals: Rows = {
  "a user by ARN": [named(aws(userArn("third"))), "allowed"],
  "another user": [named(aws(bob)), "lacks resource"],
  "a user in other letters": [named(aws(userArn("third").replace("ana", "Ana"))), "lacks resource"],
  "a user with another path": [named(aws(userArn("third").replace("ana", "team/ana"))), "lacks resource"],
  "the user of that name in another account": [named(aws(userArn("administrator"))), "lacks resource"],
  "a user in a list": [named(aws(bob, userArn("third"))), "allowed"],
  "a user by unique id": [named(aws("AIDAEXAMPLEANA00001")), "allowed"],
  "a user that was there before": [named(aws("AIDAEXAMPLEANA00000")), "lacks resource"],
  "an account by id": [named(aws(accounts.third)), "allowed"],
  "an account by its root": [named(aws(rootArn("third"))), "allowed"],
  "an account for the sessions of its roles": [named(aws(rootArn("third")), "third's session"), "allowed"],
  "another account's root": [named(aws(rootArn("owner"))), "lacks resource"],
  "an account alone is not enough for its users": [
    { by: "third", repository: allow({ Principal: aws(accounts.third) }) },
    "lacks identity",
  ],
  "the owner's root is enough for the owner's users": [{ domain: allow({ Principal: aws(rootArn("owner")) }) }, "allowed"],
  "the owner's root says nothing of the administrator's account": [
    { by: "administrator", domain: allow({ Principal: aws(rootArn("owner")) }) },
    "lacks identity",
  ],
  "everyone as *": [named("*"), "allowed"],
  "everyone as a kind's *": [named(aws("*")), "allowed"],
  "everyone still needs their own account's consent": [{ by: "third", domain: allow({ Principal: "*" }) }, "lacks identity"],
  "a role for its sessions": [named(aws(roleArn("third")), "third's session"), "allowed"],
  "a role by unique id": [named(aws("AROAEXAMPLECI000001"), "third's session"), "allowed"],
  "a role without its path": [named(aws(`arn:aws:iam::${accounts.third}:role/ci`), "third's session"), "lacks resource"],
  "a role that was there before": [named(aws("AROAEXAMPLECI000000"), "third's session"), "lacks resource"],
  "another role": [named(aws(roleArn("third").replace("ci", "cd")), "third's session"), "lacks resource"],
  "the role of that name in another account": [named(aws(roleArn("owner")), "third's session"), "lacks resource"],
  "one session of a role": [named(aws(sessionArn("third")), "third's session"), "allowed"],
  "another session of the role": [named(aws(sessionArn("third").replace("-7", "-8")), "third's session"), "lacks resource"],
  "a service is no caller": [named({ Service: "x.example" }), "lacks resource"],
  "an identity provider is no caller": [named({ Federated: userArn("third") }), "lacks resource"],
  "one of several kinds": [named({ Service: "x.example", ...aws(userArn("third")) }), "allowed"],
};

export const deniedPrincipals: Rows = {
  "a Deny of one user": [guest(butNot({ Principal: aws(userArn("third")) })), "denied by domain"],
  "a Deny of another user": [guest(butNot({ Principal: aws(bob) })), "allowed"],
  "a Deny of the account": [guest(butNot({ Principal: aws(accounts.third) })), "denied by domain"],
  "a Deny of everyone": [guest(butNot({ Principal: "*" })), "denied by domain"],
  "a Deny of a role": [guest(butNot({ Principal: aws(roleArn("third")) }), "third's session"), "denied by domain"],
  "a Deny of one session": [guest(butNot({ Principal: aws(sessionArn("third")) }), "third's session"), "denied by domain"],
  "a Deny of all but one user": [spared(aws(userArn("third"))), "allowed"],
  "a Deny of all but another user": [spared(aws(bob)), "denied by domain"],
  "a Deny of all but another user of the account, who is named with it": [spared(aws(bob, rootArn("third"))), "denied by domain"],
  "a Deny of all but a user who is named with the account": [spared(aws(userArn("third"), rootArn("third"))), "allowed"],
  "a Deny of all but the account": [spared(aws(accounts.third)), "allowed"],
  "a Deny of all but another account": [spared(aws(accounts.administrator)), "denied by domain"],
  "a Deny of all but a role": [spared(aws(roleArn("third")), "third's session"), "allowed"],
  "a Deny of all but a session, named with role and account": [
    spared(aws(sessionArn("third"), roleArn("third"), rootArn("third")), "third's session"),
    "allowed",
  ],
  "a Deny of all but another session, named with role and account": [
    spared(aws(sessionArn("third").replace("-7", "-8"), roleArn("third"), rootArn("third")), "third's session"),
    "denied by domain",
  ],
  "a Deny of all but a service": [spared({ Service: "x.example" }), "denied by domain"],
  "a Deny of all but everyone": [spared("*"), "allowed"],
  "a Deny by the caller's ARN, as is advised in place of NotPrincipal": [
    {
      ...guest(butNot({ Condition: { ArnNotEquals: { "aws:PrincipalArn": bob } } })),
      keys: { "aws:principalarn": [userArn("third")] },
    },
    "denied by domain",
  ],
};
