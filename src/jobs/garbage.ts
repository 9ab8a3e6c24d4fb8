import type { BlobStore } from "../blobs/blob-store.ts";
import type { Clock } from "../model/clock.ts";
import { sweep } from "../registry/garbage.ts";
import type { Store } from "../store/database.ts";
import type { Log } from "../telemetry/log.ts";
import type { Job } from "./clock.ts";

const everyMs = 60 * 60 * 1000;

/** Removes bytes that nothing has named for `graceMs`. */
export const garbageJob = (parts: {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly graceMs: number;
}): Job => ({
  name: "garbage",
  everyMs,
  run: async () => {
    const { store, blobs } = parts;
    const removed = await sweep({ store, blobs, before: parts.clock.now() - parts.graceMs });
    if (removed > 0) parts.log.info({ removed }, "Removed blobs that nothing named.");
  },
});
