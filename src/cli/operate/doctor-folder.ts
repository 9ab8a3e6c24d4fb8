/* Looks at the settings, the data folder, the database and the bytes of a server on this machine. */
import { existsSync, statSync } from "node:fs";
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { digestOf } from "../../backup/copy-blobs.ts";
import type { BlobStore } from "../../blobs/blob-store.ts";
import { makeFileBlobs } from "../../blobs/file-blobs.ts";
import type { Config } from "../../config/config.ts";
import { unseal } from "../../identity/sealing.ts";
import { systemClock } from "../../model/clock.ts";
import { parseSha256 } from "../../model/names.ts";
import { placesIn } from "../../server/server-folder.ts";
import { findAnySecret } from "../../store/access-keys.ts";
import { type BlobRow, countBlobs, isOnlyDocument, listBlobs } from "../../store/blob-rows.ts";
import type { Store } from "../../store/database.ts";
import { findDamage } from "../../store/integrity.ts";
import { readSchemaState } from "../../store/migrations/index.ts";
import { allWell, type Finding, fine, orProblem, problem, warning } from "./findings.ts";
import type { LocalServer } from "./local-server.ts";
import { bytesText } from "./progress.ts";

/** What the settings say that is hardly meant so. */
export function lookAtSettings(config: Config): readonly Finding[] {
  const { publicUrl, host, trustProxy } = config;
  const found: Finding[] = [];
  const isLocal = ["127.0.0.1", "localhost", "::1"].includes(publicUrl === null ? host : hostOf(publicUrl));
  if (publicUrl === null && !isLocal) {
    found.push(
      warning(
        "settings",
        "publicUrl is not set, and the server is reached from elsewhere: set it to the address that clients use.",
      ),
    );
  }
  if (publicUrl?.startsWith("http:") === true && !isLocal) {
    found.push(
      warning(
        "settings",
        "publicUrl is http: passwords and tokens cross the network in the clear. Put a proxy with TLS in front.",
      ),
    );
  }
  if (publicUrl?.startsWith("https:") === true && !trustProxy) {
    found.push(
      warning(
        "settings",
        "publicUrl is https, so that a proxy is in front: set trustProxy, and let only the proxy reach the port.",
      ),
    );
  }
  return allWell("settings", found, "Nothing to say of them.");
}

const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/gu, "");

/** Whether the folder can be written durably, has room, and keeps its secrets. */
export async function lookAtFolder(root: string): Promise<readonly Finding[]> {
  return [
    ...(await orProblem("folder", async () => [await probe(root)])),
    ...(await orProblem("space", async () => [await lookAtSpace(root)])),
    ...allWell("secrets", lookAtModes(root), "Readable by their owner alone."),
  ];
}

async function probe(root: string): Promise<Finding> {
  const folder = await mkdtemp(join(root, "doctor-"));
  try {
    const file = await open(join(folder, "probe"), "wx");
    await file.write("probe");
    await file.sync();
    await file.close();
  } finally {
    await rm(folder, { recursive: true });
  }
  return fine("folder", `${root} can be written, durably.`);
}

const littleBytes = 1024 ** 3;
const tooFewBytes = 100 * 1024 ** 2;
const littleShare = 0.05;

async function lookAtSpace(root: string): Promise<Finding> {
  const { bavail, blocks, bsize } = await statfs(root);
  const free = bavail * bsize;
  const says = `${bytesText(free)} of ${bytesText(blocks * bsize)} are free.`;
  if (free < tooFewBytes) return problem("space", `${says} Make room: publishing fails when there is none.`);
  if (free < littleBytes || bavail < blocks * littleShare) return warning("space", `${says} Make room before there is none.`);
  return fine("space", says);
}

function lookAtModes(root: string): readonly Finding[] {
  const { sealingKey, credentials, database, config } = placesIn(root);
  if (process.platform === "win32" || (statSync(root).mode & 0o077) === 0) return [];
  return [sealingKey, credentials, database, config]
    .filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0)
    .map((path) => {
      const isSecret = path === sealingKey || path === credentials;
      return (isSecret ? problem : warning)("secrets", `${path} may be read by others: chmod 600 ${path}`);
    });
}

/** The tables, what they hold, and the key that its secrets are sealed with. */
export async function lookAtDatabase(store: Store, { sealingKey }: LocalServer): Promise<readonly Finding[]> {
  const { last, missing, isNewer } = await readSchemaState(store.db, store.engine);
  if (isNewer) return [problem("database", "Its tables are of a later version of this program: install that one.")];
  if (last === null) return [problem("database", "It is empty: start the server once, or restore a backup.")];
  if (missing > 0)
    return [warning("database", `Its tables are ${missing} steps behind this version: the next start of the server takes them.`)];
  const damage = (await findDamage(store)).map((says) => problem("database", `${says} Restore a backup.`));
  return [
    ...allWell("database", damage, `${store.engine}, sound and up to date.`),
    ...(await orProblem("key", () => lookAtKey(store, sealingKey))),
  ];
}

async function lookAtKey(store: Store, sealingKey: Buffer): Promise<readonly Finding[]> {
  const sealed = await findAnySecret(store.db);
  if (sealed !== null) unseal(sealingKey, sealed);
  return [fine("key", "Stored secrets can be read with the server's key.")];
}

export interface BytesCheck {
  /** Whether all bytes are read and compared with their digests; else the newest are only looked for. */
  readonly readsAll: boolean;
  readonly note: (done: number, total: number) => void;
}

const newest = 1_000;
const rowsAtOnce = 500;
const longestList = 20;

/** Whether the bytes that the database names are there. */
export async function lookAtBytes(store: Store, root: string, { readsAll, note }: BytesCheck): Promise<readonly Finding[]> {
  const blobs = makeFileBlobs({ root, clock: systemClock });
  await blobs.check();
  const { count: total, lastId } = await countBlobs(store.db);
  const found: Finding[] = [];
  let done = 0;
  let afterId = readsAll ? 0 : Math.max(0, lastId - newest);
  for (
    let rows = await listBlobs(store.db, afterId, rowsAtOnce);
    rows.length > 0;
    rows = await listBlobs(store.db, afterId, rowsAtOnce)
  ) {
    for (const row of rows) {
      const wrong = await wrongWith(blobs, row, readsAll);
      if (wrong !== null && found.length < longestList) {
        found.push(
          (await isOnlyDocument(store.db, row.id))
            ? warning("bytes", `${wrong} It is a copy of another registry's document: the server asks for it again.`)
            : problem("bytes", `${wrong} Restore it from a backup.`),
        );
      }
      afterId = row.id;
      done += 1;
      note(done, total);
    }
  }
  const what = readsAll
    ? `${done} blobs, each with the bytes of its digest.`
    : `The newest ${done} of ${total} blobs are there; --bytes reads all.`;
  return allWell("bytes", found, what);
}

async function wrongWith(blobs: BlobStore, { domainId, sha256 }: BlobRow, reads: boolean): Promise<string | null> {
  const shelf = blobs.of(String(domainId));
  const digest = parseSha256(sha256);
  if (!(await shelf.has(digest))) return `The blob ${sha256} is missing.`;
  return reads && (await digestOf(shelf, digest)) !== sha256 ? `The blob ${sha256} is damaged.` : null;
}
