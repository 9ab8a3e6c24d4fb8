/* An npm repository in memory, behind the same session that the format meets in the server. */

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import type { BlobStore } from "../../src/blobs/blob-store.ts";
import { makeMemoryBlobs } from "../../src/blobs/memory-blobs.ts";
import { npm } from "../../src/formats/npm/index.ts";
import { parseName } from "../../src/formats/npm/naming.ts";
import { matchRoute } from "../../src/http/match-route.ts";
import type { Reply } from "../../src/http/replies.ts";
import type { Method, Request } from "../../src/http/route.ts";
import { conflict, Fault, notFound } from "../../src/model/fault.ts";
import type { PackageId } from "../../src/model/package.ts";
import type { FormatSession, VersionView } from "../../src/registry/format-session.ts";
import { stageSent } from "../../src/registry/sent-asset.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly phrase: string | undefined;
}

export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: Buffer | string | Readable | object;
}

interface StoredPackage {
  readonly versions: Map<string, VersionView & { readonly readme: string | null; readonly bytes: Buffer }>;
  readonly tags: Map<string, string>;
}

interface Stored {
  readonly blobs: BlobStore;
  readonly packages: Map<string, StoredPackage>;
  readonly at: (id: PackageId) => StoredPackage | undefined;
  readonly authorize: (action: string) => Promise<void>;
  /** Later with every call. */
  readonly tick: () => number;
}

const makeView =
  ({ at, authorize }: Stored): FormatSession["view"] =>
  async (id) => {
    await authorize("ReadFromRepository");
    const stored = at(id);
    if (stored === undefined) return null;
    const readme = async (version: string) => stored.versions.get(version)?.readme ?? null;
    return { id, versions: [...stored.versions.values()], tags: Object.fromEntries(stored.tags), readme };
  };

const makePublish =
  ({ packages, at, authorize, tick }: Stored): FormatSession["publish"] =>
  async ({ id, version, assets: staged, manifest, tags }) => {
    await authorize("PublishPackageVersion");
    const stored = at(id) ?? { versions: new Map(), tags: new Map() };
    const assets = staged.map(({ name, staged: { size, digests, open } }) => ({ name, size, digests, open, remoteUrl: null }));
    try {
      const known = stored.versions.get(version);
      if (known !== undefined) {
        if (known.assets[0]?.digests.sha512 !== assets[0]?.digests.sha512) throw conflict(`Version ${version} exists.`);
        return { changed: false, revision: "r", status: known.status };
      }
      const inspected = await npm.inspect({ id, version, assets, manifest });
      const metadata = { readme: null, ...inspected({ manifest: null, assets: [] }) };
      const bytes = await buffer(assets[0]?.open() ?? Readable.from([]));
      stored.versions.set(version, { version, status: "Published", publishedAt: tick(), assets, bytes, ...metadata });
      for (const tag of tags) stored.tags.set(tag, version);
      packages.set(npm.naming.display(id), stored);
      return { changed: true, revision: "r", status: "Published" };
    } finally {
      for (const { staged: bytes } of staged) await bytes.discard();
    }
  };

const makeSearch =
  ({ packages }: Stored): FormatSession["search"] =>
  async ({ words }) => {
    const found = [...packages.values()].flatMap(({ versions }) => {
      const newest = [...versions.values()].at(-1);
      if (newest === undefined) return [];
      const { name } = JSON.parse(newest.manifest);
      return words.every((word) => name.includes(word)) ? [{ ...newest, id: parseName(name) }] : [];
    });
    return { total: found.length, found };
  };

const makeOpen =
  ({ at }: Stored): FormatSession["open"] =>
  async (id, version, asset) => {
    const stored = at(id)?.versions.get(version);
    const kept = stored?.assets.find(({ name }) => name === asset);
    if (stored === undefined || kept === undefined) throw notFound(`There is no asset ${asset} of version ${version}.`);
    const { bytes, publishedAt } = stored;
    return {
      ...kept,
      lastModified: publishedAt,
      peek: null,
      read: async (range) => (range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)),
    };
  };

