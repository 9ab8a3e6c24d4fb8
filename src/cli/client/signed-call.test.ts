import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Recorder, type Reply, startRecorder } from "../../../test/support/recorder.ts";
import { isSignedWith, readSignature } from "../../access/sigv4.ts";
import type { TransportSettings } from "../settings/settings.ts";
import { readRefusal } from "./refusal.ts";
import { type Caller, type CallService, openCaller, type ServiceRequest } from "./signed-call.ts";

const secret = "wJalrXUtnFEMI";
const settings: TransportSettings = {
  environment: {},
  verifySsl: true,
  caBundle: null,
  readTimeoutMs: 60_000,
  connectTimeoutMs: 60_000,
  maxAttempts: 3,
  retryMode: "standard",
  userAgent: "packhouse/test",
};

interface Opened {
  readonly call: CallService;
  readonly waits: number[];
  /** What the rate of sending was asked for and told. */
  readonly rate: unknown[];
}

const open = (transport: Partial<TransportSettings> = {}, caller: Partial<Caller> = {}): Opened => {
  const waits: number[] = [];
  const rate: unknown[] = [];
  const credentials = { accessKeyId: "AKIAEXAMPLE000000000", secret, sessionToken: "token" };
  const wait = async (ms: number): Promise<void> => void waits.push(ms);
  const call = openCaller(
    { transport: { ...settings, ...transport }, region: "us-east-1", credentials, ...caller },
    {
      wait,
      random: () => 0.5,
      openRate: async () => ({ turn: async () => void rate.push("turn"), learn: (is) => rate.push(is) }),
    },
  );
  return { call, waits, rate };
};

const requestTo = (base: string, changes: Partial<ServiceRequest> = {}): ServiceRequest => ({
  service: "codeartifact",
  operation: "ListDomains",
  method: "POST",
  url: `${base}/v1/domains?a=b%20c`,
  headers: { "content-type": "application/json" },
  body: "{}",
  streams: false,
  readRefusal,
  ...changes,
});

const starting = async (t: TestContext, replies: readonly Reply[]): Promise<Recorder> => {
  const recorder = await startRecorder(replies);
  t.after(recorder.close);
  return recorder;
};

/** Whether the request's signature fits the request as it came. */
const isSigned = ({ asked }: Recorder, bodySha256: string | null): boolean => {
  const [request] = asked;
  assert.ok(request);
  const [path = "", query = ""] = request.path.split("?");
  const facts = { method: request.method, path, query, header: (name: string) => request.headers[name] };
  const presented = readSignature(facts, { regions: ["us-east-1"], services: ["codeartifact"], now: Date.now() });
  return isSignedWith(secret, presented, facts, bodySha256);
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test("A request is signed as it is sent", async (t) => {
  const service = await starting(t, [{ body: { a: 1 } }]);
  const answer = await open().call(requestTo(service.url));
  assert.equal(await answer.text(), '{"a":1}');
  const { path, body, headers } = service.asked[0] ?? assert.fail("Nothing was asked.");
  assert.deepEqual([path, body], ["/v1/domains?a=b%20c", "{}"]);
  assert.match(headers.authorization ?? "", /SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,/);
  assert.equal(headers["x-amz-content-sha256"], undefined);
  assert.equal(headers["user-agent"], "packhouse/test");
  assert.equal(headers["accept-encoding"], "identity");
  assert.ok(isSigned(service, sha256("{}")));
});

test("Without credentials nothing is signed", async (t) => {
  const service = await starting(t, [{}]);
  await open({}, { credentials: null }).call(requestTo(service.url, { headers: {}, body: "" }));
  const { headers } = service.asked[0] ?? assert.fail("Nothing was asked.");
  const names = ["accept-encoding", "amz-sdk-invocation-id", "amz-sdk-request", "content-length", "host", "user-agent"];
  assert.deepEqual(Object.keys(headers).sort(), names);
});

test("A file is sent as it is, under the hash that was given", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-call-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "asset");
  writeFileSync(file, "contents");
  const service = await starting(t, [{ status: 500 }, {}]);
  const headers = { "x-amz-content-sha256": sha256("other contents") };
  await open().call(requestTo(service.url, { headers, body: { file } }));
  assert.deepEqual(
    service.asked.map(({ body, headers: sent }) => [body, sent["content-length"], sent["x-amz-content-sha256"]]),
    Array.from({ length: 2 }, () => ["contents", "8", sha256("other contents")]),
  );
  assert.ok(isSigned(service, null));
});

