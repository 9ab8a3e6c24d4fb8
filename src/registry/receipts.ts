/*
 * Receipts, which a client gets for work that goes on after its answer, to ask with what became of it. A row holds each, so that
 * every process on the database can tell. The process that works on it touches the row now and then: one that nobody has touched
 * for long is of a process that is gone.
 */
import { randomUUID } from "node:crypto";
import { Fault, type FaultCode, type FaultDetail } from "../model/fault.ts";
import { describePackage } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { endReceipt, findReceipt, insertReceipt, type NewReceipt, type ReceiptRow, touchReceipts } from "../store/receipts.ts";
import type { Log } from "../telemetry/log.ts";

export type Errand = Omit<NewReceipt, "id">;

export interface Receipt extends NewReceipt {
  readonly outcome: { readonly is: "working" } | { readonly is: "done" } | { readonly is: "refused"; readonly fault: Fault };
}

export interface Receipts {
  /**
   * Does the work. Null when it has ended within `patienceMs` (null: as long as usual) or, where too much goes on already, whenever
   * it ends; throws what the work throws then. Else the id of a receipt, while the work goes on.
   */
  readonly give: (errand: Errand, patienceMs: number | null, work: () => Promise<unknown>) => Promise<string | null>;
  /** Null where the repository has none of this id. */
  readonly find: (repositoryId: number, id: string) => Promise<Receipt | null>;
  /** Says of all work that goes on here that it does. */
  readonly touch: () => Promise<void>;
  /** Waits for what goes on; after `graceMs` it counts as lost. */
  readonly close: (graceMs: number) => Promise<void>;
}

export interface ReceiptParts {
  /** Not the audit's: a receipt is no change that somebody asked for. */
  readonly store: Store;
  readonly log: Log;
  readonly now: () => number;
  readonly usualPatienceMs: number;
  /** Gives what to tell of whatever work threw after its answer, once that is recorded. */
  readonly refused: (thrown: unknown) => Promise<Fault>;
}

/** Of one process. What it holds beside its staged bytes is small. */
const maxUnderWay = 100;
export const touchEveryMs = 15_000;
/** Long enough for a database that is away for a moment, and for clocks that differ. */
const lostMs = 120_000;

export function makeReceipts({ store, log, now, usualPatienceMs, refused }: ReceiptParts): Receipts {
  const underWay = new Map<string, Promise<unknown>>();

  /** Never throws. */
  async function finish(id: string, working: Promise<unknown>): Promise<void> {
    try {
      const fault = await working.then(() => null, refused);
      const end = { state: fault === null ? "done" : "refused", fault: fault && faultText(fault), touchedAt: now() } as const;
      await store.transaction((tx) => endReceipt(tx, id, end));
    } catch (thrown) {
      log.error({ receipt: id, err: thrown }, "What became of work that a client asks for could not be written down.");
    } finally {
      underWay.delete(id);
    }
  }

  return {
    give: async (errand, patienceMs, work) => {
      const working = work();
      if ((await endsWithin(working, patienceMs ?? usualPatienceMs)) || underWay.size >= maxUnderWay) {
        await working;
        return null;
      }
      const id = randomUUID();
      underWay.set(id, working);
      try {
        await store.transaction((tx) => insertReceipt(tx, { ...errand, id }, now()));
      } catch (thrown) {
        underWay.delete(id);
        log.warn({ err: thrown }, "No receipt could be written: the client waits for the end of its work.");
        await working;
        return null;
      }
      underWay.set(id, finish(id, working));
      return id;
    },
    find: async (repositoryId, id) => {
      const row = await findReceipt(store.db, repositoryId, id);
      return row && { ...row, outcome: outcomeOf(row, now()) };
    },
    touch: async () => {
      if (underWay.size > 0) await store.transaction((tx) => touchReceipts(tx, [...underWay.keys()], now()));
    },
    close: async (graceMs) => {
      if (underWay.size === 0 || (await endsWithin(Promise.allSettled(underWay.values()), graceMs))) return;
      await store.transaction((tx) => touchReceipts(tx, [...underWay.keys()], 0));
    },
  };
}

/** False where it is still going on then; throws what it throws before. */
async function endsWithin(working: Promise<unknown>, ms: number): Promise<boolean> {
  const ended = working.then(() => true);
  // Whoever awaits the work itself is told.
  ended.catch(() => undefined);
  if (ms === 0) return false;
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(late.resolve, ms, false);
  try {
    return await Promise.race([ended, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const outcomeOf = (row: ReceiptRow, now: number): Receipt["outcome"] => {
  if (row.state === "done") return { is: "done" };
  if (row.state === "refused") return { is: "refused", fault: faultIn(row.fault ?? "{}") };
  return row.touchedAt < now - lostMs ? { is: "refused", fault: lost(row) } : { is: "working" };
};

const lost = ({ package: id, version }: NewReceipt): Fault =>
  new Fault(
    "InternalServer",
    `The server ended while it worked on version ${version} of ${describePackage(id)}. See whether the version is there; where it is not, publish it again.`,
  );

const faultText = ({ code, message, detail: { cause: _, ...detail } }: Fault): string =>
  JSON.stringify({ code, message, detail });

const faultIn = (text: string): Fault => {
  const { code, message, detail } = JSON.parse(text) as { code: FaultCode; message: string; detail: FaultDetail };
  return new Fault(code, message, detail);
};
