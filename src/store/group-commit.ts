/*
 * Many transactions, one commit. On an engine that runs one transaction at a time, the wait for the disk at each commit
 * is what limits writers. So those that have come by the time the engine is free run one after the other inside one
 * transaction, each behind a savepoint of its own unless it is alone: one that fails takes back its own changes only, and
 * all learn of the one commit together. None that wants to be sure is told that it succeeded before its changes are durable,
 * which the next group does not wait for.
 */
import type { Kysely, Transaction } from "kysely";
import type { AtOnce } from "./prepared.ts";

/**
 * When the maker of a transaction goes on: when no power cut takes it back any more, or as soon as others see it. The latter
 * is for what can be had again.
 */
export type Until = "durable" | "visible";

/** Runs one transaction. */
export type Run<Tables> = <T>(work: (tx: Transaction<Tables>) => Promise<T>, until: Until) => Promise<T>;

interface Waiting<Tables> {
  readonly work: (tx: Transaction<Tables>) => Promise<unknown>;
  readonly until: Until;
  readonly done: (value: unknown) => void;
  readonly failed: (reason: unknown) => void;
}

/** What tells those of a group how it went, once it has. */
type Settle = Readonly<Record<Until, (() => void)[]>>;

const groupSize = 64;

/** Runs work in transactions that share commits; `durable` resolves when what was committed will stay. */
export function groupCommit<Tables>(db: Kysely<Tables>, { run }: AtOnce, durable: () => Promise<void>): Run<Tables> {
  const queue: Waiting<Tables>[] = [];
  let isRunning = false;

  const runGroups = async (): Promise<void> => {
    while (queue.length > 0) await runGroup(db, run, durable, queue.splice(0, groupSize));
    isRunning = false;
  };
  return <T>(work: (tx: Transaction<Tables>) => Promise<T>, until: Until): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      queue.push({ work, until, done: (value) => resolve(value as T), failed: reject });
      if (isRunning) return;
      isRunning = true;
      // Whoever became ready in the same turn of the event loop comes along.
      setImmediate(() => void runGroups());
    });
}

/** Never throws: each of the group is told. */
async function runGroup<Tables>(
  db: Kysely<Tables>,
  run: AtOnce["run"],
  durable: () => Promise<void>,
  group: readonly Waiting<Tables>[],
): Promise<void> {
  const settle: Settle = { visible: [], durable: [] };
  const failAll = (reason: unknown): void => {
    for (const { failed } of group) failed(reason);
  };
  try {
    const transaction = await db.startTransaction().execute();
    try {
      await runEach(transaction, run, group, settle);
      await transaction.commit().execute();
    } catch (reason) {
      await orElse(reason, () => transaction.rollback().execute());
      throw reason;
    }
  } catch (reason) {
    failAll(reason);
    return;
  }
  for (const tell of settle.visible) tell();
  durable().then(() => {
    for (const tell of settle.durable) tell();
  }, failAll);
}

/** Throws where all of the group's changes must be taken back. */
async function runEach<Tables>(
  transaction: Transaction<Tables>,
  run: AtOnce["run"],
  group: readonly Waiting<Tables>[],
  settle: Settle,
): Promise<void> {
  const [only] = group;
  if (only !== undefined && group.length === 1) {
    const value = await only.work(transaction);
    settle[only.until].push(() => only.done(value));
    return;
  }
  for (const { work, until, done, failed } of group) {
    run("savepoint one");
    try {
      const value = await work(transaction);
      run("release one");
      settle[until].push(() => done(value));
    } catch (reason) {
      await orElse(reason, async () => run("rollback to one"));
      settle[until].push(() => failed(reason));
    }
  }
}

/** An engine that gave a transaction up by itself has nothing to take back: why it did counts, not that it says so. */
const orElse = async (reason: unknown, undo: () => Promise<unknown>): Promise<void> => {
  await undo().catch(() => {
    throw reason;
  });
};
