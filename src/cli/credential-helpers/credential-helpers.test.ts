import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandFailure } from "../failure.ts";
import type { Json } from "../json/json.ts";
import type { CallServer } from "../login/login.ts";
import { answerCargo } from "./cargo.ts";
import { freshTokens, type TokenFor, tokensOfSettings } from "./fresh-token.ts";
import { answerKeyring } from "./keyring.ts";
import { linesOf } from "./lines.ts";
import { answerNuget } from "./nuget.ts";
import { repositoryAddress } from "./repository-address.ts";

const base = "https://packages.example/x";
const ours = (format: string): string => `${base}/${format}/d/acme-111122223333/app/`;
const expiresMs = 2_000_000_000_000;

/** A server that knows one repository; what it is asked goes into `calls`. */
const serverWith =
  (calls: string[] = []): CallServer =>
  async (operation, input) => {
    calls.push(`${operation} ${[...input.values()].join(" ")}`);
    if (operation === "GetAuthorizationToken")
      return new Map<string, Json>([
        ["authorizationToken", `token-${calls.filter((words) => words.startsWith(operation)).length}`],
        ["expiration", expiresMs / 1000],
      ]);
    if (input.get("domain") !== "acme") throw new CommandFailure(254, "An error occurred (ResourceNotFoundException)");
    return new Map([["repositoryEndpoint", ours(String(input.get("format")))]]);
  };

const tokenFor = (calls?: string[]): TokenFor => freshTokens(serverWith(calls));

test("an address tells its repository by its path or by its host", () => {
  const found = { domain: "a-b", owner: "111122223333", repository: "my.repo" };
  const addresses = [
    "https://host/pypi/d/a-b-111122223333/my.repo/simple/",
    "https://host:1/some/prefix/pypi/d/a-b-111122223333/my.repo/",
    "https://a-b-111122223333.d.packages.example/pypi/my.repo/simple/",
  ];
  for (const address of addresses) assert.deepEqual({ ...repositoryAddress(new URL(address), "pypi") }, found);
  for (const address of ["https://host/pypi/simple/", "https://host/npm/d/a-b-111122223333/r/", "https://a-b-1.d.x/pypi/r/"])
    assert.equal(repositoryAddress(new URL(address), "pypi"), null);
});

test("a token is given for the server's own addresses alone", async () => {
  const calls: string[] = [];
  assert.deepEqual(await tokenFor(calls)(`${ours("pypi")}simple/`, "pypi"), { token: "token-1", expiresMs });
  assert.deepEqual(calls, ["GetRepositoryEndpoint acme 111122223333 app pypi", "GetAuthorizationToken acme 111122223333"]);
  const strangers = [
    ours("pypi").replace("packages.example", "evil.example"),
    ours("pypi").replace("https:", "http:"),
    ours("pypi").replace("packages.example", "packages.example:444"),
    ours("pypi").replace("/x/", "/y/"),
    "https://packages.example/",
    "no address",
  ];
  for (const address of strangers) {
    calls.length = 0;
    assert.equal(await tokenFor(calls)(address, "pypi"), null);
    assert.equal(
      calls.some((words) => words.startsWith("GetAuthorizationToken")),
      false,
    );
  }
});

