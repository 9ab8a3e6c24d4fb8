import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isFault } from "../model/fault.ts";
import { type Attachment, parsePolicy, parseStored } from "./policy.ts";

const version = "2012-10-17";
const plain = { Effect: "Allow", Principal: "*", Action: "codeartifact:*", Resource: "*" };

const parse = (statement: unknown, attachment: Attachment = "resource", rest: Readonly<Record<string, unknown>> = {}) =>
  parsePolicy(JSON.stringify({ Version: version, Statement: statement, ...rest }), attachment);

/** The statement with some elements replaced; undefined leaves one out. */
const but = (changes: Readonly<Record<string, unknown>>) => ({ ...plain, ...changes });

describe("a policy document is read", () => {
  test("into statements of one form", () => {
    const statement = {
      Sid: "One",
      Effect: "Deny",
      NotPrincipal: {
        AWS: ["111122223333", "arn:aws:iam::444455556666:root", "arn:aws:iam::777788889999:user/a/b"],
        Service: "x.example",
        Federated: "arn:aws:iam::111122223333:oidc-provider/issuer.example",
      },
      NotAction: ["codeartifact:Get*"],
      NotResource: "arn:aws:codeartifact:*:*:domain/d",
      Condition: { "ForAnyValue:StringLikeIfExists": { "aws:TagKeys": ["a", "b"] }, Bool: { "aws:SecureTransport": false } },
    };
    assert.deepEqual(parse([statement]), [
      {
        effect: "Deny",
        principals: {
          not: true,
          of: [
            { is: "account", account: "111122223333" },
            { is: "account", account: "444455556666" },
            { is: "identity", arn: "arn:aws:iam::777788889999:user/a/b" },
            { is: "elsewhere", name: "x.example" },
            { is: "federated", provider: "arn:aws:iam::111122223333:oidc-provider/issuer.example" },
          ],
        },
        actions: { not: true, of: ["codeartifact:Get*"] },
        resources: { not: true, of: ["arn:aws:codeartifact:*:*:domain/d"] },
        conditions: [
          { operator: "StringLike", quantifier: "any", ifExists: true, key: "aws:tagkeys", values: ["a", "b"] },
          { operator: "Bool", quantifier: "one", ifExists: false, key: "aws:securetransport", values: ["false"] },
        ],
        hasVariables: true,
      },
    ]);
  });

  test("with one statement that is not in a list", () => assert.equal(parse(plain).length, 1));
  test("with an Id and a Sid of words", () =>
    assert.equal(parse(but({ Sid: "Read only 1" }), "resource", { Id: "x" }).length, 1));

  test("without a Resource where it is attached to one", () => {
    assert.deepEqual(parse(but({ Resource: undefined }))[0]?.resources, { not: false, of: ["*"] });
  });

  test("without variables in the older version, and where it names none", () => {
    for (const Version of ["2008-10-17", undefined]) assert.equal(parse(plain, "resource", { Version })[0]?.hasVariables, false);
  });

  test("without a Principal where it is attached to an identity", () => {
    assert.equal(parse(but({ Principal: undefined }), "identity")[0]?.principals, null);
  });

  test("with everyone in both spellings, and a session", () => {
    const everyone = { not: false, of: [{ is: "everyone" }] };
    assert.deepEqual(parse(but({ Principal: { AWS: "*" } }))[0]?.principals, everyone);
    assert.deepEqual(parse(plain)[0]?.principals, everyone);
    const arn = "arn:aws:sts::111122223333:assumed-role/ci/build-7";
    assert.deepEqual(parse(but({ Principal: { AWS: arn } }))[0]?.principals?.of, [{ is: "identity", arn }]);
  });

  test("whose NotPrincipal names an account and a role for the sake of what is in them", () => {
    const session = "arn:aws:sts::111122223333:assumed-role/ci/build-7";
    const AWS = ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/x/ci", session, "444455556666"];
    const left = [
      { is: "identity", arn: session },
      { is: "account", account: "444455556666" },
    ];
    assert.deepEqual(parse(but({ Effect: "Deny", Principal: undefined, NotPrincipal: { AWS } }))[0]?.principals?.of, left);
    assert.equal(parse(but({ Principal: { AWS } }))[0]?.principals?.of.length, 4);
  });

  test("with a principal that is named by its unique id", () => {
    const id = "AROAABCDEFGHIJKLMNOPQ";
    assert.deepEqual(parse(but({ Principal: { AWS: id } }))[0]?.principals?.of, [{ is: "unique", id }]);
  });

  test("of a role, saying who may assume it", () => {
    const trust = { Effect: "Allow", Principal: { Federated: "x" }, Action: "sts:AssumeRoleWithWebIdentity" };
    const [statement] = parse(trust, "trust");
    assert.deepEqual(statement?.principals?.of, [{ is: "federated", provider: "x" }]);
    assert.deepEqual(statement?.resources, { not: false, of: ["*"] });
  });

  test("with variables where texts and ARNs are compared, and in the last part of a resource", () => {
    const variable = "x$" + "{aws:username}";
    const Condition = { StringLike: { a: variable }, ArnNotLike: { a: variable }, Bool: { a: "$" + "{aws:x}" } };
    assert.equal(parse(but({ Condition, Resource: `arn:aws:codeartifact:*:*:domain/${variable}` })).length, 1);
  });

  const sizes = { resource: 7168, identity: 10_240, trust: 4096 } as const;
  for (const [attachment, most] of Object.entries(sizes) as [Attachment, number][]) {
    test(`up to ${most} characters where it is of a kind ${attachment}`, () => {
      const statement = but({
        Principal: attachment === "identity" ? undefined : "*",
        Resource: attachment === "trust" ? undefined : "*",
        Condition: { StringEquals: { a: "" } },
      });
      const shortest = JSON.stringify({ Version: version, Statement: statement });
      const ofLength = (length: number) => shortest.replace('"a":""', `"a":"${"x".repeat(length - shortest.length)}"`);
      for (const length of [most - 1, most]) {
        assert.equal(ofLength(length).length, length);
        assert.equal(parsePolicy(ofLength(length), attachment).length, 1);
      }
      assert.throws(() => parsePolicy(ofLength(most + 1), attachment), new RegExp(`longer than ${most} characters`, "u"));
      const padded = () => parsePolicy(ofLength(most).padEnd(most + 1), attachment);
      if (attachment === "resource") assert.throws(padded, /longer than/u);
      else assert.equal(padded().length, 1, "white space does not count");
    });
  }
});

