/* Users, roles and policies as people manage them with the stock command line. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const readOnly = "arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess";
const document = (...actions: readonly string[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });

type Answer = Readonly<Record<string, Record<string, unknown>>>;

clientSuite("aws", (command) => {
  let packhouse: Packhouse;
  let desk: Workplace;

  before(async () => {
    packhouse = await startPackhouse();
    desk = makeWorkplace({}, packhouse.awsEnv);
  });

  after(async () => {
    desk.remove();
    await packhouse.stop();
  });

  const iam = (...words: readonly string[]): Promise<Finished> => desk.run([...command, "iam", ...words, "--output", "json"]);
  const told = async (...words: readonly string[]): Promise<Answer> => {
    const { stdout } = assertDone(await iam(...words));
    return stdout === "" ? {} : (JSON.parse(stdout) as Answer);
  };
  const ana = ["--user-name", "ana"] as const;
  let keys: Readonly<Record<string, string>>;
  const asAna = (...words: readonly string[]): Promise<Finished> => desk.run([...command, ...words], keys);

  test("a new user signs with a new key, and may do what a policy allows, from the next request on", async () => {
    assert.equal(
      (await told("create-user", ...ana, "--path", "/web/")).User?.Arn,
      `arn:aws:iam::${packhouse.account}:user/web/ana`,
    );
    const { AccessKey } = await told("create-access-key", ...ana);
    keys = { AWS_ACCESS_KEY_ID: String(AccessKey?.AccessKeyId), AWS_SECRET_ACCESS_KEY: String(AccessKey?.SecretAccessKey) };
    assertDone(await asAna("sts", "get-caller-identity"));
    assertRefused(await asAna("codeartifact", "list-domains"), /AccessDeniedException.*user\/web\/ana is not authorized/);
    await told("put-user-policy", ...ana, "--policy-name", "own", "--policy-document", document("codeartifact:ListDomains"));
    assertDone(await asAna("codeartifact", "list-domains"));
    assert.deepEqual((await told("get-user-policy", ...ana, "--policy-name", "own")).PolicyDocument, {
      ...JSON.parse(document("codeartifact:ListDomains")),
    });
    await told("delete-user-policy", ...ana, "--policy-name", "own");
    assertRefused(await asAna("codeartifact", "list-domains"), /AccessDeniedException/);
    await told("attach-user-policy", ...ana, "--policy-arn", readOnly);
    assertDone(await asAna("codeartifact", "list-domains"));
  });

  test("a user without the right cannot give it to anybody", async () => {
    const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    const attach = await asAna("iam", "attach-user-policy", ...ana, "--policy-arn", administrator);
    assertRefused(attach, /AccessDenied.*iam:AttachUserPolicy on resource: .*user\/web\/ana/);
    assertRefused(await asAna("iam", "create-access-key"), /AccessDenied.*iam:CreateAccessKey/);
  });

  test("lists go over all pages", async () => {
    for (const name of ["b", "c", "d"]) await told("create-user", "--user-name", name, "--path", "/pages/");
    const { Users } = await told("list-users", "--path-prefix", "/pages/", "--page-size", "1");
    assert.deepEqual(
      (Users as unknown as readonly { readonly UserName: string }[]).map(({ UserName }) => UserName),
      ["b", "c", "d"],
    );
  });

  test("mistakes are told in IAM's words", async () => {
    assertRefused(await iam("create-user", "--user-name", "ANA"), /\(EntityAlreadyExists\).*User with name ANA already exists/);
    assertRefused(await iam("get-role", "--role-name", "gone"), /\(NoSuchEntity\).*The role with name gone cannot be found/);
    assertRefused(await iam("delete-user", ...ana), /\(DeleteConflict\).*must detach all policies first/);
    const policy = ["--policy-name", "own", "--policy-document", document("nonsense")];
    assertRefused(await iam("put-user-policy", ...ana, ...policy), /\(MalformedPolicyDocument\).*nonsense/);
  });

  test("a key that is made inactive or deleted opens nothing any more, and then the user can go", async () => {
    const key = ["--access-key-id", String(keys.AWS_ACCESS_KEY_ID)];
    await told("update-access-key", ...ana, ...key, "--status", "Inactive");
    assertRefused(await asAna("sts", "get-caller-identity"), /InvalidClientTokenId/);
    await told("update-access-key", ...ana, ...key, "--status", "Active");
    assertDone(await asAna("sts", "get-caller-identity"));
    await told("delete-access-key", ...ana, ...key);
    assertRefused(await asAna("sts", "get-caller-identity"), /InvalidClientTokenId/);
    await told("detach-user-policy", ...ana, "--policy-arn", readOnly);
    await told("delete-user", ...ana);
  });
});
