/*
 * Uploads that go on where they broke off. What has come of an asset lies as blobs, its parts, which rows name: any process
 * on the same database takes the next part. Long bodies are cut into several parts, so that a crash costs the last one only.
 * The part that completes the upload never becomes a row: it is staged together with those before it.
 */
import { createHash } from "node:crypto";
import type { BlobShelf, BlobStore, Staged, Staging } from "../blobs/blob-store.ts";
import { type Fault, invalid, overQuota } from "../model/fault.ts";
import { parseSha256 } from "../model/names.ts";
import type { PackageId } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import {
  addPart,
  countUploads,
  deleteUpload,
  ensureUpload,
  findUpload,
  type NewPart,
  partsOf,
  type UploadKey,
  type UploadRow,
} from "../store/uploads.ts";

/** What is uploaded. */
export interface UploadTarget {
  readonly id: PackageId;
  readonly version: string;
  readonly asset: string;
}

/** One request's share of an asset. */
export interface SentPart {
  /** Inclusive positions in the asset. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the whole asset. */
  readonly total: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The SHA-256 of the whole asset, in lower-case hexadecimal; null where the client does not say it. */
  readonly sha256: string | null;
}

/** How much of an asset is here, from its first byte on. */
export interface Standing {
  readonly received: number;
  readonly total: number;
}

export type Taken =
  | { readonly is: "whole"; readonly staged: Staged }
  | ({ readonly is: "begun" } & Standing)
  /** It does not begin where the upload stands, or has another total, or another part came first: no more of it was kept. */
  | ({ readonly is: "misplaced" } & Standing);

/** The caller's own; those of others are not seen. */
export interface Uploads {
  /** Null where there is none. */
  readonly find: (target: UploadTarget) => Promise<Standing | null>;
  /**
   * Takes a part, as much of it as comes, in constant memory. Gives the asset, staged, once it is whole; the upload goes
   * on to be there until `giveUp`. Throws ServiceQuotaExceeded, and Validation where the body is longer than its part or
   * the asset is not what the digest names; such an upload is given up.
   */
  readonly take: (target: UploadTarget, part: SentPart) => Promise<Taken>;
  /** False where there was none. */
  readonly giveUp: (target: UploadTarget) => Promise<boolean>;
}

export interface UploadParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly now: () => number;
  readonly maxAssetBytes: number;
}

export interface UploadPlace {
  readonly domain: { readonly id: number };
  readonly repository: { readonly id: number };
  readonly principalId: number;
  /** Throws AccessDenied unless the caller may upload it. */
  readonly authorize: (target: UploadTarget) => Promise<void>;
}

const maxUploads = 100;
const maxParts = 1_000;
/** A crash costs no more than this. An asset of very many of them has longer ones, so that half of `maxParts` will do. */
const partBytes = 64 * 1024 * 1024;

export function makeUploads(parts: UploadParts, { domain, repository, principalId, authorize }: UploadPlace): Uploads {
  const { store } = parts;
  const keyOf = async (target: UploadTarget): Promise<UploadKey> => {
    await authorize(target);
    const { id, version, asset } = target;
    const names = JSON.stringify([id.format, id.namespace, id.name, version, asset]);
    return { principalId, repositoryId: repository.id, target: createHash("sha256").update(names).digest("hex") };
  };
  return {
    find: async (target) => findUpload(store.db, await keyOf(target)),
    take: async (target, part) => take(parts, domain.id, await keyOf(target), part),
    giveUp: async (target) => {
      const key = await keyOf(target);
      return store.transaction((tx) => deleteUpload(tx, key));
    },
  };
}

