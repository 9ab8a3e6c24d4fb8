import type { Clock } from "../model/clock.ts";
import { deleteAuditRecords, nextAuditedAccount } from "../store/audit.ts";
import type { Store } from "../store/database.ts";
import type { Job } from "./clock.ts";

const everyMs = 60 * 60 * 1000;
/** Few enough that nobody who writes waits long. */
const removedAtOnce = 1_000;

/** Removes audit records that are older than `keptMs`. */
export const oldRecordsJob = (parts: { readonly store: Store; readonly clock: Clock; readonly keptMs: number }): Job => ({
  name: "old-records",
  everyMs,
  run: async () => {
    const { store } = parts;
    const before = parts.clock.now() - parts.keptMs;
    let account = await nextAuditedAccount(store.db, "");
    while (account !== null) {
      const batch = { account, before, limit: removedAtOnce };
      const removed = await store.transaction((tx) => deleteAuditRecords(tx, batch));
      if (removed < removedAtOnce) account = await nextAuditedAccount(store.db, account);
    }
  },
});
