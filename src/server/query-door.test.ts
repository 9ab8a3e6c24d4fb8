import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import type { Authenticate } from "../access/authenticate.ts";
import type { Attempt } from "../access/authorize.ts";
import type { Caller } from "../access/caller.ts";
import type { SignedPayload } from "../access/sigv4.ts";
import type { Audit } from "../audit/audit.ts";
import type { IdentityHandlers } from "../handlers/identity/call.ts";
import type { Reply } from "../http/replies.ts";
import type { Method } from "../http/route.ts";
import { Fault } from "../model/fault.ts";
import type { Inbound } from "./inbound.ts";
import { makeQueryDoor } from "./query-door.ts";

const account = "111122223333";
const principalArn = `arn:aws:iam::${account}:user/team/ann`;
const caller = {
  principalArn,
  identityArn: principalArn,
  account,
  principalId: 1,
  uniqueId: "AIDAANN",
  session: null,
  limit: null,
} as const;
const formType = "application/x-www-form-urlencoded; charset=utf-8";

const inbound = (target: string, form = "", contentType: string | undefined = formType, method: Method = "POST"): Inbound => ({
  method,
  target,
  header: (name) => (name === "content-type" ? contentType : undefined),
  headers: {},
  body: Readable.from([Buffer.from(form)]),
  address: () => "192.0.2.1",
  host: () => "localhost",
  isSecure: () => true,
  requestId: "request-1",
});

/** A door whose callers signed `payload`, and are denied everything where `mayDo` says so. */
const open = (payload: SignedPayload = { is: "body" }, mayDo = true, by: Partial<Caller> = {}) => {
  const attempts: Attempt[] = [];
  const services: (string | undefined)[] = [];
  const called: { name: string; input: unknown; caller: Caller | null }[] = [];
  const handlers = new Proxy({} as IdentityHandlers, {
    get: (_, name) => async (input: unknown, call: { readonly caller: Caller | null }) => {
      called.push({ name: String(name), input, caller: call.caller });
      return {};
    },
  });
  const authenticate: Authenticate = {
    bySignature: async (_facts, _bodySha256, service) => {
      services.push(service);
      return { caller: { ...caller, via: { is: "signature", accessKeyId: "AKIAIOSFODNN7EXAMPLE" }, ...by }, payload };
    },
    byToken: () => assert.fail("no token comes here"),
  };
  const audit = {
    answer: async (_trail: unknown, serving: Parameters<Audit["answer"]>[1]) => {
      try {
        return await serving.work();
      } catch (thrown) {
        return serving.refuse(serving.toFault(thrown));
      }
    },
  } as Audit;
  const door = makeQueryDoor({
    handlers,
    authenticate,
    throttle: () => undefined,
    audit,
    authorize: async (attempt) => {
      attempts.push(attempt);
      if (!mayDo) throw new Fault("AccessDenied", "You may not.");
    },
    findArn: async (_account, kind, name) => (name === "bob" ? `arn:aws:iam::${account}:${kind}/team/sub/bob` : null),
    toFault: (thrown) => (thrown instanceof Fault ? thrown : assert.fail(String(thrown))),
  });
  const ask = async (form: string, version = "2010-05-08"): Promise<Reply> =>
    door.answer(inbound("/", `${form}&Version=${version}`));
  return { door, ask, attempts, services, called };
};

const code = ({ body }: Reply): string | undefined => /<Code>(\w+)<\/Code>/.exec(String(body))?.[1];

test("it takes forms and actions at the root, and nothing else", () => {
  const { door } = open();
  assert.ok(door.takes(inbound("/")));
  assert.ok(door.takes(inbound("/?Action=GetUser&Version=2010-05-08", "", undefined, "GET")));
  for (const other of [
    inbound("/", "", "text/plain"),
    inbound("/", "", formType, "GET"),
    inbound("/?a=b", "", undefined, "GET"),
  ]) {
    assert.ok(!door.takes(other));
  }
  assert.ok(!door.takes(inbound("/npm/", "Action=GetUser")));
});

test("a request is signed for the service of its operation", async () => {
  const { ask, services, called } = open();
  assert.equal((await ask("Action=GetUser")).status, 200);
  assert.equal((await ask("Action=GetCallerIdentity", "2011-06-15")).status, 200);
  assert.deepEqual(services, ["iam", "sts"]);
  assert.deepEqual(
    called.map(({ name, caller: by }) => [name, by?.principalArn]),
    [
      ["GetUser", principalArn],
      ["GetCallerIdentity", principalArn],
    ],
  );
});

test("only AssumeRoleWithWebIdentity comes without a signature", async () => {
  const { ask, services, attempts, called } = open();
  const reply = await ask(
    `Action=AssumeRoleWithWebIdentity&RoleArn=arn:aws:iam::${account}:role/ci&RoleSessionName=job&WebIdentityToken=abcd`,
    "2011-06-15",
  );
  assert.equal(reply.status, 200);
  assert.deepEqual([services, attempts, called.map((call) => call.caller)], [[], [], [null]]);
});

