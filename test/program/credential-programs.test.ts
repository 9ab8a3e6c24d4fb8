/* The programs that package clients run for fresh tokens, as the clients run them. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { makeDomain } from "../support/api.ts";
import { makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";

let packhouse: Packhouse;
let at: Workplace;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "acme", [{ repository: "app" }]);
  at = makeWorkplace({}, packhouse.awsEnv);
});

after(async () => {
  at.remove();
  await packhouse.stop();
});

const endpoint = (format: string): string => `${packhouse.url}/${format}/d/acme-${packhouse.account}/app/`;

/** Runs a program of bin/ with one message on its standard input, and gives the last line that it answers. */
const answerOf = async (name: string, flag: string, message: unknown): Promise<unknown> => {
  const words = [
    "sh",
    "-c",
    'printf "%s\\n" "$1" | "$2" "$3"',
    "sh",
    JSON.stringify(message),
    join(dirname(program), name),
    flag,
  ];
  const { status, stdout, output } = await at.run(words);
  assert.equal(status, 0, output);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
};

const token = /^packhouse_\w+$/;

test("cargo-credential-packhouse gives cargo a token for a registry of the server, and for no other", async () => {
  const get = (index: string): unknown => ({ v: 1, kind: "get", operation: "read", registry: { "index-url": index }, args: [] });
  const ask = (index: string): Promise<unknown> => answerOf("cargo-credential-packhouse", "--cargo-plugin", get(index));
  const { Ok: given } = (await ask(`sparse+${endpoint("cargo")}`)) as { readonly Ok: Readonly<Record<string, unknown>> };
  assert.match(String(given.token), token);
  assert.equal(given.kind, "get");
  const elsewhere = endpoint("cargo").replace("127.0.0.1", "localhost");
  assert.deepEqual(await ask(`sparse+${elsewhere}`), { Err: { kind: "url-not-supported" } });
});

test("nuget-plugin-packhouse gives NuGet a token for a source of the server", async () => {
  const payload = { Uri: `${endpoint("nuget")}v3/index.json`, IsRetry: false, IsNonInteractive: true };
  const request = { RequestId: "1", Type: "Request", Method: "GetAuthenticationCredentials", Payload: payload };
  const answer = (await answerOf("nuget-plugin-packhouse", "-Plugin", request)) as { readonly Payload: Record<string, unknown> };
  assert.match(String(answer.Payload.Password), token);
  assert.equal(answer.Payload.Username, "aws");
});
