/* Calls a service: signs the request, sends it, and tries again as AWS's retry modes do (command line spec, 11 and 12). */
import { createHash, randomUUID } from "node:crypto";
import { sign } from "../../access/sigv4.ts";
import { once } from "../settings/once.ts";
import type { Credentials, TransportSettings } from "../settings/settings.ts";
import { type Refusal, type RefusedAnswer, refused } from "./refusal.ts";
import { openSendRate, type SendRate } from "./send-rate.ts";
import { type Body, type HttpAnswer, isFile, openTransport } from "./transport.ts";
import { TransportFault } from "./transport-fault.ts";

export interface Caller {
  readonly transport: TransportSettings;
  readonly region: string;
  /** Null leaves requests unsigned. */
  readonly credentials: Credentials | null;
}

export interface ServiceRequest {
  /** As signatures name it. */
  readonly service: string;
  /** For messages. */
  readonly operation: string;
  readonly method: string;
  /** With the query, percent-encoded. */
  readonly url: string;
  /** By names in lower case. An `x-amz-content-sha256` is taken at its word. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** Whether the answer's bytes are taken as they come; else they are read whole, and anew where they break off. */
  readonly streams: boolean;
  readonly readRefusal: (answer: RefusedAnswer) => Refusal;
}

/** Gives the answer of a status below 300. Throws CommandFailure 254 on a refusal, 255 where there is no answer. */
export type CallService = (request: ServiceRequest) => Promise<HttpAnswer>;

export interface Waiting {
  /** Waits so long, in milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** For the mode `adaptive`. */
  readonly openRate: () => Promise<SendRate>;
}

const throttled: readonly string[] = [
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
];
const transientCodes: readonly string[] = ["RequestTimeout", "RequestTimeoutException"];
const transientStatuses: readonly number[] = [500, 502, 503, 504];

const longestWaitSeconds = 20;
/** All calls of one caller spend one budget on their retries, and more of it after a time-out. */
const retryCost = 5;
const stalledRetryCost = 10;
const retryBudget = 500;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const realWaiting: Waiting = { wait: sleep, random: Math.random, openRate: openSendRate };

/** Connections, the budget for retries and the rate of sending are shared by all calls. */
export function openCaller(caller: Caller, waiting: Waiting = realWaiting): CallService {
  const send = openTransport(caller.transport);
  const { maxAttempts, retryMode } = caller.transport;
  let budget = retryBudget;
  const opensRate = once(() => (retryMode === "adaptive" ? waiting.openRate() : null));
  return async (request) => {
    const rate = await opensRate();
    const invocation = randomUUID();
    let expires = "";
    for (let attempt = 1; ; attempt++) {
      await rate?.turn();
      const outcome = await outcomeOf(send(signed(request, caller, { invocation, attempt, expires })), request);
      rate?.learn(outcome.is === "refusal" && throttled.includes(outcome.refusal.code));
      if (outcome.is === "answer") return outcome.answer;
      const last = attempt >= maxAttempts;
      const cost = outcome.is === "fault" && outcome.fault.stalled ? stalledRetryCost : retryCost;
      if (last || !isWorthRetry(outcome) || budget < cost) {
        throw outcome.is === "fault" ? outcome.fault : refused(request.operation, outcome.refusal, last ? attempt - 1 : null);
      }
      budget -= cost;
      if (outcome.is === "refusal" && !isFile(request.body)) expires = expiryOf(outcome.date, caller.transport.readTimeoutMs);
      await waiting.wait(waiting.random() * Math.min(2 ** (attempt - 1), longestWaitSeconds) * 1000);
    }
  };
}

type Outcome =
  | { readonly is: "answer"; readonly answer: HttpAnswer }
  | { readonly is: "refusal"; readonly status: number; readonly date: string; readonly refusal: Refusal }
  | { readonly is: "fault"; readonly fault: TransportFault };

async function outcomeOf(sent: Promise<HttpAnswer>, { readRefusal, streams }: ServiceRequest): Promise<Outcome> {
  try {
    const answer = await sent;
    const { status, headers } = answer;
    if (status < 300 && streams) return { is: "answer", answer };
    const body = await answer.text();
    if (status < 300) return { is: "answer", answer: { ...answer, text: async () => body } };
    return { is: "refusal", status, date: headers.get("date") ?? "", refusal: readRefusal({ status, headers, body }) };
  } catch (thrown) {
    if (thrown instanceof TransportFault) return { is: "fault", fault: thrown };
    throw thrown;
  }
}

const isWorthRetry = (outcome: Exclude<Outcome, { readonly is: "answer" }>): boolean =>
  outcome.is === "fault" ||
  transientStatuses.includes(outcome.status) ||
  throttled.includes(outcome.refusal.code) ||
  transientCodes.includes(outcome.refusal.code);

interface Try {
  readonly invocation: string;
  /** From 1. */
  readonly attempt: number;
  /** What the header of a further try begins with. */
  readonly expires: string;
}

/** Until when the client will wait, by the server's own clock. */
function expiryOf(date: string, readTimeoutMs: number): string {
  const at = Date.parse(date) + readTimeoutMs;
  return Number.isNaN(at) ? "" : `ttl=${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, "")}; `;
}

function signed(request: ServiceRequest, { region, credentials, transport }: Caller, { invocation, attempt, expires }: Try) {
  const { service, method, url, body } = request;
  const headers = { ...request.headers, host: new URL(url).host };
  const more = {
    "accept-encoding": "identity",
    "user-agent": transport.userAgent,
    "amz-sdk-invocation-id": invocation,
    "amz-sdk-request": attempt === 1 ? "attempt=1" : `${expires}attempt=${attempt}; max=${transport.maxAttempts}`,
  };
  if (credentials === null) return { method, url, body, headers: { ...headers, ...more } };
  const told = request.headers["x-amz-content-sha256"];
  const payloadHash =
    told ??
    createHash("sha256")
      .update(isFile(body) ? "" : body)
      .digest("hex");
  const [, path = "/", query = ""] = /^[^:]+:\/\/[^/?]*([^?]*)\??(.*)$/.exec(url) ?? [];
  const signing = { ...credentials, region, service, at: Date.now(), payloadHash, tellsPayload: told !== undefined };
  return { method, url, body, headers: { ...sign({ method, path, query, headers }, signing), ...more } };
}