test("A file that is not there is told of", async (t) => {
  const service = await starting(t, [{}]);
  const file = join(tmpdir(), "packhouse-nowhere");
  await assert.rejects(open().call(requestTo(service.url, { body: { file } })), {
    exit: 255,
    message: `[Errno 2] No such file or directory: '${file}'`,
  });
});

const refusal = (status: number, code = "", message = "m"): Reply => ({
  status,
  headers: code === "" ? {} : { "x-amzn-errortype": code },
  body: { message },
});

const tries: readonly (readonly [string, readonly Reply[], number, string | null])[] = [
  ["an answer", [{}], 1, null],
  ["a fault of the server, then an answer", [refusal(500), refusal(503), {}], 3, null],
  ["a broken connection, then an answer", [{ breaks: "before anything is sent" }, {}], 2, null],
  [
    "faults of the server alone",
    [refusal(502, "X")],
    3,
    "An error occurred (X) when calling the ListDomains operation (reached max retries: 2): m",
  ],
  [
    "throttling",
    [refusal(429, "ThrottlingException")],
    3,
    "An error occurred (ThrottlingException) when calling the ListDomains operation (reached max retries: 2): m",
  ],
  [
    "a refusal",
    [refusal(400, "ValidationException")],
    1,
    "An error occurred (ValidationException) when calling the ListDomains operation: m",
  ],
  [
    "a refusal at last",
    [refusal(500), refusal(500), refusal(400, "V")],
    3,
    "An error occurred (V) when calling the ListDomains operation (reached max retries: 2): m",
  ],
  [
    "a redirection",
    [{ status: 301, headers: { location: "/x" }, body: "" }],
    1,
    "An error occurred (301) when calling the ListDomains operation: ",
  ],
];

for (const [name, replies, count, message] of tries) {
  test(`Upon ${name} there are ${count} attempts in all`, async (t) => {
    const service = await starting(t, replies);
    const { call, waits } = open();
    const outcome = call(requestTo(service.url));
    await (message === null ? outcome : assert.rejects(outcome, { exit: 254, message }));
    assert.equal(service.asked.length, count);
    assert.deepEqual(waits, [500, 1000].slice(0, count - 1));
  });
}

test("All attempts are of one invocation and numbered", async (t) => {
  const service = await starting(t, [refusal(500), {}]);
  await open({ maxAttempts: 5 }).call(requestTo(service.url));
  const [first, second] = service.asked.map(({ headers }) => headers["amz-sdk-request"]);
  assert.equal(first, "attempt=1");
  assert.match(second ?? "", /^ttl=\d{8}T\d{6}Z; attempt=2; max=5$/);
  assert.equal(new Set(service.asked.map(({ headers }) => headers["amz-sdk-invocation-id"])).size, 1);
});

test("Retries have a budget, and wait no longer than twenty seconds", async (t) => {
  const service = await starting(t, [refusal(500)]);
  const { call, waits } = open({ maxAttempts: 1000 });
  const message = "An error occurred (500) when calling the ListDomains operation: m";
  await assert.rejects(call(requestTo(service.url)), { exit: 254, message });
  assert.equal(service.asked.length, 101);
  assert.equal(Math.max(...waits), 10_000);
});

test("In the mode adaptive each attempt waits for its turn, and what came of it counts", async (t) => {
  const service = await starting(t, [refusal(429, "ThrottlingException"), refusal(500), {}]);
  const { call, rate } = open({ retryMode: "adaptive" });
  await call(requestTo(service.url));
  assert.deepEqual(rate, ["turn", true, "turn", false, "turn", false]);
});

const unanswered = "Connection was closed before we received a valid response from endpoint URL:";

