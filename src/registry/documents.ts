/*
 * Other registries' documents, through our copies. A copy that is fresh is served as it is; an older one is confirmed
 * first; when the other registry cannot answer, the copy is served however old it is. One question for any number of
 * waiting callers.
 */
import { hash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { BlobShelf, BlobStore } from "../blobs/blob-store.ts";
import type { Clock } from "../model/clock.ts";
import { Fault, isFault } from "../model/fault.ts";
import { parseSha256, type Sha256 } from "../model/names.ts";
import type { PackageId } from "../model/package.ts";
import { touchBlob } from "../store/blob-rows.ts";
import type { Store } from "../store/database.ts";
import { bumpGenerations, packageScope } from "../store/generations.ts";
import {
  confirmRemoteDocument,
  findRemoteDocument,
  forgetRemoteDocument,
  putRemoteDocument,
  type RemoteDocumentKey,
  type RemoteDocumentRow,
} from "../store/remote-documents.ts";
import type { Log } from "../telemetry/log.ts";
import { singleFlight } from "../upstream/single-flight.ts";
import type { Connection, UpstreamClient } from "../upstream/upstream-client.ts";
import { makeAbsences } from "./absences.ts";
import type { Document } from "./package-format.ts";

export interface DocumentsParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly upstream: UpstreamClient;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a copy counts as fresh, and how long it is remembered that there was none. */
  readonly freshMs: number;
  readonly missingMs: number;
}

/** A copy as it is now: which bytes (null: the other registry has none), and until when it need not be asked again. */
export interface Copy {
  readonly sha256: string | null;
  /** Where redirects led to it; null where there were none. */
  readonly movedTo: string | null;
  readonly freshUntil: number;
  /** The bytes, where they came just now. */
  readonly arrived: Buffer | null;
  /** Settles when they are kept, or cannot be; whoever uses them waits for it before anybody hears of that. */
  readonly kept: Promise<void>;
}

export interface RemoteDocuments {
  /** The copy of one document, confirmed if need be. Throws UpstreamUnavailable when there is none and nobody answers. */
  readonly copy: (place: Place, path: string, accept: string) => Promise<Copy>;
  /** The same with its bytes, which are asked for again where ours were lost; null where the other registry has none. */
  readonly read: (place: Place, path: string, accept: string) => Promise<{ readonly copy: Copy; readonly bytes: Buffer | null }>;
  /** Asks the other registry and keeps nothing but, for a moment, that it has none. Null when it has none. */
  readonly ask: (place: Place, path: string, accept: string) => Promise<Document | null>;
}

/** Whose document it is. */
export interface Place {
  readonly domainId: number;
  readonly connection: Connection;
  readonly id: PackageId;
}

const maxDocumentBytes = 128 * 1024 * 1024;
/** How long a copy is served without another question after one that got no answer. */
const staleMs = 15_000;
const unansweredKept = 10_000;
const keptBefore = { arrived: null, kept: Promise.resolve() };

export function makeRemoteDocuments(parts: DocumentsParts): RemoteDocuments {
  const { store, blobs, upstream, clock, log } = parts;
  const flights = singleFlight<string, Copy>(({ kept }) => kept);
  const absences = makeAbsences(clock, parts.missingMs);
  const unanswered = new Map<string, { readonly checkedAt: number; readonly until: number }>();

  /** Until when a copy is served without another question because one got no answer; a refresh does not wait for it. */
  function staleUntil(key: RemoteDocumentKey, { sha256, checkedAt }: RemoteDocumentRow): number {
    const known = unanswered.get(nameOf(key));
    return sha256 !== null && known?.checkedAt === checkedAt ? known.until : 0;
  }

  /** Asks, and falls back on the copy there is. */
  async function askOrStale(place: Place, key: RemoteDocumentKey, row: RemoteDocumentRow | null, accept: string): Promise<Copy> {
    const name = nameOf(key);
    try {
      const asked = await confirm(parts, place, key, row, accept);
      unanswered.delete(name);
      return asked;
    } catch (thrown) {
      if (row === null || row.sha256 === null || !isFault(thrown, "UpstreamUnavailable")) throw thrown;
      const { connection, path } = key;
      log.warn({ connection, path, reason: thrown.message }, "Serving a stale copy of another registry's document.");
      if (unanswered.size > unansweredKept) unanswered.clear();
      const freshUntil = clock.now() + staleMs;
      unanswered.set(name, { checkedAt: row.checkedAt, until: freshUntil });
      return { sha256: row.sha256, movedTo: row.movedTo, freshUntil, ...keptBefore };
    }
  }

  const keyOf = (place: Place, path: string): RemoteDocumentKey => ({
    domainId: place.domainId,
    connection: place.connection.name,
    path,
  });
  const copyOf: RemoteDocuments["copy"] = (place, path, accept) => {
    const key = keyOf(place, path);
    // Nobody looks at the row outside a flight: who saw it before another's answer came would ask again after it.
    return flights(nameOf(key), async () => {
      const row = await findRemoteDocument(store.db, key);
      if (row !== null) {
        const { sha256, movedTo } = row;
        const freshUntil = Math.max(row.checkedAt + (sha256 === null ? parts.missingMs : parts.freshMs), staleUntil(key, row));
        if (clock.now() < freshUntil) return { sha256, movedTo, freshUntil, ...keptBefore };
      }
      return askOrStale(place, key, row, accept);
    });
  };

  return {
    copy: copyOf,
    read: async (place, path, accept) => {
      const copy = await copyOf(place, path, accept);
      if (copy.arrived !== null || copy.sha256 === null) return { copy, bytes: copy.arrived };
      const kept = await readBack(blobs.of(String(place.domainId)), parseSha256(copy.sha256));
      if (kept !== null) return { copy, bytes: kept };
      await store.transaction((tx) => forgetRemoteDocument(tx, keyOf(place, path)), "visible");
      const anew = await copyOf(place, path, accept);
      return { copy: anew, bytes: anew.arrived };
    },
    ask: async ({ domainId, connection }, path, accept) => {
      const key = nameOf({ domainId, connection: connection.name, path });
      if (absences.has(key)) return null;
      const answer = await upstream.document({
        connection,
        path,
        accept,
        etag: null,
        lastModified: null,
        maxBytes: maxDocumentBytes,
      });
      if (answer.is === "missing") absences.note(key);
      return answer.is === "found" ? { bytes: answer.bytes, movedTo: answer.movedTo } : null;
    },
  };
}