const makeSession = (stored: Stored, settings: Readonly<Record<string, string>>): FormatSession => {
  const { blobs, packages, at, authorize } = stored;
  const view = makeView(stored);
  return {
    domain: "acme",
    repository: "app",
    endpoint: "http://localhost/npm/d/acme-123456789012/app/",
    settings: new Map(Object.entries(settings)),
    now: () => 0,
    authorizeRead: () => authorize("ReadFromRepository"),
    authorizeWrite: authorize,
    view,
    rendered: async (id, variant, render) => {
      const seen = await view(id);
      const made = seen === null ? null : await render(seen);
      return made === null ? null : { bytes: Buffer.from(made), etag: `"${variant}"`, gzip: async () => Buffer.from(made) };
    },
    remoteDocument: async () => null,
    remoteDocuments: async () => [],
    receipts: { give: async () => null, find: async () => null },
    notes: async () => [],
    changeNote: async () => assert.fail("npm notes nothing"),
    changeVersions: async () => assert.fail("npm changes no versions"),
    standIn: async () => assert.fail("npm has no versions that stand for others"),
    search: makeSearch(stored),
    isConnected: () => false,
    renderedList: async () => assert.fail("npm lists no packages"),
    lookalikes: async () => [],
    packages: async () => [...packages.keys()].map(parseName),
    open: makeOpen(stored),
    admit: () => authorize("PublishPackageVersion"),
    stage: (sent) => stageSent(blobs.of("acme"), sent, 1e6),
    uploads: {
      find: async () => null,
      take: async () => assert.fail("npm takes no parts"),
      giveUp: async () => false,
    },
    begin: (limit) => blobs.of("acme").begin(limit),
    publish: makePublish(stored),
    setTag: async (id, tag, version) => {
      if (!at(id)?.versions.has(version)) throw notFound(`There is no version ${version}.`);
      at(id)?.tags.set(tag, version);
    },
    removeTag: async (id, tag) => void at(id)?.tags.delete(tag),
    rewriteManifests: async (id, _action, rewrite) => {
      const versions = at(id)?.versions ?? new Map();
      for (const [version, known] of versions) versions.set(version, { ...known, manifest: rewrite(version, known.manifest) });
    },
    deleteVersions: async (id, versions) => {
      for (const version of versions) at(id)?.versions.delete(version);
    },
    deletePackage: async (id) => void packages.delete(npm.naming.display(id)),
  };
};

interface Given {
  readonly settings?: Readonly<Record<string, string>>;
  /** Actions that the caller lacks. */
  readonly denied?: readonly string[];
}

export const makeNpmRepository = ({ settings = {}, denied = [] }: Given = {}) => {
  const blobs = makeMemoryBlobs({ clock: { now: () => 0 } });
  const packages = new Map<string, StoredPackage>();
  let time = 0;
  const stored: Stored = {
    blobs,
    packages,
    at: (id) => packages.get(npm.naming.display(id)),
    authorize: async (action) => {
      if (denied.includes(action)) throw new Fault("AccessDenied", `The caller may not ${action}.`);
    },
    tick: () => {
      time += 1000;
      return time;
    },
  };
  const session = makeSession(stored, settings);
  return {
    /** Asks as a client does; `path` is what stands behind the endpoint, still encoded. Faults become npm's refusals. */
    ask: (method: Method, path: string, asking: Asking = {}): Promise<Answer> => answer(session, method, path, asking),
    /** How many staged assets nobody ended. */
    leftovers: () => blobs.sweepStaged(1),
    versionsOf: (name: string): readonly string[] => [...(packages.get(name)?.versions.keys() ?? [])],
    setStatus: (name: string, version: string, status: VersionView["status"]): void => {
      const known = packages.get(name)?.versions.get(version);
      if (known !== undefined) packages.get(name)?.versions.set(version, { ...known, status });
    },
  };
};

const answer = async (session: FormatSession, method: Method, path: string, { headers, body }: Asking): Promise<Answer> => {
  const [address = "", query] = path.split("?");
  const request: Request = {
    method,
    segments: address
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent),
    query: new URLSearchParams(query),
    header: (name) => headers?.[name],
    body: bodyOf(body),
  };
  const reply = await replyTo(session, request);
  return {
    status: reply.status,
    headers: reply.headers,
    phrase: reply.phrase,
    text: reply.body instanceof Readable ? await text(reply.body) : String(reply.body ?? ""),
  };
};

const replyTo = async (session: FormatSession, request: Request): Promise<Reply> => {
  try {
    const matched = matchRoute(npm.routes, request.method, request.segments);
    if (matched.is !== "route") throw new Error("npm has a route for every path");
    return await matched.route.handle(session, request, matched.parameters);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return npm.refuse(thrown, "acme/app");
  }
};

const bodyOf = (body: Asking["body"]): Readable => {
  if (body instanceof Readable) return body;
  return Readable.from([Buffer.from(Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body ?? ""))]);
};