/** Listens and treats each connection as told. */
const listening = async (t: TestContext, treat: (socket: Socket) => void): Promise<string> => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    socket.once("data", () => treat(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return `127.0.0.1:${address.port}`;
};

const begins = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";

const silent: readonly (readonly [string, (socket: Socket) => void, string])[] = [
  ["does not answer", () => undefined, "Read timeout on endpoint URL:"],
  ["hangs up", (socket) => socket.destroy(), unanswered],
  ["speaks something else", (socket) => socket.end("220 hello\r\n"), unanswered],
  ["hangs up within its answer", (socket) => socket.end(begins), unanswered],
  ["falls silent within its answer", (socket) => socket.write(begins), "Read timeout on endpoint URL:"],
];

for (const [name, treat, says] of silent) {
  test(`A server that ${name} is told of`, async (t) => {
    const base = `http://${await listening(t, treat)}`;
    const { call } = open({ maxAttempts: 1, readTimeoutMs: 50 });
    const outcome = call(requestTo(base)).then((answer) => answer.text());
    const dot = says === unanswered ? "." : "";
    await assert.rejects(outcome, { exit: 255, message: `${says} "${base}/v1/domains?a=b%20c"${dot}` });
  });
}

test("A body that is streamed and ends early is told of with what there was", async (t) => {
  const { call } = open();
  const readAll = async (treat: (socket: Socket) => void): Promise<void> => {
    const { bytes } = await call(requestTo(`http://${await listening(t, treat)}`, { streams: true }));
    for await (const chunk of bytes) assert.equal(Buffer.from(chunk).toString(), "{");
  };
  const incomplete = "IncompleteRead(1 bytes read, 99 more expected)";
  await assert.rejects(
    readAll((socket) => socket.end(begins)),
    { exit: 255, message: `('Connection broken: ${incomplete}', ${incomplete})` },
  );
});

test("Nobody at the address is told of", async (_t) => {
  const service = await startRecorder([{}]);
  await service.close();
  const { call, waits } = open();
  const message = `Could not connect to the endpoint URL: "${service.url}/v1/domains?a=b%20c"`;
  await assert.rejects(call(requestTo(service.url)), { exit: 255, message });
  assert.equal(waits.length, 2);
});

test("TLS that is none is told of, and certificates that are none", async (t) => {
  const base = `https://${await listening(t, (socket) => socket.end("HTTP/1.1 400 Bad\r\n\r\n"))}`;
  const url = `${base}/v1/domains?a=b%20c`;
  const says = async (transport: Partial<TransportSettings>, message: string): Promise<void> =>
    assert.rejects(open({ maxAttempts: 1, ...transport }).call(requestTo(base)), {
      exit: 255,
      message: `SSL validation failed for ${url} ${message}`,
    });
  await says({}, "[SSL: WRONG_VERSION_NUMBER] wrong version number");
  await says({ caBundle: join(tmpdir(), "packhouse-nowhere") }, "[Errno 2] No such file or directory");
  await says({ caBundle: import.meta.filename }, "[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found");
});

test("A request goes through the proxy, and a proxy that is not there is told of without its password", async (t) => {
  const proxy = await starting(t, [{}]);
  const through = (address: string) =>
    open({ maxAttempts: 1, environment: { http_proxy: address } }).call(requestTo("http://far.example"));
  await through(proxy.url.replace("//", "//me:secret@"));
  assert.equal(proxy.asked[0]?.path, "http://far.example/v1/domains?a=b%20c");
  assert.equal(proxy.asked[0]?.headers.host, "far.example");
  assert.equal(proxy.asked[0]?.headers["proxy-authorization"], `Basic ${Buffer.from("me:secret").toString("base64")}`);
  const gone = await startRecorder([{}]);
  await gone.close();
  const message = `Failed to connect to proxy URL: "${gone.url.replace("//", "//***:***@")}"`;
  await assert.rejects(through(gone.url.replace("//", "//me:secret@")), { exit: 255, message });
});

test("An address of another scheme is refused", async () => {
  const message = "An HTTP Client raised an unhandled exception: Not supported URL scheme ftp";
  await assert.rejects(open().call(requestTo("ftp://127.0.0.1")), { exit: 255, message });
});
