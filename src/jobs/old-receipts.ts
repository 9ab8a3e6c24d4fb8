import type { Clock } from "../model/clock.ts";
import type { Store } from "../store/database.ts";
import { deleteOldReceipts } from "../store/receipts.ts";
import type { Job } from "./clock.ts";

const everyMs = 60 * 60 * 1000;
/** Long enough for whoever looks at it the next day. */
const keptMs = 48 * 60 * 60 * 1000;

/** Forgets how work ended two days ago. */
export const oldReceiptsJob = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Job => ({
  name: "old-receipts",
  everyMs,
  run: () => store.transaction((tx) => deleteOldReceipts(tx, clock.now() - keptMs)),
});
