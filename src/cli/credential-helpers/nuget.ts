/*
 * NuGet's authentication plugin: one JSON message a line, requests from both sides, each answered under its own id
 * (learn.microsoft.com/nuget/reference/extensibility/nuget-cross-platform-plugins).
 */
import type { FreshToken, TokenFor } from "./fresh-token.ts";

interface Message {
  readonly RequestId: string;
  readonly Type: "Request" | "Response" | "Progress" | "Fault" | "Cancel";
  readonly Method: string;
  readonly Payload?: Readonly<Record<string, unknown>> | null;
}

const protocol = "2.0.0";
/** NuGet gives up on a request after five seconds without a word. */
const progressMs = 2000;
/** A token that ends within this time is not handed out again. */
const marginMs = 60_000;

const done = { ResponseCode: "Success" };

/** Answers NuGet until it closes the connection. */
export async function answerNuget(
  messages: AsyncIterable<string>,
  write: (line: string) => unknown,
  tokenFor: TokenFor,
): Promise<void> {
  const send = (message: Message): unknown => write(`${JSON.stringify(message)}\r\n`);
  const known = new Map<string, FreshToken>();
  const handshake = { ProtocolVersion: protocol, MinimumProtocolVersion: protocol };
  send({ RequestId: "handshake", Type: "Request", Method: "Handshake", Payload: handshake });
  const running = new Set<Promise<void>>();
  for await (const line of messages) {
    const message = messageIn(line);
    if (message?.Type !== "Request") continue;
    if (message.Method === "Close") break;
    const answered = answer(message, { send, credentials: (payload) => credentials(payload, known, tokenFor) });
    running.add(answered.finally(() => running.delete(answered)));
  }
  await Promise.all(running);
}

interface Desk {
  readonly send: (message: Message) => unknown;
  readonly credentials: (payload: Payload) => Promise<Payload>;
}

type Payload = Readonly<Record<string, unknown>>;

async function answer({ RequestId, Method, Payload }: Message, { send, credentials: credentialsFor }: Desk): Promise<void> {
  const reply = (Type: Message["Type"], payload: Payload): unknown => send({ RequestId, Type, Method, Payload: payload });
  const timer = setInterval(() => reply("Progress", { Percentage: null }), progressMs);
  try {
    if (Method === "GetAuthenticationCredentials") reply("Response", await credentialsFor(Payload ?? {}));
    else if (Object.hasOwn(plainAnswers, Method)) reply("Response", plainAnswers[Method]?.(Payload ?? {}) ?? {});
    else reply("Fault", { Message: `${Method} is not known here.` });
  } finally {
    clearInterval(timer);
  }
}

const plainAnswers: Readonly<Record<string, (payload: Payload) => Payload>> = {
  Handshake: () => ({ ...done, ProtocolVersion: protocol }),
  Initialize: () => done,
  // Credentials are a matter of no single source, which is how NuGet asks who can give them.
  GetOperationClaims: ({ PackageSourceRepository: source }) => ({ Claims: source ? [] : ["Authentication"] }),
  MonitorNuGetProcessExit: () => done,
  SetCredentials: () => done,
  SetLogLevel: () => done,
};

/** After a refusal (`IsRetry`) the token is a new one. */
async function credentials(
  { Uri: uri, IsRetry: isRetry }: Payload,
  known: Map<string, FreshToken>,
  tokenFor: TokenFor,
): Promise<Payload> {
  const address = String(uri ?? "");
  try {
    const kept = known.get(address);
    const usable = isRetry !== true && kept !== undefined && kept.expiresMs - marginMs > Date.now();
    const fresh = usable ? kept : await tokenFor(address, "nuget");
    if (fresh === null) return { ResponseCode: "NotFound" };
    known.set(address, fresh);
    return { ...done, Username: "aws", Password: fresh.token, AuthenticationTypes: ["Basic"] };
  } catch (thrown) {
    return { ResponseCode: "Error", Message: (thrown as Error).message };
  }
}

function messageIn(line: string): Message | null {
  try {
    return JSON.parse(line) as Message | null;
  } catch {
    return null;
  }
}