async function take(parts: UploadParts, domainId: number, key: UploadKey, part: SentPart): Promise<Taken> {
  const { store, maxAssetBytes } = parts;
  const { start, total } = part;
  if (total > maxAssetBytes) throw overQuota(`An asset has at most ${maxAssetBytes} bytes, and this one has ${total}.`, "asset");
  const standing = await standingOf(store, key, total);
  if (standing.received !== start || standing.total !== total) return { is: "misplaced", ...standing };
  if (start === 0 && (await countUploads(store.db, key.principalId)) >= maxUploads) throw tooMany();
  const shelf = parts.blobs.of(String(domainId));
  let at = start;
  let room = maxParts - standing.parts;
  if (room <= 0) throw tooManyParts();
  for await (const staged of piecesOf(shelf, part)) {
    if (at + staged.size === total) return complete(parts, shelf, key, { part, last: staged });
    room -= 1;
    const isKept = await orDiscard(staged, async () => {
      if (room < 0) throw tooManyParts();
      await staged.commit();
      return keep(parts, key, { domainId, total, startsAt: at, size: staged.size, sha256: staged.digests.sha256 });
    });
    if (!isKept) return { is: "misplaced", ...(await standingOf(store, key, total)) };
    at += staged.size;
  }
  return { is: "begun", received: at, total };
}

const tooMany = (): Fault => overQuota(`Nobody has more than ${maxUploads} uploads at once: finish some, or give them up.`);
const tooManyParts = (): Fault =>
  overQuota(`An upload has at most ${maxParts} parts: it must be given up and sent in fewer ones.`, "asset");

const standingOf = async (store: Store, key: UploadKey, total: number): Promise<Omit<UploadRow, "id">> =>
  (await findUpload(store.db, key)) ?? { received: 0, total, parts: 0 };

/** Writes down a part whose bytes are committed. False where another one came before it. */
const keep = ({ store, now }: UploadParts, key: UploadKey, part: Omit<NewPart, "now">): Promise<boolean> =>
  store.transaction(async (tx) => {
    const at = now();
    if (part.startsAt === 0) {
      await ensureUpload(tx, key, part.total, at);
      if ((await countUploads(tx, key.principalId)) > maxUploads) throw tooMany();
    }
    return addPart(tx, key, { ...part, now: at });
  });

/** Puts the parts that are here and the last one together. */
async function complete(
  { store }: UploadParts,
  shelf: BlobShelf,
  key: UploadKey,
  { part: { total, sha256 }, last }: { readonly part: SentPart; readonly last: Staged },
): Promise<Taken> {
  const upload = await findUpload(store.db, key);
  const before = upload === null ? [] : await partsOf(store.db, upload.id);
  const whole =
    before.length === 0 ? last : await orDiscard(last, () => shelf.stage(joined(shelf, before, last), { maxBytes: total }));
  if (whole !== last) await last.discard();
  // Somebody gave the upload up, or went on with it, meanwhile.
  if (whole.size !== total) {
    await whole.discard();
    return { is: "misplaced", ...(await standingOf(store, key, total)) };
  }
  if (sha256 === null || sha256 === whole.digests.sha256) return { is: "whole", staged: whole };
  await whole.discard();
  await store.transaction((tx) => deleteUpload(tx, key));
  throw invalid("The SHA-256 of what was uploaded is not the one that the request gives: the upload must begin again.");
}

async function* joined(shelf: BlobShelf, before: readonly string[], last: Staged): AsyncGenerator<Uint8Array> {
  for (const sha256 of before) yield* await shelf.open(parseSha256(sha256));
  yield* last.open();
}

/**
 * Stages a body, or what came of it before it broke off, in pieces. Throws Validation where it is longer than its part; its
 * last piece is not given then.
 */
async function* piecesOf(shelf: BlobShelf, { start, end, total, bytes }: SentPart): AsyncGenerator<Staged> {
  const pieceBytes = Math.max(partBytes, Math.ceil((2 * total) / maxParts));
  let left = end + 1 - start;
  let size = 0;
  let staging: Staging | null = null;
  for await (const chunk of untilBroken(bytes)) {
    left -= chunk.length;
    if (left < 0) {
      await staging?.abort();
      throw invalid("The request body is longer than its Content-Range says.");
    }
    staging ??= await shelf.begin({ maxBytes: total });
    await staging.write(chunk);
    size += chunk.length;
    // What may be the asset's last piece waits for the end of the body.
    if (size < pieceBytes || left === 0) continue;
    yield await staging.finish();
    [staging, size] = [null, 0];
  }
  if (staging !== null) yield await staging.finish();
}

/** A body that breaks off ends: what came of it counts. */
async function* untilBroken(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch {
    return;
  }
}

async function orDiscard<Result>(staged: Staged, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    await staged.discard();
    throw thrown;
  }
}
