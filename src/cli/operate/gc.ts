/* `packhouse gc`: removes bytes that nothing names, as a running server does every hour. */
import { makeFileBlobs } from "../../blobs/file-blobs.ts";
import { systemClock } from "../../model/clock.ts";
import { sweep } from "../../registry/garbage.ts";
import { countBlobs, sumUnnamed } from "../../store/blob-rows.ts";
import { command, numberOf } from "./command.ts";
import { findServer, localFlags, withStore } from "./local-server.ts";
import { bytesText, openProgress } from "./progress.ts";
import { outputFlag, writeFacts } from "./rows.ts";

const hourMs = 3_600_000;

export const gc = command("gc", {
  says: "Removes bytes that nothing names any more, whether the server runs or not.",
  flags: {
    hours: {
      says: "How long nothing must have named them: 1 at least, for what is being published. Default: the setting garbageHours.",
      takesValue: true,
      value: "NUMBER",
    },
    "dry-run": { says: "Only tell what would be removed.", takesValue: false },
    output: outputFlag,
    ...localFlags,
  },
  run: async (given, invocation) => {
    const server = findServer(given, invocation);
    const hours = numberOf(given, "hours", { min: 1, max: 87_600 }) ?? Math.max(1, server.config.garbageHours);
    const before = systemClock.now() - hours * hourMs;
    await withStore(server, async (store) => {
      const { count, bytes } = await sumUnnamed(store.db, before);
      const size = given.output === "json" ? bytes : bytesText(bytes);
      if (given["dry-run"] === true) return writeFacts(invocation.out, { removable: count, size }, given);
      const blobs = makeFileBlobs({ root: server.folder.blobs, clock: systemClock });
      const { count: total } = await countBlobs(store.db);
      const progress = openProgress(invocation.err, "Looked at", "blobs");
      let seen = 0;
      const note = (): void => {
        seen += 1;
        // Bytes that no row names come on top.
        progress.show(Math.min(seen, total), total);
      };
      const removed = await sweep({ store, blobs, before, note }).finally(progress.end);
      writeFacts(invocation.out, { removed, size }, given);
    });
  },
});
