/*
 * The audit: every request that changes something or is refused leaves a record.
 *
 *   done       with the first transaction of the request that changes something, or after it where there was none
 *   refused    before the client is told
 *   read       only where the operator wants it, a moment later, many at once
 */
import type { Authorize } from "../access/authorize.ts";
import type { Clock } from "../model/clock.ts";
import { type Fault, isFault } from "../model/fault.ts";
import { accountsOrFirst, insertAuditRecords } from "../store/audit.ts";
import type { Store } from "../store/database.ts";
import type { Log } from "../telemetry/log.ts";
import { type AccountRecord, concernedAccounts, eventName, givesCredentials, isReadOnly, recordsOf } from "./record.ts";
import { makeRefusalLimit } from "./refusal-limit.ts";
import { type Asked, currentTrail, follow, noting, type Trail } from "./trail.ts";

export interface Audit {
  /** Whose transactions hold the record of the request that asks for them. Work that no request is to answer for takes the plain store. */
  readonly store: Store;
  /** Notes what is attempted. */
  readonly noting: (authorize: Authorize) => Authorize;
  /** Serves a request, and answers once there is nothing more to record of it. */
  readonly answer: <Reply>(trail: Trail, serving: Serving<Reply>) => Promise<Reply>;
  /** Gives the fault that work of a request is told with which went on after its answer, and records it. */
  readonly late: (thrown: unknown, toFault: (thrown: unknown, asked: Asked) => Fault) => Promise<Fault>;
  /** Writes what waits to be written. */
  readonly flush: () => Promise<void>;
}

export interface Serving<Reply> {
  readonly work: () => Promise<Reply>;
  /** What the client is told of whatever was thrown. */
  readonly toFault: (thrown: unknown) => Fault;
  readonly refuse: (fault: Fault) => Reply;
}

export interface AuditParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly region: string;
  /** Whether reads that succeed are recorded. */
  readonly reads: boolean;
}

const flushMs = 1_000;
const readsAtOnce = 200;
const readsWaiting = 5_000;
const lostReads = "Audit records of reads could not be written.";

export function makeAudit(parts: AuditParts): Audit {
  const { store, log } = parts;
  const limit = makeRefusalLimit(parts.clock);
  const reads = makeReads(parts);

  async function tell(trail: Trail, fault: Fault | null, leftOut: number): Promise<void> {
    try {
      const write = await writerOf(parts, trail, fault, leftOut);
      await store.transaction(async (tx) => insertAuditRecords(tx, write()));
    } catch (thrown) {
      log.error({ requestId: trail.asked.requestId, err: thrown }, "An audit record could not be written.");
    }
  }

  /** Null where there is nothing to wait for: the common case must not cost a turn. */
  function afterwards(trail: Trail, fault: Fault | null): Promise<void> | null {
    if (fault === null) {
      if (trail.isRecorded || (trail.called === null && !parts.reads)) return null;
      if (trail.called !== null && !isReadOnly(trail.called.name)) return tell(trail, null, 0);
      return parts.reads ? reads.remember(trail) : null;
    }
    const name = eventName(trail, fault);
    const isRefused = isFault(fault, "AccessDenied") || isFault(fault, "Unauthenticated");
    if (!isRefused && isReadOnly(name) && !givesCredentials(name)) return null;
    // Who is unknown cannot be held to account for the room that records take, and who asks too often is to cost little.
    const isMany = trail.caller === null || isFault(fault, "Throttling");
    const leftOut = isMany ? limit(fault.detail.awsName ?? fault.code) : 0;
    return leftOut === null ? null : tell(trail, fault, leftOut);
  }

  return {
    store: auditedStore(parts),
    noting,
    answer: (trail, { work, toFault, refuse }) =>
      follow(trail, async () => {
        try {
          const reply = await work();
          const telling = afterwards(trail, null);
          if (telling !== null) await telling;
          return reply;
        } catch (thrown) {
          const fault = toFault(thrown);
          await afterwards(trail, fault);
          return refuse(fault);
        }
      }),
    late: async (thrown, toFault) => {
      const trail = currentTrail();
      if (trail === undefined) throw new Error("no request asked for this", { cause: thrown });
      const fault = toFault(thrown, trail.asked);
      await afterwards(trail, fault);
      return fault;
    },
    flush: reads.flush,
  };
}

function auditedStore(parts: AuditParts): Store {
  const { store } = parts;
  return {
    ...store,
    transaction: async (work, until) => {
      // The trail is the asker's, whichever request's turn it is when a shared commit runs the work.
      const trail = currentTrail();
      if (trail === undefined || trail.isRecorded) return store.transaction(work, until);
      const write = await writerOf(parts, trail, null, 0);
      const value = await store.transaction(async (tx) => {
        const made = await work(tx);
        await insertAuditRecords(tx, write());
        return made;
      }, until);
      trail.isRecorded = true;
      return value;
    },
  };
}

/** Asks for what a record needs of the database; what it then gives makes the records from what the trail holds by now. */
async function writerOf(
  { store, clock, region }: AuditParts,
  trail: Trail,
  fault: Fault | null,
  leftOut: number,
): Promise<() => readonly AccountRecord[]> {
  const { caller } = trail;
  const known = caller === null ? await accountsOrFirst(store.db, concernedAccounts(trail)) : null;
  return () => {
    const accounts = known ?? concernedAccounts(trail);
    return recordsOf({ trail, region, now: clock.now(), accounts, fault, leftOut });
  };
}

/** Reads are written a moment later, many at once; whoever comes while too many wait, waits too. */
function makeReads(parts: AuditParts) {
  const waiting: AccountRecord[] = [];
  let timer: NodeJS.Timeout | null = null;

  const flush = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    while (waiting.length > 0) {
      const rows = waiting.splice(0, readsAtOnce);
      try {
        await parts.store.transaction((tx) => insertAuditRecords(tx, rows));
      } catch (thrown) {
        parts.log.error({ lost: rows.length, err: thrown }, lostReads);
      }
    }
  };
  const remember = async (trail: Trail): Promise<void> => {
    try {
      const write = await writerOf(parts, trail, null, 0);
      waiting.push(...write());
    } catch (thrown) {
      parts.log.error({ lost: 1, err: thrown }, lostReads);
    }
    if (waiting.length >= readsWaiting) return flush();
    timer ??= setTimeout(() => void flush(), flushMs).unref();
  };
  return { flush, remember };
}
