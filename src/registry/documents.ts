/*
 * Other registries' documents, through our copies. A copy that is fresh is served as it is; an older one is confirmed
 * first; when the other registry cannot answer, the copy is served however old it is. One question for any number of
 * waiting callers.
 */
import type { BlobStore } from "../blobs/blob-store.ts";
import { Fault, isFault } from "../model/fault.ts";
import type { Clock } from "../model/clock.ts";
import { parseSha256 } from "../model/names.ts";
import type { PackageId } from "../model/package.ts";
import { touchBlob } from "../store/blob-rows.ts";
import type { Store } from "../store/database.ts";
import { bumpGenerations, packageScope } from "../store/generations.ts";
import {
  confirmRemoteDocument,
  findRemoteDocument,
  putRemoteDocument,
  type RemoteDocumentKey,
  type RemoteDocumentRow,
} from "../store/remote-documents.ts";
import type { Log } from "../telemetry/log.ts";
import { singleFlight } from "../upstream/single-flight.ts";
import type { Connection, UpstreamClient } from "../upstream/upstream-client.ts";

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
  readonly freshUntil: number;
}

export interface RemoteDocuments {
  /** The copy of one document, confirmed if need be. Throws UpstreamUnavailable when there is none and nobody answers. */
  readonly copy: (place: Place, path: string, accept: string) => Promise<Copy>;
  readonly read: (place: Place, sha256: string) => Promise<Buffer>;
  /** Asks the other registry and keeps nothing. Null when it has none. */
  readonly ask: (place: Place, path: string, accept: string) => Promise<Buffer | null>;
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

export function makeRemoteDocuments(parts: DocumentsParts): RemoteDocuments {
  const { store, blobs, upstream, clock, log } = parts;
  const flights = singleFlight<string, Copy>();
  const unanswered = new Map<string, number>();

  const freshUntil = (row: RemoteDocumentRow): number =>
    row.checkedAt + (row.sha256 === null ? parts.missingMs : parts.freshMs);

  const copy: RemoteDocuments["copy"] = async (place, path, accept) => {
    const key: RemoteDocumentKey = { domainId: place.domainId, connection: place.connection.name, path };
    const row = await findRemoteDocument(store.db, key);
    const now = clock.now();
    if (row !== null && now < freshUntil(row)) return { sha256: row.sha256, freshUntil: freshUntil(row) };
    const name = `${key.domainId} ${key.connection} ${path}`;
    const waitUntil = unanswered.get(name) ?? 0;
    if (row !== null && row.sha256 !== null && now < waitUntil) return { sha256: row.sha256, freshUntil: waitUntil };
    return flights(name, async () => {
      try {
        const asked = await confirm(place, key, row, accept);
        unanswered.delete(name);
        return asked;
      } catch (thrown) {
        if (row === null || row.sha256 === null || !isFault(thrown, "UpstreamUnavailable")) throw thrown;
        log.warn({ connection: key.connection, path, reason: thrown.message }, "Serving a stale copy of another registry's document.");
        if (unanswered.size > 10_000) unanswered.clear();
        unanswered.set(name, clock.now() + staleMs);
        return { sha256: row.sha256, freshUntil: clock.now() + staleMs };
      }
    });
  };

  async function confirm(place: Place, key: RemoteDocumentKey, row: RemoteDocumentRow | null, accept: string): Promise<Copy> {
    const answer = await upstream.document({
      connection: place.connection,
      path: key.path,
      accept,
      etag: row?.sha256 == null ? null : row.etag,
      lastModified: row?.sha256 == null ? null : row.lastModified,
      maxBytes: maxDocumentBytes,
    });
    const checkedAt = clock.now();
    if (answer.is === "missing") {
      await keep(place, key, row, { sha256: null, size: 0, etag: null, lastModified: null, checkedAt });
      return { sha256: null, freshUntil: checkedAt + parts.missingMs };
    }
    if (answer.is === "unchanged") {
      if (row?.sha256 == null) throw new Fault("UpstreamUnavailable", `${place.connection.name} confirmed a document that we do not have.`);
      await store.transaction((tx) => confirmRemoteDocument(tx, key, checkedAt));
      return { sha256: row.sha256, freshUntil: checkedAt + parts.freshMs };
    }
    const shelf = blobs.of(String(key.domainId));
    const staging = await shelf.begin({ maxBytes: maxDocumentBytes });
    await staging.write(answer.bytes);
    const staged = await staging.finish();
    const { sha256 } = staged.digests;
    if (sha256 === row?.sha256) await staged.discard();
    else await staged.commit();
    await keep(place, key, row, { sha256, size: staged.size, etag: answer.etag, lastModified: answer.lastModified, checkedAt });
    return { sha256, freshUntil: checkedAt + parts.freshMs };
  }

  async function keep(
    place: Place,
    key: RemoteDocumentKey,
    row: RemoteDocumentRow | null,
    now: { sha256: string | null; size: number; etag: string | null; lastModified: string | null; checkedAt: number },
  ): Promise<void> {
    await store.transaction(async (tx) => {
      const blobId =
        now.sha256 === null
          ? null
          : await touchBlob(tx, { domainId: key.domainId, sha256: now.sha256, size: now.size, now: now.checkedAt });
      await putRemoteDocument(tx, key, { etag: now.etag, lastModified: now.lastModified, checkedAt: now.checkedAt, blobId });
      if (now.sha256 !== row?.sha256) await bumpGenerations(tx, [packageScope(key.domainId, place.id)]);
    });
  }

  return {
    copy,
    read: async (place, sha256) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await blobs.of(String(place.domainId)).open(parseSha256(sha256))) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    ask: async (place, path, accept) => {
      const answer = await upstream.document({
        connection: place.connection,
        path,
        accept,
        etag: null,
        lastModified: null,
        maxBytes: maxDocumentBytes,
      });
      return answer.is === "found" ? answer.bytes : null;
    },
  };
}
