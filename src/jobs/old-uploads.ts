import type { Clock } from "../model/clock.ts";
import type { Store } from "../store/database.ts";
import { deleteOldUploads } from "../store/uploads.ts";
import type { Job } from "./clock.ts";

const everyMs = 60 * 60 * 1000;
/** How long somebody may take to go on. */
const keptMs = 24 * 60 * 60 * 1000;

/** Gives up uploads that nobody went on with for a day; their bytes are then garbage. */
export const oldUploadsJob = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Job => ({
  name: "old-uploads",
  everyMs,
  run: () => store.transaction((tx) => deleteOldUploads(tx, clock.now() - keptMs)),
});
