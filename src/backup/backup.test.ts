import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { makeDatabase } from "../../test/support/database.ts";
import { fault } from "../../test/support/handlers.ts";
import type { BlobShelf, BlobStore } from "../blobs/blob-store.ts";
import { makeFileBlobs } from "../blobs/file-blobs.ts";
import { blobPath } from "../blobs/layout.ts";
import { type AccountId, type DomainName, parseSha256, type Sha256 } from "../model/names.ts";
import { claimFirstAccount, createAccount } from "../store/accounts.ts";
import { touchBlob } from "../store/blob-rows.ts";
import { openStore, type Store } from "../store/database.ts";
import type { StoreLocation } from "../store/dialect.ts";
import { insertDomain } from "../store/domains.ts";
import { lockFile } from "../store/file-lock.ts";
import { listSnapshots } from "./descriptor.ts";
import { lockPath, rowsFile, snapshotFolder, snapshotsFolder } from "./layout.ts";
import { type BackupParts, makeBackup } from "./make-backup.ts";
import { type RestoreParts, restoreBackup } from "./restore-backup.ts";

const account = "111111111111" as AccountId;

const makeLocation = async (t: TestContext, folder: string): Promise<StoreLocation> => {
  const { url, drop } = await makeDatabase();
  t.after(drop);
  return url === null ? { is: "sqlite", path: join(folder, "packhouse.sqlite") } : { is: "postgres", url };
};

/** A server's folder and database with a domain, and a backup's folder beside them. */
const open = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-backup-"));
  const [data, root] = [join(folder, "data"), join(folder, "backup")];
  mkdirSync(data);
  const time = { now: Date.UTC(2025, 0, 2, 3, 4, 5) };
  const clock = { now: () => time.now };
  const store = await openStore(await makeLocation(t, data));
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const blobs = makeFileBlobs({ root: data, clock });
  const domainId = await store.transaction(async (tx) => {
    await claimFirstAccount(tx, account);
    await createAccount(tx, { id: account, createdAt: 1 });
    return (await insertDomain(tx, { owner: account, name: "acme" as DomainName, encryptionKey: null, createdAt: 1 }))?.id ?? 0;
  });
  const shelf = blobs.of(String(domainId));
  const put = async (content: string): Promise<Sha256> => {
    const staging = await shelf.begin({ maxBytes: 1e6 });
    await staging.write(Buffer.from(content));
    const staged = await staging.finish();
    await staged.commit();
    const { sha256 } = staged.digests;
    await store.transaction((tx) => touchBlob(tx, { domainId, sha256, size: content.length, now: time.now }));
    return sha256;
  };
  const pathOf = (place: string, digest: Sha256): string => blobPath(place, { shelf: String(domainId), digest });
  const backup = (more: Partial<BackupParts> = {}) => {
    time.now += 1;
    return makeBackup({
      store,
      blobs,
      files: new Map(),
      root,
      clock,
      version: "1.2.3",
      rereads: false,
      keeps: null,
      note: () => undefined,
      ...more,
    });
  };
  return { folder, data, root, store, blobs, domainId, put, pathOf, backup, clock, forget: forgetting(store) };
};

/** As a sweep does it after whatever named the bytes is gone. */
const forgetting = (store: Store) => (sha256: Sha256) =>
  store.transaction(async (tx) => void (await tx.deleteFrom("blob").where("sha256", "=", sha256).execute()));

const sha256Of = (content: string): Sha256 => parseSha256(createHash("sha256").update(content).digest("hex"));

test("each backup copies what is new, and each snapshot has all", async (t) => {
  const { root, put, backup, pathOf } = await open(t);
  const one = await put("one");
  const first = await backup();
  assert.deepEqual([first.copied, first.copiedBytes, first.descriptor.blobs], [1, 3, { count: 1, bytes: 3 }]);
  const two = await put("two!");
  const second = await backup();
  assert.deepEqual([second.copied, second.copiedBytes, second.descriptor.blobs], [1, 4, { count: 2, bytes: 7 }]);
  assert.deepEqual(await listSnapshots(root), [first.id, second.id]);
  for (const [digest, content] of [
    [one, "one"],
    [two, "two!"],
  ] as const) {
    assert.equal(readFileSync(pathOf(root, digest), "utf8"), content);
  }
  assert.equal(second.descriptor.rows.blob, 2);
});

test("a backup is for its owner alone, the server's files among it", async (t) => {
  const { folder, root, put, backup, pathOf } = await open(t);
  const one = await put("one");
  writeFileSync(join(folder, "key"), "secret");
  const { id, descriptor } = await backup({ files: new Map([["server.key", join(folder, "key")]]) });
  const kept = snapshotFolder(root, id);
  assert.equal(readFileSync(join(kept, "server.key"), "utf8"), "secret");
  assert.deepEqual(descriptor.files["server.key"], { sha256: sha256Of("secret"), size: 6 });
  const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  for (const path of [root, snapshotsFolder(root), kept]) assert.equal(mode(path), "700");
  for (const path of [...readdirSync(kept).map((name) => join(kept, name)), pathOf(root, one)]) assert.equal(mode(path), "600");
});

