/*
 * What every request goes through, in this order: its target is read, one door takes it, and whatever is thrown
 * becomes that door's answer. Nothing leaves here as an exception.
 */
import { faultReply } from "../http/fault-reply.ts";
import type { Reply } from "../http/replies.ts";
import { Fault, notFound } from "../model/fault.ts";
import { remembered } from "../model/remembered.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { ApiDoor } from "./api-door.ts";
import type { FormatDoor } from "./format-door.ts";
import type { Health } from "./health.ts";
import type { Inbound } from "./inbound.ts";
import { openApiReply } from "./open-api.ts";
import type { QueryDoor } from "./query-door.ts";
import { parseTarget } from "./target.ts";

const targetsKept = 5_000;

export interface PipelineParts {
  readonly apiDoor: ApiDoor;
  readonly queryDoor: QueryDoor;
  readonly formatDoor: FormatDoor;
  readonly health: Health;
  readonly log: Log;
  readonly metrics: Metrics;
}

export function makePipeline({
  apiDoor,
  queryDoor,
  formatDoor,
  health,
  log,
  metrics,
}: PipelineParts): (inbound: Inbound) => Promise<Reply> {
  const targets = remembered(parseTarget, targetsKept);
  const route = async (inbound: Inbound): Promise<{ readonly door: string; readonly reply: Reply }> => {
    if (apiDoor.takes(inbound)) return { door: "api", reply: await apiDoor.answer(inbound) };
    if (queryDoor.takes(inbound)) return { door: "query", reply: await queryDoor.answer(inbound) };
    const recalled = formatDoor.recall(inbound);
    if (recalled !== null) {
      return { door: recalled.origin.found.format.name, reply: await formatDoor.repeat(inbound, recalled) };
    }
    const target = targets(inbound.target);
    const found = formatDoor.find(inbound.host(), target);
    if (found !== null) return { door: found.format.name, reply: await formatDoor.answer(inbound, target, found) };
    const described = openApiReply(inbound.method, target.segments);
    if (described !== null) return { door: "open-api", reply: described };
    const reply = await health(inbound.method, target.segments);
    if (reply !== null) return { door: "health", reply };
    throw notFound("There is nothing at this address.");
  };

  return async (inbound) => {
    const began = performance.now();
    let answered: { readonly door: string; readonly reply: Reply };
    try {
      answered = await route(inbound);
    } catch (thrown) {
      answered = { door: "none", reply: faultReply(toFault(log, thrown, inbound)) };
    }
    metrics.answered(answered.door, inbound.method, answered.reply.status, (performance.now() - began) / 1000);
    return answered.reply;
  };
}

/**
 * A fault stays as it is, and is logged where an operator can see to it; anything else is logged with the request's id, and the
 * client learns only that.
 */
export function toFault(
  log: Log,
  thrown: unknown,
  { requestId, method }: Pick<Inbound, "requestId"> & { readonly method: string },
): Fault {
  if (thrown instanceof Fault) {
    if (thrown.code === "InternalServer") log.error({ requestId, method, err: thrown }, thrown.message);
    if (thrown.code === "UpstreamUnavailable") log.warn({ requestId, method }, thrown.message);
    return thrown;
  }
  log.error({ requestId, method, err: thrown }, "A request failed in a way nobody expected.");
  return new Fault(
    "InternalServer",
    `Something failed that should not have. The server's log has it under request ${requestId}.`,
  );
}
