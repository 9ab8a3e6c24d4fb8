/* How many requests a principal may make a second: a bucket that holds one second's worth and fills as time goes. */
import type { Clock } from "../model/clock.ts";
import { Fault } from "../model/fault.ts";
import type { Caller } from "./caller.ts";

/** Counts a request of the caller's. Throws a Throttling fault, which says when to come back, when there are too many. */
export type Throttle = (caller: Pick<Caller, "principalId" | "identityArn">) => void;

/** Who was not seen for longest is forgotten first: after a second without a request there is nothing to remember. */
const principalsKept = 10_000;

/** The sessions of a role count as one principal. With 0 nothing is counted. */
export function makeThrottle({ now }: Clock, perSecond: number): Throttle {
  if (perSecond === 0) return () => undefined;
  const buckets = new Map<number, { readonly left: number; readonly at: number }>();
  return ({ principalId, identityArn }) => {
    const at = now();
    const before = buckets.get(principalId) ?? { left: perSecond, at };
    const filled = Math.min(perSecond, before.left + (Math.max(0, at - before.at) / 1000) * perSecond);
    buckets.delete(principalId);
    if (buckets.size >= principalsKept) buckets.delete(buckets.keys().next().value ?? principalId);
    buckets.set(principalId, { left: filled < 1 ? filled : filled - 1, at });
    if (filled >= 1) return;
    throw new Fault(
      "Throttling",
      `Rate exceeded: ${identityArn} may make ${perSecond} ${perSecond === 1 ? "request" : "requests"} a second.`,
      {
        retryAfterSeconds: Math.ceil((1 - filled) / perSecond),
      },
    );
  };
}
