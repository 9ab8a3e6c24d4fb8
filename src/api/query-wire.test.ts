import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Fault, Fault as FaultError, invalid, isFault, notFound, unauthenticated } from "../model/fault.ts";
import { identityFault } from "./identity/errors.ts";
import { identityOperations } from "./identity/table.ts";
import { findRow, maxFormBytes, readParameters, readQueryInput, writeQueryFault, writeQueryOutput } from "./query-wire.ts";

const { CreateUser, GetAccountSummary, GetRole, ListUsers, TagUser } = identityOperations;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parametersOf = (form: string) => readParameters("", bytes(form));

const faultOf = (work: () => unknown): Fault => {
  try {
    work();
  } catch (thrown) {
    assert.ok(isFault(thrown), String(thrown));
    return thrown;
  }
  return assert.fail("nothing was thrown");
};

test("numbers, truths, texts and lists are read, and what the row does not know is ignored", () => {
  assert.deepEqual(
    readQueryInput(ListUsers, parametersOf("MaxItems=5&PathPrefix=%2Fteam%2F&Version=2010-05-08&X-Amz-Date=1&A.B=c")),
    {
      PathPrefix: "/team/",
      MaxItems: 5,
    },
  );
  const tags = "Tags.member.1.Key=a+b&Tags.member.1.Value=&Tags.member.3.Value=%C3%BC%2B&Tags.member.3.Key=c";
  assert.deepEqual(readQueryInput(TagUser, parametersOf(`UserName=bob&${tags}`)).Tags, [
    { Key: "a b", Value: "" },
    { Key: "c", Value: "ü+" },
  ]);
  assert.deepEqual(readQueryInput(TagUser, parametersOf("UserName=bob&Tags=")).Tags, []);
  assert.equal(readQueryInput(identityOperations.ListPolicies, parametersOf("OnlyAttached=True")).OnlyAttached, true);
});

test("elements of a list come in the order of their numbers", () => {
  const form = `UserName=bob&${[10, 9, 1].map((number) => `TagKeys.member.${number}=k${number}`).join("&")}`;
  assert.deepEqual(readQueryInput(identityOperations.UntagUser, parametersOf(form)).TagKeys, ["k1", "k9", "k10"]);
});

test("parameters may stand in the query as well as in the form", () => {
  const parameters = readParameters("Action=GetUser&Version=2010-05-08", bytes("UserName=bob"));
  assert.equal(findRow(parameters).name, "GetUser");
  assert.deepEqual(readQueryInput(identityOperations.GetUser, parameters), { UserName: "bob" });
});

describe("a request of another form is refused", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["a name twice", "UserName=a&UserName=b", /'UserName' is given more than once/],
    ["a percent sign that encodes nothing", "UserName=%zz", /percent sign/],
    ["bytes that are no UTF-8", "UserName=%ff", /percent sign/],
    ["a very long name", `${"a".repeat(257)}=b`, /more than 256 characters/],
    ["too many parameters", Array.from({ length: 1001 }, (_, n) => `a${n}=`).join("&"), /more than 1000 parameters/],
    ["too large a form", "a".repeat(maxFormBytes + 1), /larger than 1048576 bytes/],
    ["a list for a text", "UserName.member.1=a", /'userName' must be a single value/],
    ["a text for a list", "UserName=a&Tags=b", /'tags' must be a list/],
    ["no number of an element", "UserName=a&Tags.member.x.Key=b", /'tags' must be a list whose elements/],
    ["too high a number", "UserName=a&Tags.member.1001.Key=b", /'tags' must be a list whose elements/],
    ["a NUL", "UserName=a%00", /'userName' has characters/],
    ["half a surrogate pair", "UserName=%ed%a0%80", /percent sign/],
  ];
  for (const [what, form, message] of cases) {
    test(what, () => {
      const fault = faultOf(() => readQueryInput(TagUser, parametersOf(form)));
      assert.equal(fault.code, "Validation");
      assert.match(fault.message, message);
    });
  }

  test("no integer", () => {
    for (const text of ["x", "1.5", "", "1e3", "9999999999999999"]) {
      assert.match(
        faultOf(() => readQueryInput(ListUsers, parametersOf(`MaxItems=${text}`))).message,
        /'maxItems' must be an integer/,
      );
    }
  });
});

test("limits are told in IAM's spelling", () => {
  const fault = faultOf(() => readQueryInput(CreateUser, parametersOf("Path=x&Tags.member.1.Key=k")));
  assert.equal(
    fault.message,
    "3 validation errors detected: Value 'x' at 'path' failed to satisfy constraint: Member must satisfy regular expression " +
      "pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F); " +
      "Value null at 'userName' failed to satisfy constraint: Member must not be null; " +
      "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
  );
});