describe("a policy document is refused", () => {
  const documents: readonly (readonly [document: string, says: RegExp])[] = [
    ["", /is not JSON/u],
    ["{", /is not JSON/u],
    ["[]", /The document is not an object/u],
    ["null", /The document is not an object/u],
    ['{"Version":"2012-10-17"}', /has no Statement/u],
    ['{"Version":"2012-10-17","Statement":[]}', /has no Statement/u],
    ['{"Version":"2012-10-18","Statement":{}}', /has a Version other than/u],
    ['{"Statement":{},"Foo":1}', /The document has an element "Foo"/u],
    ['{"Statement":{},"Id":1}', /an Id that is not a text/u],
    ['{"Statement":["x"]}', /Statement 1 is not an object/u],
  ];
  for (const [document, says] of documents) {
    test(`that is ${document || "empty"}`, () => {
      assert.throws(
        () => parsePolicy(document, "resource"),
        (thrown: unknown) => isFault(thrown, "Validation") && says.test(thrown.message),
      );
    });
  }

  const statements: readonly (readonly [name: string, changes: Readonly<Record<string, unknown>>, says: RegExp])[] = [
    ["an unknown element", { Actions: "x" }, /Statement 1 has an element "Actions"/u],
    ["no Effect", { Effect: undefined }, /needs an Effect/u],
    ["an Effect in small letters", { Effect: "allow" }, /needs an Effect/u],
    ["a Sid with punctuation", { Sid: "a-b" }, /has a Sid/u],
    ["no Action", { Action: undefined }, /needs either Action or NotAction/u],
    ["Action and NotAction", { NotAction: "x:y" }, /needs either Action or NotAction/u],
    ["an empty list of actions", { Action: [] }, /Action in Statement 1 is an empty list/u],
    ["an action without a service", { Action: "Get" }, /an action "Get"/u],
    ["an action that is a number", { Action: [1] }, /must be a text/u],
    ["Resource and NotResource", { NotResource: "*" }, /needs either Resource or NotResource/u],
    ["a resource that is no ARN", { Resource: "domain/d" }, /a resource "domain\/d"/u],
    ["a resource that is a part of an ARN", { Resource: "arn:aws:codeartifact:*" }, /nor an ARN of six parts/u],
    ["an account that is a variable", { Resource: "arn:aws:x::$" + "{aws:a}:b" }, /a variable before its sixth part/u],
    ["no Principal", { Principal: undefined }, /needs either Principal or NotPrincipal/u],
    ["Principal and NotPrincipal", { NotPrincipal: "*" }, /needs either Principal or NotPrincipal/u],
    ["NotPrincipal with Allow", { Principal: undefined, NotPrincipal: "*" }, /may not have NotPrincipal with Allow/u],
    ["a principal that is another text", { Principal: "111122223333" }, /Principal in Statement 1 is not an object/u],
    ["a principal of an unknown kind", { Principal: { Aws: "*" } }, /has an element "Aws"/u],
    ["a Principal that names nobody", { Principal: {} }, /names nobody/u],
    ["a principal with a wildcard", { Principal: { AWS: "arn:aws:iam::111122223333:user/*" } }, /has a principal/u],
    ["an account id of 11 digits", { Principal: { AWS: "11112222333" } }, /has a principal/u],
    ["an account id followed by :root", { Principal: { AWS: "111122223333:root" } }, /has a principal/u],
    ["an unknown operator", { Condition: { StringIs: { a: "b" } } }, /operator "StringIs" that does not exist/u],
    ["an unknown quantifier", { Condition: { "ForSome:StringEquals": { a: "b" } } }, /does not exist/u],
    ["NullIfExists", { Condition: { NullIfExists: { a: "true" } } }, /does not exist/u],
    ["a condition that is a text", { Condition: "x" }, /Condition in Statement 1 is not an object/u],
    ["a condition's keys as a list", { Condition: { Bool: ["x"] } }, /Bool in Statement 1 is not an object/u],
    ["no value to compare with", { Condition: { StringEquals: { a: [] } } }, /is an empty list/u],
    ["an object to compare with", { Condition: { StringEquals: { a: {} } } }, /must be a text/u],
    ["a number that is none", { Condition: { NumericEquals: { a: "x" } } }, /compares a by NumericEquals with "x"/u],
    ["a time that is none", { Condition: { DateLessThan: { a: "2025-13-01" } } }, /compares a by DateLessThan/u],
    ["a truth value that is none", { Condition: { Bool: { a: "yes" } } }, /compares a by Bool/u],
    ["an address range that is none", { Condition: { IpAddress: { a: "203.0.113.0/33" } } }, /compares a by IpAddress/u],
    ["bytes that are none", { Condition: { BinaryEquals: { a: "x" } } }, /compares a by BinaryEquals/u],
    ["a variable for a number", { Condition: { NumericEquals: { a: "$" + "{aws:x}" } } }, /compares a by NumericEquals/u],
    ["a variable for a time", { Condition: { DateEquals: { a: "$" + "{aws:x}" } } }, /compares a by DateEquals/u],
    ["a variable for an address", { Condition: { IpAddress: { a: "$" + "{aws:x}" } } }, /compares a by IpAddress/u],
    ["a variable for Null", { Condition: { Null: { a: "$" + "{aws:x}" } } }, /compares a by Null/u],
    ["an address that is none", { Condition: { NotIpAddress: { a: "203.0.113" } } }, /compares a by NotIpAddress/u],
  ];
  for (const [name, changes, says] of statements) {
    test(`with ${name}`, () => {
      assert.throws(
        () => parse(but(changes)),
        (thrown: unknown) => isFault(thrown, "Validation") && says.test(thrown.message),
      );
    });
  }

  test("with one Sid twice, and with the number of the wrong statement", () => {
    assert.throws(() => parse([but({ Sid: "A" }), but({ Sid: "A" })]), /one Sid in several statements/u);
    assert.throws(() => parse([plain, but({ Effect: "x" })]), /Statement 2 needs an Effect/u);
  });

  test("with a Resource or NotPrincipal, or without a Principal, on a role", () => {
    const trust = (changes: object) => () => parse({ Effect: "Allow", Action: "sts:AssumeRole", ...changes }, "trust");
    assert.throws(trust({ Principal: "*", Resource: "*" }), /has an element "Resource"/u);
    assert.throws(trust({ NotPrincipal: "*", Effect: "Deny" }), /has an element "NotPrincipal"/u);
    assert.throws(trust({}), /needs either Principal or NotPrincipal/u);
  });

  test("as the server's failure once it was stored, with what it is", () => {
    assert.throws(
      () => parseStored("{", "identity", "policy x"),
      (thrown: unknown) => isFault(thrown, "InternalServer") && /policy x/u.test(thrown.message),
    );
  });

  test("with a Principal, or without a Resource, on an identity", () => {
    assert.throws(() => parse(plain, "identity"), /has an element "Principal"/u);
    assert.throws(() => parse({ Effect: "Allow", Action: "*" }, "identity"), /needs either Resource or NotResource/u);
  });
});