async function* from(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const answersOf = async (
  answer: (requests: AsyncIterable<string>, write: (line: string) => unknown, tokenFor: TokenFor) => Promise<void>,
  ...requests: readonly unknown[]
): Promise<readonly unknown[]> => {
  const lines: string[] = [];
  await answer(from(...requests.map((request) => JSON.stringify(request))), (line) => lines.push(line), tokenFor());
  return lines.map((line) => JSON.parse(line));
};

test("the server that is asked is the one that was chosen for the address", async () => {
  const asked: (string | undefined)[] = [];
  const tokens = tokensOfSettings({ HOME: "/nowhere" }, async ({ profile }) => {
    asked.push(profile);
    return serverWith();
  });
  for (const chosen of [undefined, { profile: "build" }, { profile: "build" }]) await tokens(ours("pypi"), "pypi", chosen);
  assert.deepEqual(asked, [undefined, "build"]);
  const heard: unknown[] = [];
  const request = { v: 1, kind: "get", registry: { "index-url": `sparse+${ours("cargo")}` } };
  const lines = [{ args: ["--profile", "a b", "--endpoint-url", "https://x"] }, {}, { args: ["--bogus"] }];
  const answers: unknown[] = [];
  await answerCargo(
    from(...lines.map((line) => JSON.stringify({ ...request, ...line }))),
    (line) => answers.push(JSON.parse(line)),
    async (_address, _format, chosen) => {
      heard.push(chosen);
      return null;
    },
  );
  assert.deepEqual(heard, [{ profile: "a b", "endpoint-url": "https://x" }, {}]);
  assert.match(JSON.stringify(answers.at(-1)), /Unknown option '--bogus'/);
});

test("cargo is given a token of its registry, and told what there is not", async () => {
  const get = (index: string): unknown => ({ v: 1, kind: "get", operation: "read", registry: { "index-url": index }, args: [] });
  const answers = await answersOf(
    answerCargo,
    get(`sparse+${ours("cargo")}`),
    get("sparse+https://evil.example/cargo/d/acme-111122223333/app/"),
    get("https://git.example/index"),
    { v: 1, kind: "login", registry: { "index-url": "x" } },
    { v: 2, kind: "get" },
    get(`sparse+${ours("cargo").replace("acme", "other")}`),
  );
  assert.deepEqual(answers, [
    { v: [1] },
    { Ok: { kind: "get", token: "token-1", cache: "expires", expiration: 2_000_000_000, operation_independent: true } },
    { Err: { kind: "url-not-supported" } },
    { Err: { kind: "url-not-supported" } },
    { Err: { kind: "operation-not-supported" } },
    { Err: { kind: "other", message: "Version 2 of the protocol is not known.", "caused-by": [] } },
    { Err: { kind: "other", message: "An error occurred (ResourceNotFoundException)", "caused-by": [] } },
  ]);
});

test("keyring prints a password, or the user and it as text or JSON", async () => {
  const simple = `${ours("pypi")}simple/`;
  const printed: readonly (readonly [readonly string[], string | null])[] = [
    [["get", simple, "aws"], "token-1\n"],
    [["get", simple], "token-1\n"],
    [["--mode", "creds", "get", simple], "aws\ntoken-1\n"],
    [["--mode=creds", "--output=json", "get", simple], '{"username":"aws","password":"token-1"}\n'],
    [["get", simple, "somebody"], null],
    [["get", "packages.example", "aws"], null],
    [["set", simple, "aws"], null],
    [["--unknown", "get", simple], null],
  ];
  for (const [words, text] of printed) assert.equal(await answerKeyring(words, tokenFor()), text);
});

const ask = (id: string, Method: string, Payload: unknown = {}): unknown => ({ RequestId: id, Type: "Request", Method, Payload });
const reply = (id: string, Method: string, Payload: unknown, Type = "Response"): unknown => ({
  RequestId: id,
  Type,
  Method,
  Payload,
});
const success = { ResponseCode: "Success" };

test("nuget shakes hands, asks what there is, and is given a token once until it is refused", async () => {
  const source = `${ours("nuget")}v3/index.json`;
  const wanted = (id: string, Uri: string, IsRetry = false): unknown => ask(id, "GetAuthenticationCredentials", { Uri, IsRetry });
  const given = (id: string, Password: string): unknown =>
    reply(id, "GetAuthenticationCredentials", { ...success, Username: "aws", Password, AuthenticationTypes: ["Basic"] });
  const handshake = { ProtocolVersion: "2.0.0", MinimumProtocolVersion: "2.0.0" };
  const [first, ...answers] = await answersOf(
    answerNuget,
    reply("handshake", "Handshake", { ...success, ProtocolVersion: "2.0.0" }),
    ask("1", "Handshake", handshake),
    ask("2", "Initialize", { RequestTimeout: "00:00:05" }),
    ask("3", "GetOperationClaims", { PackageSourceRepository: null, ServiceIndex: null }),
    ask("4", "GetOperationClaims", { PackageSourceRepository: source, ServiceIndex: {} }),
    ask("5", "SetLogLevel", { LogLevel: "Debug" }),
    wanted("6", source),
    wanted("7", "https://evil.example/nuget/d/acme-111122223333/app/v3/index.json"),
    wanted("8", source.replace("acme", "other")),
    ask("9", "Unheard"),
    ask("10", "Close"),
    ask("11", "Initialize"),
  );
  assert.deepEqual(first, ask("handshake", "Handshake", handshake));
  const byId = (a: unknown, b: unknown): number =>
    Number((a as { RequestId: string }).RequestId) - Number((b as { RequestId: string }).RequestId);
  assert.deepEqual(answers.toSorted(byId), [
    reply("1", "Handshake", { ...success, ProtocolVersion: "2.0.0" }),
    reply("2", "Initialize", success),
    reply("3", "GetOperationClaims", { Claims: ["Authentication"] }),
    reply("4", "GetOperationClaims", { Claims: [] }),
    reply("5", "SetLogLevel", success),
    given("6", "token-1"),
    reply("7", "GetAuthenticationCredentials", { ResponseCode: "NotFound" }),
    reply("8", "GetAuthenticationCredentials", {
      ResponseCode: "Error",
      Message: "An error occurred (ResourceNotFoundException)",
    }),
    reply("9", "Unheard", { Message: "Unheard is not known here." }, "Fault"),
  ]);
});

interface Given {
  readonly Payload: { readonly Password: string };
}

test("nuget is given the same token again, and a new one after a refusal", async () => {
  const calls: string[] = [];
  const passwords: string[] = [];
  const wanted = (id: string, IsRetry: boolean): string =>
    JSON.stringify(ask(id, "GetAuthenticationCredentials", { Uri: `${ours("nuget")}v3/index.json`, IsRetry }));
  let answered = (): void => {};
  async function* oneByOne(): AsyncGenerator<string> {
    for (const retry of [false, false, true]) {
      const next = new Promise<void>((resolve) => (answered = resolve));
      yield wanted("1", retry);
      await next;
    }
  }
  const write = (line: string): void => {
    const { Method, Payload } = JSON.parse(line) as Given & { readonly Method: string };
    if (Method !== "GetAuthenticationCredentials") return;
    passwords.push(Payload.Password);
    answered();
  };
  await answerNuget(oneByOne(), write, tokenFor(calls));
  assert.deepEqual(passwords, ["token-1", "token-1", "token-2"]);
});

const allOf = async (lines: AsyncIterable<string>): Promise<readonly string[]> => {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
};

test("lines are put together from pieces, and one that never ends is given up", async () => {
  async function* bytes(...pieces: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  assert.deepEqual(await allOf(linesOf(bytes("a", "b\nc\r\n\n", "d"))), ["ab", "c", "d"]);
  const endless = linesOf(bytes(...Array.from({ length: 20 }, () => "x".repeat(100_000))));
  await assert.rejects(allOf(endless), /more than 1048576 characters/);
});
