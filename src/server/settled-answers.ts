/*
 * Answers that can be given again: each with the headers that its maker looked at, as long as what it was made of holds.
 * Who may have one is not decided here.
 */
import type { Reply } from "../http/replies.ts";
import type { Inbound } from "./inbound.ts";

type Asked = Pick<Inbound, "method" | "target" | "host" | "header">;

export interface Settled<Origin> {
  readonly reply: Reply;
  /** Every header that was looked at to make it, as it was. */
  readonly headers: readonly (readonly [name: string, value: string | undefined])[];
  readonly origin: Origin;
}

export interface SettledAnswers<Origin> {
  /** What an equal request was answered; null where that no longer holds, or nobody asked. */
  readonly find: (asked: Asked) => Settled<Origin> | null;
  /** Keeps an answer to this request, if it says itself how long it holds. */
  readonly keep: (asked: Asked, settled: Settled<Origin>) => void;
}

/** Longer addresses are rare, and longer answers take their time anyway. */
const longestTarget = 256;
/** Longer answers than this have room of their own, so that a few of them do not drive out many small ones. */
const longestSmall = 128 * 1024;
const longestLarge = 2 * 1024 ** 2;
/** Clients that ask for one address differ in few headers that matter. */
const variantsKept = 4;
const entryOverhead = 2 * 1024;

/** Keeps up to about `maxBytes` of small answers, and as much of large ones; what was kept first goes first. */
export function makeSettledAnswers<Origin>(maxBytes: number): SettledAnswers<Origin> {
  const small = makeShelf<Origin>(maxBytes);
  const large = makeShelf<Origin>(maxBytes);
  return {
    find: (asked) => {
      const key = keyOf(asked);
      return small.find(key, asked) ?? large.find(key, asked);
    },
    keep: (asked, settled) => {
      const { holds, body } = settled.reply;
      if (asked.target.length > longestTarget || holds === undefined || !isWhole(body)) return;
      const size = sizeOf(body);
      if (size <= longestLarge) (size <= longestSmall ? small : large).keep(keyOf(asked), asked, settled);
    },
  };
}

function makeShelf<Origin>(maxBytes: number) {
  const kept = new Map<string, readonly Settled<Origin>[]>();
  let weight = 0;
  return {
    find: (key: string, asked: Asked): Settled<Origin> | null => {
      const found = kept.get(key)?.find((variant) => isFor(variant, asked));
      return found?.reply.holds?.() === true ? found : null;
    },
    keep: (key: string, asked: Asked, settled: Settled<Origin>): void => {
      const known = kept.get(key) ?? [];
      const others = known.filter((variant) => variant.reply.holds?.() === true && !isFor(variant, asked));
      const variants = [settled, ...others].slice(0, variantsKept);
      weight += weigh(variants) - weigh(known);
      kept.delete(key);
      kept.set(key, variants);
      for (const [oldest, dropped] of kept) {
        if (weight <= maxBytes) break;
        kept.delete(oldest);
        weight -= weigh(dropped);
      }
    },
  };
}

const keyOf = ({ method, target, host }: Asked): string => `${method} ${host()} ${target}`;

const isFor = ({ headers }: Settled<unknown>, { header }: Asked): boolean =>
  headers.every(([name, value]) => header(name) === value);

/** Whether a body can be sent more than once. */
const isWhole = (body: Reply["body"]): body is Buffer | string | null =>
  body === null || typeof body === "string" || Buffer.isBuffer(body);

const sizeOf = (body: Reply["body"]): number => (isWhole(body) ? (body?.length ?? 0) : 0);

const weigh = (variants: readonly Settled<unknown>[]): number =>
  variants.reduce((sum, { reply }) => sum + sizeOf(reply.body) + entryOverhead, 0);