/** What is kept under a digest; null where it is lost or damaged. */
async function readBack(shelf: BlobShelf, sha256: Sha256): Promise<Buffer | null> {
  try {
    const bytes = await buffer(await shelf.open(sha256));
    return hash("sha256", bytes) === sha256 ? bytes : null;
  } catch (thrown) {
    if (isFault(thrown, "InternalServer")) return null;
    throw thrown;
  }
}

const nameOf = ({ domainId, connection, path }: RemoteDocumentKey): string => `${domainId} ${connection} ${path}`;

/** Asks the other registry and begins to keep what it says. Throws UpstreamUnavailable. */
async function confirm(
  parts: DocumentsParts,
  place: Place,
  key: RemoteDocumentKey,
  row: RemoteDocumentRow | null,
  accept: string,
): Promise<Copy> {
  const { store, blobs, upstream, clock, freshMs, missingMs } = parts;
  const known = row === null || row.sha256 === null ? null : row;
  const answer = await upstream.document({
    connection: place.connection,
    path: key.path,
    accept,
    etag: known?.etag ?? null,
    lastModified: known?.lastModified ?? null,
    maxBytes: maxDocumentBytes,
  });
  const checkedAt = clock.now();
  if (answer.is === "missing") {
    await note(store, place, key, row, { sha256: null, size: 0, etag: null, lastModified: null, movedTo: null, checkedAt });
    return { sha256: null, movedTo: null, freshUntil: checkedAt + missingMs, ...keptBefore };
  }
  if (answer.is === "unchanged") {
    if (known === null) {
      throw new Fault("UpstreamUnavailable", `${place.connection.name} confirmed a document that was never read from it.`);
    }
    await store.transaction((tx) => confirmRemoteDocument(tx, key, checkedAt), "visible");
    return { sha256: known.sha256, movedTo: known.movedTo, freshUntil: checkedAt + freshMs, ...keptBefore };
  }
  const { bytes, etag, lastModified, movedTo } = answer;
  const sha256 = parseSha256(hash("sha256", bytes));
  const keep = async (): Promise<void> => {
    if (sha256 !== known?.sha256) await blobs.of(String(key.domainId)).keep(bytes, sha256);
    await note(store, place, key, row, { sha256, size: bytes.length, etag, lastModified, movedTo, checkedAt });
  };
  const kept = keep();
  // Who uses the bytes is told, later.
  kept.catch(() => undefined);
  return { sha256, movedTo, freshUntil: checkedAt + freshMs, arrived: bytes, kept };
}

/** Writes down what the other registry said. */
async function note(
  store: Store,
  place: Place,
  key: RemoteDocumentKey,
  row: RemoteDocumentRow | null,
  now: {
    readonly sha256: string | null;
    readonly size: number;
    readonly etag: string | null;
    readonly lastModified: string | null;
    readonly movedTo: string | null;
    readonly checkedAt: number;
  },
): Promise<void> {
  const { sha256, size, etag, lastModified, movedTo, checkedAt } = now;
  await store.transaction(async (tx) => {
    const blobId = sha256 === null ? null : await touchBlob(tx, { domainId: key.domainId, sha256, size, now: checkedAt });
    await putRemoteDocument(tx, key, { etag, lastModified, movedTo, checkedAt, blobId });
    // Of a document that nobody has seen before, nothing was made.
    if (row !== null && (sha256 !== row.sha256 || movedTo !== row.movedTo))
      await bumpGenerations(tx, [packageScope(key.domainId, place.id)]);
  }, "visible");
}
