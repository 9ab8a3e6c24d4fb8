/* IAM and STS of a whole server, through the SDK's own clients and as written by hand. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import {
  AttachUserPolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeleteUserCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  type IAMServiceException,
  ListUsersCommand,
  PutUserPolicyCommand,
  paginateListUsers,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";
import { sign } from "../../src/access/sigv4.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { Sha256 } from "../support/sha256.ts";

/** Another one than IAM's own, which its clients always sign for. */
const home = "eu-central-1";

let server: InProcess;
let clients: Record<
  "iam" | "sts",
  { region: string; endpoint: string; credentials: InProcess["credentials"]; maxAttempts: number }
>;
before(async () => {
  server = await startInProcess({ region: home });
  const settings = { endpoint: server.url, credentials: server.credentials, maxAttempts: 1 };
  clients = { iam: { ...settings, region: "us-east-1" }, sts: { ...settings, region: home } };
});
after(() => server.stop());

const refusal = async (work: Promise<unknown>): Promise<IAMServiceException> => {
  try {
    await work;
  } catch (thrown) {
    return thrown as IAMServiceException;
  }
  return assert.fail("it was allowed");
};

test("IAM is asked in its one region, or in the server's; STS too", async () => {
  const arn = `arn:aws:iam::${server.account}:user/administrator`;
  for (const region of ["us-east-1", home]) {
    const { User } = await new IAMClient({ ...clients.iam, region }).send(new GetUserCommand({}));
    assert.equal(User?.Arn, arn);
    const { $metadata: _, ...identity } = await new STSClient({ ...clients.sts, region }).send(new GetCallerIdentityCommand({}));
    assert.deepEqual(identity, { UserId: User?.UserId, Account: server.account, Arn: arn });
  }
  const elsewhere = await refusal(new IAMClient({ ...clients.iam, region: "eu-west-1" }).send(new GetUserCommand({})));
  assert.equal(elsewhere.name, "SignatureDoesNotMatch");
});

