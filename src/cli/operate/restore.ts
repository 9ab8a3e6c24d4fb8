/* `packhouse restore`: a server's folder and database out of a backup. */
import { join, resolve } from "node:path";
import type { ServerFile } from "../../backup/descriptor.ts";
import { type RestoredBackup, restoreBackup } from "../../backup/restore-backup.ts";
import { systemClock } from "../../model/clock.ts";
import { placesIn } from "../../server/server-folder.ts";
import { CommandFailure } from "../failure.ts";
import { command, textOf } from "./command.ts";
import { localConfig, localFlags } from "./local-server.ts";
import { openProgress } from "./progress.ts";
import { outputFlag, writeFacts } from "./rows.ts";

export const restore = command("restore", {
  says: "Makes a server's data of a backup, in a new folder and a new database. The database may be of another engine than it was.",
  flags: {
    from: { says: "The backup's folder.", takesValue: true, value: "FOLDER", required: true },
    snapshot: { says: "Which snapshot. Default: the newest.", takesValue: true, value: "ID" },
    output: outputFlag,
    ...localFlags,
  },
  run: async (given, invocation) => {
    const { data, databaseUrl, sealingKey: givenKey } = localConfig(given, invocation);
    const folder = resolve(data);
    const { database, restoring, sealingKey, credentials } = placesIn(folder);
    const progress = openProgress(invocation.err, "Bytes");
    const files: ReadonlyMap<ServerFile, string> = new Map([
      ["server.key", sealingKey],
      ["credentials", credentials],
      // Not where it would count at once: it may name the database of the server that the backup was made of.
      ["config.json", join(folder, "config.restored.json")],
    ]);
    let restored: RestoredBackup;
    try {
      restored = await restoreBackup({
        root: resolve(String(given.from)),
        snapshot: textOf(given, "snapshot") ?? null,
        folder,
        mark: restoring,
        location: databaseUrl === null ? { is: "sqlite", path: database } : { is: "postgres", url: databaseUrl },
        files,
        clock: systemClock,
        note: progress.show,
      });
    } finally {
      progress.end();
    }
    const { id, descriptor, copied, missing } = restored;
    writeFacts(invocation.out, { snapshot: id, takenAt: descriptor.takenAt, folder, blobs: copied }, given);
    if (descriptor.files["server.key"] === undefined && givenKey === null) {
      invocation.err.write("\nThe backup has no key: put the server's own into server.key, or no access key works.\n");
    }
    if (descriptor.files["config.json"] !== undefined) {
      invocation.err.write("\nThe settings are in config.restored.json: look at them, and rename it to config.json.\n");
    }
    if (missing.length > 0)
      throw new CommandFailure(255, `${missing.length} blobs are not in the backup:\n${missing.join("\n")}`);
  },
});