test("bytes that are missing or damaged in storage are told of, and the rest is in the backup", async (t) => {
  const { data, root, put, backup, pathOf } = await open(t);
  const [gone, changed, fine] = [await put("gone"), await put("changed"), await put("fine")];
  rmSync(pathOf(data, gone));
  writeFileSync(pathOf(data, changed), "chanGed");
  const { descriptor } = await backup();
  assert.deepEqual(descriptor.damaged.toSorted(), [gone, changed].toSorted());
  assert.deepEqual(
    [gone, changed, fine].map((digest) => existsSync(pathOf(root, digest))),
    [false, false, true],
  );
});

/** Bytes of which the first one that is asked for goes away with its row, as when a version is deleted and swept. */
const sweptUnderWay = (blobs: BlobStore, forget: (digest: Sha256) => Promise<void>): BlobStore => {
  let isSwept = false;
  const of = (name: string): BlobShelf => {
    const shelf = blobs.of(name);
    return {
      ...shelf,
      open: async (digest) => {
        if (!isSwept) {
          isSwept = true;
          await forget(digest);
          await shelf.remove(digest, Number.POSITIVE_INFINITY);
        }
        return shelf.open(digest);
      },
    };
  };
  return { ...blobs, of };
};

test("when bytes are swept under way, a newer moment is taken that does not name them", async (t) => {
  const { put, backup, blobs, forget } = await open(t);
  for (const content of ["one", "two", "three"]) await put(content);
  const { descriptor } = await backup({ blobs: sweptUnderWay(blobs, forget) });
  assert.deepEqual([descriptor.rows.blob, descriptor.blobs.count, descriptor.damaged], [2, 2, []]);
});

test("what a killed backup left is no snapshot, and goes with the next one", async (t) => {
  const { root, put, backup } = await open(t);
  await put("one");
  const { id } = await backup();
  const broken = snapshotFolder(root, "20250101T000000000Z");
  mkdirSync(broken);
  writeFileSync(join(broken, rowsFile), "cut");
  writeFileSync(join(root, "staged", "1.left"), "cut");
  assert.deepEqual(await listSnapshots(root), [id]);
  await backup();
  assert.ok(!existsSync(broken));
  assert.deepEqual(readdirSync(join(root, "staged")), []);
});

test("old snapshots go with the bytes that only they name", async (t) => {
  const { root, put, backup, pathOf, forget } = await open(t);
  const [old, kept] = [await put("old"), await put("kept")];
  await backup();
  await forget(old);
  const second = await backup();
  assert.ok(existsSync(pathOf(root, old)));
  const third = await backup({ keeps: 2 });
  assert.deepEqual(third.removed, { snapshots: 1, blobs: 1 });
  assert.deepEqual(await listSnapshots(root), [second.id, third.id]);
  assert.deepEqual([existsSync(pathOf(root, old)), existsSync(pathOf(root, kept))], [false, true]);
  assert.deepEqual((await backup({ keeps: 9 })).removed, { snapshots: 0, blobs: 0 });
});

test("one backup at a time goes into a folder", async (t) => {
  const { root, backup } = await open(t);
  await backup();
  const held = lockFile(lockPath(root));
  await assert.rejects(backup(), fault("Conflict", /Another backup/));
  held?.release();
  await backup();
});

test("bytes that were damaged in the backup are found where they are read again, and copied again", async (t) => {
  const { root, put, backup, pathOf } = await open(t);
  const one = await put("one");
  await backup();
  writeFileSync(pathOf(root, one), "eno");
  assert.equal((await backup()).copied, 0);
  assert.equal((await backup({ rereads: true })).copied, 1);
  assert.equal(readFileSync(pathOf(root, one), "utf8"), "one");
});

test("a backup tells how far it is", async (t) => {
  const { put, backup } = await open(t);
  for (const content of ["one", "three"]) await put(content);
  const told: (readonly [number, number])[] = [];
  await backup({ note: (done, total) => told.push([done, total]) });
  assert.deepEqual([told[0], told.at(-1), told.length], [[0, 8], [8, 8], 3]);
});

/** Restores into a new folder and database. */
const restoring = async (t: TestContext, { folder, root, clock }: Awaited<ReturnType<typeof open>>) => {
  const target = join(folder, "restored");
  const location = await makeLocation(t, target);
  const restore = (more: Partial<RestoreParts> = {}) =>
    restoreBackup({
      root,
      snapshot: null,
      folder: target,
      mark: join(target, "restoring"),
      location,
      files: new Map([["server.key", join(target, "server.key")]]),
      clock,
      note: () => undefined,
      ...more,
    });
  const inside = async <T>(work: (store: Store, blobs: BlobStore) => Promise<T>): Promise<T> => {
    const store = await openStore(location);
    try {
      return await work(store, makeFileBlobs({ root: target, clock }));
    } finally {
      await store.close();
    }
  };
  return { target, restore, inside };
};