test("what a client says of a user comes back as it was, and a list comes page by page", async () => {
  const client = new IAMClient(clients.iam);
  const names = ["a+b=c,d.e@f-g", "h", "i", "j", "k"];
  const Tags = [{ Key: "ü + 日本 =@", Value: "" }];
  for (const UserName of names)
    await client.send(new CreateUserCommand({ UserName, Path: "/pages/", ...(UserName === "h" && { Tags }) }));
  assert.deepEqual((await client.send(new GetUserCommand({ UserName: "h" }))).User?.Tags, Tags);
  const PolicyDocument = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"codeartifact:*","Resource":"*"}} \n`;
  await client.send(new PutUserPolicyCommand({ UserName: "h", PolicyName: "p", PolicyDocument }));
  const stored = await client.send(new GetUserPolicyCommand({ UserName: "h", PolicyName: "p" }));
  assert.equal(decodeURIComponent(stored.PolicyDocument ?? ""), PolicyDocument);
  assert.doesNotMatch(stored.PolicyDocument ?? "", /[{" ]/);

  const found: (string | undefined)[][] = [];
  for await (const { Users = [] } of paginateListUsers({ client, pageSize: 2 }, { PathPrefix: "/pages/" })) {
    found.push(Users.map(({ UserName }) => UserName));
  }
  assert.deepEqual(found, [names.slice(0, 2), names.slice(2, 4), names.slice(4)]);
});

test("a user may do to the users below a path what a policy allows, and nothing else", async () => {
  const statements = [{ Effect: "Allow", Action: "iam:*User*", Resource: `arn:aws:iam::${server.account}:user/team/*` }];
  const { credentials } = await server.as({ account: server.account, name: "lead", statements });
  const client = new IAMClient({ ...clients.iam, credentials });
  await client.send(new CreateUserCommand({ UserName: "member", Path: "/team/" }));
  await client.send(new GetUserCommand({ UserName: "member" }));
  const refused = [
    client.send(new CreateUserCommand({ UserName: "other" })),
    client.send(new GetUserCommand({ UserName: "administrator" })),
    client.send(new DeleteUserCommand({ UserName: "administrator" })),
    client.send(new ListUsersCommand({})),
  ];
  const faults = await Promise.all(refused.map(refusal));
  assert.deepEqual(
    faults.map(({ name, $metadata }) => [name, $metadata.httpStatusCode]),
    faults.map(() => ["AccessDenied", 403]),
  );
  assert.equal(
    faults[1]?.message,
    `User: arn:aws:iam::${server.account}:user/lead is not authorized to perform: iam:GetUser on resource: ` +
      `arn:aws:iam::${server.account}:user/administrator because no identity-based policy allows the iam:GetUser action`,
  );
  await client.send(new DeleteUserCommand({ UserName: "member" }));
});

test("another account sees none of it", async () => {
  const statements = [{ Effect: "Allow", Action: "*", Resource: "*" }];
  const { credentials } = await server.as({ account: "210987654321", name: "administrator", statements });
  const client = new IAMClient({ ...clients.iam, credentials });
  const { Users = [] } = await client.send(new ListUsersCommand({}));
  assert.deepEqual(
    Users.map(({ Arn }) => Arn),
    ["arn:aws:iam::210987654321:user/administrator"],
  );
  assert.equal((await refusal(client.send(new GetUserCommand({ UserName: "h" })))).name, "NoSuchEntityException");

  const owner = new IAMClient(clients.iam);
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const { Policy } = await owner.send(new CreatePolicyCommand({ PolicyName: "shared", PolicyDocument }));
  const PolicyArn = Policy?.Arn;
  const Url = "https://ci.example.org";
  const { OpenIDConnectProviderArn } = await owner.send(
    new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["packhouse"] }),
  );
  const attempts = [
    client.send(new GetPolicyCommand({ PolicyArn })),
    client.send(new DeletePolicyCommand({ PolicyArn })),
    client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true })),
    client.send(new AttachUserPolicyCommand({ UserName: "administrator", PolicyArn })),
    client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
    client.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
  ];
  for (const fault of await Promise.all(attempts.map(refusal))) {
    assert.match(
      `${fault.name} ${fault.$metadata.httpStatusCode}`,
      /^(?:AccessDenied 403|NoSuchEntityException 404|InvalidInputException 400)$/,
    );
  }
  assert.equal((await owner.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId, "v1");
  assert.deepEqual((await owner.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).ClientIDList, [
    "packhouse",
  ]);
});

const code = ({ text }: RawResponse): string | undefined => /<Code>(\w+)<\/Code>/.exec(text)?.[1];
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const form = "application/x-www-form-urlencoded";

describe("requests written by hand", () => {
  interface Signing {
    readonly service?: string;
    readonly secret?: string;
    readonly payloadHash?: string;
    /** What is sent instead of the signed body. */
    readonly sent?: string;
  }

  const post = (body: string, { service = "iam", secret, payloadHash = sha256(body), sent = body }: Signing = {}) => {
    const { accessKeyId, secretAccessKey } = server.credentials;
    const headers = sign(
      { method: "POST", path: "/", query: "", headers: { host: new URL(server.url).host, "content-type": form } },
      { accessKeyId, secret: secret ?? secretAccessKey, region: home, service, at: Date.now(), payloadHash },
    );
    return send(server.url, { method: "POST", path: "/", headers, body: sent });
  };
  const getUser = "Action=GetUser&Version=2010-05-08";

  test("are answered in XML, with the request's id in it", async () => {
    const { status, headers, text } = await post(getUser);
    assert.equal(status, 200);
    assert.equal(headers["content-type"], "text/xml");
    assert.match(
      text,
      /^<GetUserResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><GetUserResult><User><Path>\/<\/Path>/,
    );
    assert.ok(text.includes(`<RequestId>${headers["x-amzn-requestid"]}</RequestId>`));
  });

  test("are refused without the right signature", async () => {
    const evil = "Action=DeleteUser&Version=2010-05-08&UserName=administrator";
    const cases: readonly (readonly [string, Promise<RawResponse>, number])[] = [
      [
        "MissingAuthenticationToken",
        send(server.url, { method: "POST", path: "/", headers: { "content-type": form }, body: getUser }),
        403,
      ],
      ["SignatureDoesNotMatch", post(getUser, { secret: "another" }), 403],
      ["SignatureDoesNotMatch", post(getUser, { service: "sts" }), 403],
      ["SignatureDoesNotMatch", post(getUser, { service: "codeartifact" }), 403],
      ["SignatureDoesNotMatch", post(getUser, { sent: evil }), 403],
      ["SignatureDoesNotMatch", post(getUser, { payloadHash: "UNSIGNED-PAYLOAD" }), 403],
    ];
    for (const [expected, response, status] of cases) {
      assert.deepEqual([code(await response), (await response).status], [expected, status]);
    }
  });

  test("are refused where they name no operation", async () => {
    assert.equal(code(await post("Version=2010-05-08")), "MissingAction");
    assert.equal(code(await post("Action=CreateGroup&Version=2010-05-08")), "InvalidAction");
    assert.equal(code(await post("Action=GetUser&Version=2000-01-01")), "NoSuchVersion");
    assert.equal(code(await post(`${getUser}&Action=GetUser`)), "ValidationError");
  });

  test("may be pre-signed links, as those by which others let a caller prove who they are", async () => {
    const { hostname, port, host } = new URL(server.url);
    const signer = new SignatureV4({
      credentials: server.credentials,
      region: home,
      service: "sts",
      sha256: Sha256,
    });
    const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
    const signed = await signer.presign(
      { method: "GET", protocol: "http:", hostname, port: Number(port), path: "/", headers: { host }, query },
      { expiresIn: 60 },
    );
    const written = new URLSearchParams(signed.query as Record<string, string>).toString().replaceAll("+", "%20");
    const { status, text } = await send(server.url, { path: `/?${written}` });
    assert.equal(status, 200, text);
    assert.match(text, /<Arn>arn:aws:iam::123456789012:user\/administrator<\/Arn>/);
    const other = await send(server.url, { path: `/?${written.replace("GetCallerIdentity", "GetSessionToken")}` });
    assert.equal(code(other), "SignatureDoesNotMatch");
  });
});
