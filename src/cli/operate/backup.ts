/* `packhouse backup`: a snapshot of a server that may be running, into a folder that holds earlier ones too. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ServerFile } from "../../backup/descriptor.ts";
import { type MadeBackup, makeBackup } from "../../backup/make-backup.ts";
import { makeFileBlobs } from "../../blobs/file-blobs.ts";
import { systemClock } from "../../model/clock.ts";
import { placesIn } from "../../server/server-folder.ts";
import { openStoreAsIs } from "../../store/database.ts";
import { CommandFailure } from "../failure.ts";
import { command, type Given, numberOf } from "./command.ts";
import { findServer, type LocalServer, localFlags } from "./local-server.ts";
import { version } from "./program-version.ts";
import { bytesText, openProgress } from "./progress.ts";
import { outputFlag, type Row, writeFacts } from "./rows.ts";

export const backup = command("backup", {
  says: "Copies a server's database, bytes and secrets into a folder, while it runs. Bytes that are there already are not copied again.",
  flags: {
    to: {
      says: "The backup's folder. It holds secrets: keep it from others.",
      takesValue: true,
      value: "FOLDER",
      required: true,
    },
    keep: { says: "How many snapshots stay; older ones are removed. Default: all.", takesValue: true, value: "NUMBER" },
    verify: { says: "Read and check also the bytes that are in the backup already.", takesValue: false },
    "without-key": {
      says: "Leave out the key that seals secrets: it must be kept elsewhere, or no access key works after a restoration.",
      takesValue: false,
    },
    output: outputFlag,
    ...localFlags,
  },
  run: async (given, invocation) => {
    const keeps = numberOf(given, "keep", { min: 1, max: 1_000_000 }) ?? null;
    const server = findServer(given, invocation);
    const store = await openStoreAsIs(server.location);
    const progress = openProgress(invocation.err, "Bytes");
    let made: MadeBackup;
    try {
      made = await makeBackup({
        store,
        blobs: makeFileBlobs({ root: server.folder.blobs, clock: systemClock }),
        files: filesOf(server, given),
        root: String(given.to),
        clock: systemClock,
        version: version(),
        rereads: given.verify === true,
        keeps,
        note: progress.show,
      });
    } finally {
      progress.end();
      await store.close();
    }
    writeFacts(invocation.out, rowOf(made, given), given);
    const { damaged } = made.descriptor;
    if (damaged.length > 0) {
      throw new CommandFailure(
        255,
        `${damaged.length} blobs are missing or damaged in the server's storage, and are not in the backup:\n${damaged.join("\n")}`,
      );
    }
  },
});

function filesOf({ config, folder }: LocalServer, given: Given): ReadonlyMap<ServerFile, string> {
  const { sealingKey, credentials, config: standard } = placesIn(folder.root);
  const files: [ServerFile, string][] = [
    ["credentials", credentials],
    ["config.json", config.config ?? standard],
  ];
  // A key that comes from elsewhere is kept elsewhere.
  if (given["without-key"] !== true && config.sealingKey === null) files.push(["server.key", sealingKey]);
  return new Map(files.filter(([, path]) => existsSync(path)));
}

const rowOf = ({ id, descriptor, copied, copiedBytes, removed }: MadeBackup, { to, output }: Given): Row => ({
  snapshot: id,
  folder: join(String(to)),
  rows: Object.values(descriptor.rows).reduce((sum, count) => sum + count, 0),
  blobs: descriptor.blobs.count,
  size: output === "json" ? descriptor.blobs.bytes : bytesText(descriptor.blobs.bytes),
  copied,
  copiedSize: output === "json" ? copiedBytes : bytesText(copiedBytes),
  removedSnapshots: removed.snapshots,
});