const blobRows = (store: Store) => store.db.selectFrom("blob").select(["domain_id", "sha256", "size"]).orderBy("id").execute();

test("what is restored is what was backed up, the newest or the one that was asked for", async (t) => {
  const server = await open(t);
  const { folder, store, put, backup, domainId } = server;
  writeFileSync(join(folder, "key"), "secret");
  const files = new Map([["server.key", join(folder, "key")]] as const);
  const one = await put("one");
  const first = await backup({ files });
  const two = await put("two");
  await backup({ files });
  const { target, restore, inside } = await restoring(t, server);
  assert.deepEqual((await restore()).missing, []);
  await inside(async (restored, blobs) => {
    assert.deepEqual(await blobRows(restored), await blobRows(store));
    for (const [digest, content] of [
      [one, "one"],
      [two, "two"],
    ] as const) {
      assert.equal(await text(await blobs.of(String(domainId)).open(digest)), content);
    }
  });
  assert.equal(readFileSync(join(target, "server.key"), "utf8"), "secret");
  assert.equal(statSync(join(target, "server.key")).mode & 0o777, 0o600);
  assert.ok(!existsSync(join(target, "restoring")));
  const older = await restoring(t, { ...server, folder: join(folder, "older") });
  assert.equal((await older.restore({ snapshot: first.id })).copied, 1);
  await older.inside(async (restored) => assert.equal((await blobRows(restored)).length, 1));
});

test("a restoration that was broken off is done again, with the bytes that it had", async (t) => {
  const server = await open(t);
  for (const content of ["one", "two"]) await server.put(content);
  await server.backup();
  const { target, restore, inside } = await restoring(t, server);
  let done = 0;
  const breaking = () => {
    done += 1;
    if (done === 2) throw new Error("The plug was pulled.");
  };
  await assert.rejects(restore({ note: breaking }), /plug/);
  assert.ok(existsSync(join(target, "restoring")));
  const { copied, missing } = await restore();
  assert.ok(copied < 2);
  assert.deepEqual(missing, []);
  await inside(async (store) => assert.equal((await blobRows(store)).length, 2));
});

test("a backup is restored into nothing but a new folder and a new database", async (t) => {
  const server = await open(t);
  await server.backup();
  const { target, restore, inside } = await restoring(t, server);
  mkdirSync(target);
  writeFileSync(join(target, "mine"), "x");
  await assert.rejects(restore(), fault("Validation", /not empty: .*folder/));
  assert.deepEqual(readdirSync(target), ["mine"]);
  rmSync(join(target, "mine"));
  await restore();
  const other = join(server.folder, "other");
  const taken = await inside(async (store) => store.engine === "postgres");
  // An SQLite database lies in the folder itself.
  if (taken)
    await assert.rejects(
      restore({ folder: other, mark: join(other, "restoring") }),
      fault("Validation", /database is not empty/),
    );
});

test("a damaged snapshot, one that is not there and a later version's are not restored", async (t) => {
  const server = await open(t);
  const { root, backup } = server;
  const { target, restore } = await restoring(t, server);
  await assert.rejects(restore(), fault("Validation", /no complete snapshot/));
  const { id } = await backup();
  await assert.rejects(restore({ snapshot: "../../etc" }), fault("Validation", /no complete snapshot/));
  const folder = snapshotFolder(root, id);
  const descriptor = join(folder, "snapshot.json");
  const said = readFileSync(descriptor, "utf8");
  for (const [wrong, expected] of [
    ["{", /not what a snapshot says/],
    [said.replace('"form": 1', '"form": 2'), /later version/],
    [said.replace(rowsFile, "../rows"), /not what a snapshot says/],
    [said.replace(/"lastStep": "[^"]+"/, '"lastStep": "9999-later"'), /later version of this program \(1\.2\.3\)/],
  ] as const) {
    writeFileSync(descriptor, wrong);
    await assert.rejects(restore(), fault("Validation", expected));
  }
  writeFileSync(descriptor, said);
  writeFileSync(join(folder, rowsFile), readFileSync(join(folder, rowsFile)).subarray(0, -9));
  await assert.rejects(restore(), fault("Validation", /missing or damaged/));
  assert.ok(!existsSync(target));
});

test("bytes that the backup lost are told of, and the rest is restored", async (t) => {
  const server = await open(t);
  const [one, two] = [await server.put("one"), await server.put("two")];
  await server.backup();
  rmSync(server.pathOf(server.root, one));
  const { restore, target } = await restoring(t, server);
  assert.deepEqual((await restore()).missing, [one]);
  assert.ok(existsSync(server.pathOf(target, two)));
  assert.ok(existsSync(dirname(server.pathOf(target, one))));
});
