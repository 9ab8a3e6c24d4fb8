import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isFault } from "../model/fault.ts";
import { type Attachment, parsePolicy } from "./policy.ts";

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
        AWS: ["111122223333", "arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:user/a/b"],
        Service: "x.example",
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
            { is: "identity", arn: "arn:aws:iam::111122223333:user/a/b" },
            { is: "elsewhere", name: "x.example" },
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

  test("up to 7168 characters on a resource", () => {
    const document = JSON.stringify({ Version: version, Statement: plain });
    assert.equal(parsePolicy(document.padEnd(7168), "resource").length, 1);
    assert.throws(() => parsePolicy(document.padEnd(7169), "resource"), /longer than 7168 characters/u);
    assert.equal(parsePolicy(JSON.stringify({ Statement: but({ Principal: undefined }) }).padEnd(10_240), "identity").length, 1);
  });
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

  test("with a Principal, or without a Resource, on an identity", () => {
    assert.throws(() => parse(plain, "identity"), /has an element "Principal"/u);
    assert.throws(() => parse({ Effect: "Allow", Action: "*" }, "identity"), /needs either Resource or NotResource/u);
  });
});