describe("temporary credentials", () => {
  const session = { accessKeyId: "ASIA", userId: "id", policies: [], context: {}, createdAt: 0, expiresAt: 1 };
  const role = { principalArn: `arn:aws:sts::${account}:assumed-role/ci/job`, identityArn: `arn:aws:iam::${account}:role/ci` };
  const cases: readonly (readonly [string, Partial<Caller>, string, string | undefined])[] = [
    ["of a user open nothing of IAM", { session }, "2010-05-08", "InvalidClientTokenId"],
    ["of a user say who they are", { session }, "2011-06-15", undefined],
    ["of a role open IAM", { session, ...role }, "2010-05-08", undefined],
  ];
  for (const [what, by, version, expected] of cases) {
    test(what, async () => {
      const { ask, called } = open({ is: "body" }, true, by);
      const action = version === "2010-05-08" ? "GetUser" : "GetCallerIdentity";
      assert.equal(code(await ask(`Action=${action}`, version)), expected);
      assert.equal(called.length, expected === undefined ? 1 : 0);
    });
  }
});

describe("the form is what was signed", () => {
  const cases: readonly (readonly [string, SignedPayload, string | undefined])[] = [
    ["when its hash was signed", { is: "body" }, undefined],
    ["not when its hash was left open", { is: "unsigned" }, "SignatureDoesNotMatch"],
    ["not when another hash was declared", { is: "hash", sha256: "0".repeat(64) }, "SignatureDoesNotMatch"],
  ];
  for (const [what, payload, expected] of cases) {
    test(what, async () => {
      const { ask, called } = open(payload);
      assert.equal(code(await ask("Action=GetUser")), expected);
      assert.equal(called.length, expected === undefined ? 1 : 0);
    });
  }
});

describe("what the caller must be allowed", () => {
  const user = (rest: string) => `arn:aws:iam::${account}:user${rest}`;
  const cases: readonly (readonly [string, string, readonly (readonly [string, string])[]])[] = [
    ["the caller's own user", "Action=GetUser", [["iam:GetUser", principalArn]]],
    ["a user with their path", "Action=GetUser&UserName=bob", [["iam:GetUser", user("/team/sub/bob")]]],
    ["a user who is not there", "Action=GetUser&UserName=eve", [["iam:GetUser", user("/eve")]]],
    ["all users below a path", "Action=ListUsers&PathPrefix=/team/", [["iam:ListUsers", user("/team/")]]],
    ["a user to be made", "Action=CreateUser&UserName=eve&Path=/x/", [["iam:CreateUser", user("/x/eve")]]],
    [
      "a user to be made with tags",
      "Action=CreateUser&UserName=eve&Tags.member.1.Key=k&Tags.member.1.Value=v",
      [
        ["iam:CreateUser", user("/eve")],
        ["iam:TagUser", user("/eve")],
      ],
    ],
    [
      "both ends of a move",
      "Action=UpdateUser&UserName=bob&NewPath=/new/&NewUserName=rob",
      [
        ["iam:UpdateUser", user("/team/sub/bob")],
        ["iam:UpdateUser", user("/new/rob")],
      ],
    ],
    [
      "a new name",
      "Action=UpdateUser&UserName=bob&NewUserName=rob",
      [
        ["iam:UpdateUser", user("/team/sub/bob")],
        ["iam:UpdateUser", user("/team/sub/rob")],
      ],
    ],
    ["a role", "Action=GetRole&RoleName=bob", [["iam:GetRole", `arn:aws:iam::${account}:role/team/sub/bob`]]],
    [
      "a provider",
      "Action=CreateOpenIDConnectProvider&Url=https://ci.example.org/x",
      [["iam:CreateOpenIDConnectProvider", `arn:aws:iam::${account}:oidc-provider/ci.example.org/x`]],
    ],
  ];
  for (const [what, form, expected] of cases) {
    test(what, async () => {
      const { ask, attempts } = open();
      assert.equal((await ask(form)).status, 200);
      assert.deepEqual(
        attempts.map(({ action, resource }) => [action, resource]),
        expected,
      );
    });
  }

  test("comes with the condition keys of the input", async () => {
    const { ask, attempts } = open();
    await ask("Action=TagUser&UserName=bob&Tags.member.1.Key=team&Tags.member.1.Value=a");
    await ask("Action=AttachUserPolicy&UserName=bob&PolicyArn=arn:aws:iam::aws:policy/X");
    assert.deepEqual(
      attempts.map(({ request }) => request),
      [
        { sourceIp: "192.0.2.1", secureTransport: true, keys: { "aws:TagKeys": ["team"], "aws:RequestTag/team": ["a"] } },
        {
          sourceIp: "192.0.2.1",
          secureTransport: true,
          keys: { "aws:TagKeys": [], "iam:PolicyARN": ["arn:aws:iam::aws:policy/X"] },
        },
      ],
    );
  });

  test("is asked before the handler runs", async () => {
    const { ask, called } = open({ is: "body" }, false);
    const reply = await ask("Action=GetUser");
    assert.deepEqual([reply.status, code(reply), called], [403, "AccessDenied", []]);
  });
});

test("an operation that is not there, or not read, is refused in XML with the request's id", async () => {
  const { ask, called } = open();
  const refused = [
    await ask("Action=CreateGroup"),
    await ask("Action=GetUser&Action=GetUser"),
    await ask("Action=ListUsers&MaxItems=0"),
  ];
  assert.deepEqual(refused.map(code), ["InvalidAction", "ValidationError", "ValidationError"]);
  assert.ok(refused.every(({ status, body }) => status === 400 && String(body).includes("<RequestId>request-1</RequestId>")));
  assert.deepEqual(called, []);
});

test("a form has a limit", async () => {
  const { ask } = open();
  const reply = await ask(`Action=GetUser&UserName=${"a".repeat(1_100_000)}`);
  assert.match(String(reply.body), /<Code>ValidationError<\/Code><Message>The request body is larger than 1048576 bytes/);
});