describe("an operation is found by action and version", () => {
  const codeOf = (form: string): string | undefined => faultOf(() => findRow(parametersOf(form))).detail.awsName;
  test("of its own service", () => {
    assert.equal(findRow(parametersOf("Action=AssumeRole&Version=2011-06-15")).service, "sts");
    assert.equal(codeOf("Action=AssumeRole&Version=2010-05-08"), "InvalidAction");
    assert.equal(codeOf("Action=AssumeRole"), "InvalidAction");
  });
  test("that exists", () => {
    assert.equal(codeOf("Action=CreateGroup&Version=2010-05-08"), "InvalidAction");
    assert.equal(codeOf("Action=constructor&Version=2010-05-08"), "InvalidAction");
    assert.equal(codeOf("Action=GetUser&Version=2012-10-17"), "NoSuchVersion");
    assert.equal(codeOf("Version=2010-05-08"), "MissingAction");
  });
});

test("an answer is XML as AWS writes it", () => {
  const user = { Path: "/", UserName: "bob", UserId: "AIDA1234567890123456", Arn: "arn:aws:iam::111122223333:user/bob" };
  const output = { Users: [{ ...user, CreateDate: new Date("2025-01-02T03:04:05.678Z"), Tags: [] }], IsTruncated: false };
  assert.deepEqual(writeQueryOutput(ListUsers, output, "request-1"), {
    status: 200,
    headers: { "content-type": "text/xml" },
    body:
      '<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult><Users><member><Path>/</Path>' +
      "<UserName>bob</UserName><UserId>AIDA1234567890123456</UserId><Arn>arn:aws:iam::111122223333:user/bob</Arn>" +
      "<CreateDate>2025-01-02T03:04:05Z</CreateDate><Tags></Tags></member></Users><IsTruncated>false</IsTruncated>" +
      "</ListUsersResult><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></ListUsersResponse>",
  });
});

test("maps are entries, and a policy in an answer is percent-encoded", () => {
  const { body } = writeQueryOutput(GetAccountSummary, { SummaryMap: new Map([["Users", 2]]) }, "r");
  assert.match(body, /<SummaryMap><entry><key>Users<\/key><value>2<\/value><\/entry><\/SummaryMap>/);
  const role = { AssumeRolePolicyDocument: `{"a": "it's (*) ü"}` };
  assert.match(
    writeQueryOutput(GetRole, { Role: role }, "r").body,
    /<AssumeRolePolicyDocument>%7B%22a%22%3A%20%22it%27s%20%28%2A%29%20%C3%BC%22%7D</,
  );
});

test("no text can break out of its element", () => {
  const fault = identityFault("InvalidInput", `</Message><Code>x & "y"\u0000\ud800\r]]>`);
  const { status, body } = writeQueryFault(fault, "r", "sts");
  assert.equal(status, 400);
  assert.equal(
    body,
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>InvalidInput</Code>' +
      "<Message>&lt;/Message&gt;&lt;Code&gt;x &amp; &quot;y&quot;\ufffd\ufffd&#xD;]]&gt;</Message></Error>" +
      "<RequestId>r</RequestId></ErrorResponse>",
  );
});

describe("a fault has IAM's code and status", () => {
  const cases: readonly (readonly [Fault, "iam" | "sts", number, string])[] = [
    [notFound("No."), "iam", 404, "NoSuchEntity"],
    [invalid("No."), "iam", 400, "ValidationError"],
    [new FaultError("Conflict", "No."), "iam", 409, "EntityAlreadyExists"],
    [new FaultError("ServiceQuotaExceeded", "No."), "iam", 409, "LimitExceeded"],
    [new FaultError("AccessDenied", "No."), "sts", 403, "AccessDenied"],
    [new FaultError("Throttling", "No."), "iam", 400, "Throttling"],
    [new FaultError("InternalServer", "No."), "iam", 500, "ServiceFailure"],
    [new FaultError("UpstreamUnavailable", "No."), "sts", 500, "InternalFailure"],
    [identityFault("DeleteConflict", "No."), "iam", 409, "DeleteConflict"],
    [identityFault("ExpiredTokenException", "No."), "sts", 400, "ExpiredTokenException"],
    [unauthenticated("ExpiredTokenException", "No."), "sts", 403, "ExpiredToken"],
    [unauthenticated("IncompleteSignatureException", "No."), "iam", 400, "IncompleteSignature"],
    [unauthenticated("InvalidSignatureException", "No."), "iam", 403, "SignatureDoesNotMatch"],
    [unauthenticated("MissingAuthenticationTokenException", "No."), "iam", 403, "MissingAuthenticationToken"],
    [unauthenticated("UnrecognizedClientException", "No."), "iam", 403, "InvalidClientTokenId"],
    [unauthenticated("toString", "No."), "iam", 403, "InvalidClientTokenId"],
  ];
  for (const [fault, service, status, code] of cases) {
    test(`${fault.code} ${fault.detail.awsName ?? ""} of ${service}`, () => {
      const reply = writeQueryFault(fault, "r", service);
      assert.equal(reply.status, status);
      assert.match(reply.body, new RegExp(`<Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code>`));
    });
  }
});
