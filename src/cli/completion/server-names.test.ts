import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, type TestContext, test } from "node:test";
import { CreatePackageGroupCommand, PublishPackageVersionCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../../../test/support/api.ts";
import { awsHome } from "../../../test/support/aws-home.ts";
import { type InProcess, startInProcess } from "../../../test/support/in-process.ts";
import { startRecorder } from "../../../test/support/recorder.ts";
import type { Environment } from "../settings/path.ts";
import { namesFor } from "./server-names.ts";

let server: InProcess;
before(async () => {
  server = await startInProcess();
  await makeDomain(server, "acme", [{ repository: "app" }, { repository: "store" }]);
  const client = apiClient(server);
  const bytes = Buffer.from("bytes");
  const assetSHA256 = createHash("sha256").update(bytes).digest("hex");
  const where = { domain: "acme", repository: "app", format: "generic", namespace: "tools", package: "saw" } as const;
  for (const [packageVersion, assetName] of [
    ["1.0", "saw.bin"],
    ["2.0", "a&b.bin"],
  ])
    await client.send(
      new PublishPackageVersionCommand({
        ...where,
        packageVersion,
        assetName,
        assetContent: bytes,
        assetSHA256,
        unfinished: true,
      }),
    );
  await client.send(new CreatePackageGroupCommand({ domain: "acme", packageGroup: "/generic/tools/*" }));
});
after(() => server.stop());

const reaching = (t: TestContext, url: string, more: Environment = {}): Environment => ({
  ...awsHome(t).environment,
  AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
  AWS_REGION: server.credentials.region,
  AWS_ENDPOINT_URL: url,
  ...more,
});

const inApp = { domain: "acme", repository: "app" };
const saw = { ...inApp, format: "generic", namespace: "tools", package: "saw" };

const table: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  ["domain", {}, ["acme"]],
  ["repository", { domain: "acme" }, ["app", "store"]],
  ["also", { domain: "acme", "domain-owner": "123456789012" }, ["app", "store"]],
  ["repository", {}, []],
  ["repository", { domain: "gone" }, []],
  ["package", inApp, ["saw"]],
  ["package", { ...inApp, format: "generic", namespace: "tools" }, ["saw"]],
  ["package", { ...inApp, format: "generic", namespace: "other" }, []],
  ["namespace", inApp, ["tools"]],
  ["package-version", saw, ["1.0", "2.0"]],
  ["versions", saw, ["1.0", "2.0"]],
  ["asset", { ...saw, "package-version": "2.0" }, ["a&b.bin"]],
  ["asset", saw, []],
  ["package-group", { domain: "acme" }, ["/*", "/generic/tools/*"]],
  ["description", { domain: "acme" }, []],
  ["constructor", {}, []],
];

for (const [option, given, expected] of table)
  test(`the server's names for --${option} after ${JSON.stringify(given)}`, async (t) => {
    const names = await namesFor(reaching(t, server.url))(option, new Map(Object.entries(given)));
    assert.deepEqual([...names].sort(), expected);
  });

test("the line's own options say where to ask", async (t) => {
  const environment = reaching(t, "http://127.0.0.1:1");
  assert.deepEqual(await namesFor(environment)("domain", new Map([["endpoint-url", server.url]])), ["acme"]);
});

test("a server that is busy or answers nonsense is asked once, and gives none", async (t) => {
  for (const reply of [
    { status: 503 },
    { body: "<html>" },
    { body: { domains: "acme" } },
    { body: { domains: [1, { name: 2 }] } },
  ]) {
    const recorder = await startRecorder([reply]);
    assert.deepEqual(await namesFor(reaching(t, recorder.url))("domain", new Map()), []);
    await recorder.close();
    assert.equal(recorder.asked.length, 1);
  }
});

test("an unsigned request looks for no credentials", async (t) => {
  const recorder = await startRecorder([{ body: { domains: [{ name: "open" }] } }]);
  const environment = { ...awsHome(t).environment, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: recorder.url };
  const find = namesFor(environment);
  assert.deepEqual(await find("domain", new Map([["no-sign-request", ""]])), ["open"]);
  assert.deepEqual(await find("domain", new Map()), []);
  await recorder.close();
  assert.equal(recorder.asked.length, 1);
});

const config = `[default]
[profile person]
role_arn = arn:aws:iam::123456789012:role/builder
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/person
[profile keys]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = an-example-of-a-secret
`;

test("profiles come from the files", async (t) => {
  const { environment } = awsHome(t, { ".aws/config": config });
  assert.deepEqual(await namesFor(environment)("profile", new Map()), ["default", "person", "keys"]);
});

test("nobody is asked for a code while the line is written", async (t) => {
  const recorder = await startRecorder([{}]);
  const { environment } = awsHome(t, { ".aws/config": config }, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: recorder.url });
  assert.deepEqual(await namesFor(environment)("domain", new Map([["profile", "person"]])), []);
  await recorder.close();
  assert.equal(recorder.asked.length, 0);
});
