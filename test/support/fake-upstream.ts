/* Other registries in memory, as the plain format's clients see them; they are slow, silent or wrong when told to be. */
import { Readable } from "node:stream";
import { Fault } from "../../src/model/fault.ts";
import type { UpstreamClient } from "../../src/upstream/upstream-client.ts";
import { type PlainDocument, sha256Of } from "./plain-format.ts";

export interface RemoteWish {
  readonly content?: string;
  /** What is sent instead of the content. */
  readonly sends?: string;
  readonly publishedAt?: number | null;
  readonly status?: "Published" | "Unlisted";
  readonly manifest?: object;
  readonly readme?: string;
  readonly tag?: string;
  /** Names of the assets; `a.tgz` alone where left out. */
  readonly assets?: readonly string[];
}

export interface FakeUpstream {
  readonly client: UpstreamClient;
  /** Has the registry behind a connection offer a version; its asset is `a.tgz`. */
  readonly offer: (connection: string, name: string, version: string, wish?: RemoteWish) => void;
  /** Forgets a package. */
  readonly forget: (connection: string, name: string) => void;
  /** Names of connections that do not answer. */
  readonly down: Set<string>;
  /** Whether it tells versions of a document apart; without, every answer is a whole document. */
  hasEtags: boolean;
  /** Where redirects lead to every document; null for no redirects. */
  movedTo: string | null;
  /** What every answer waits for. */
  gate: Promise<unknown>;
  /** Documents asked for, as `connection path`, with ` if changed` where the client named the copy it has. */
  readonly questions: string[];
  /** Assets asked for. */
  readonly fetches: string[];
}

export const makeFakeUpstream = (): FakeUpstream => {
  const documents = new Map<string, PlainDocument>();
  const bytes = new Map<string, Buffer>();
  const unavailable = (name: string) => new Fault("UpstreamUnavailable", `${name} does not answer.`);
  const fake: FakeUpstream = {
    client: {
      document: async ({ connection: { name }, path, etag }) => {
        fake.questions.push(`${name} ${path}${etag === null ? "" : " if changed"}`);
        await fake.gate;
        if (fake.down.has(name)) throw unavailable(name);
        const document = documents.get(`${name} ${path}`);
        if (document === undefined) return { is: "missing" };
        const found = Buffer.from(JSON.stringify(document));
        const now = fake.hasEtags ? `"${sha256Of(found)}"` : null;
        return now !== null && etag === now
          ? { is: "unchanged" }
          : { is: "found", bytes: found, etag: now, lastModified: null, movedTo: fake.movedTo };
      },
      asset: async ({ connection: { name }, path }) => {
        fake.fetches.push(path);
        await fake.gate;
        if (fake.down.has(name)) throw unavailable(name);
        const found = bytes.get(path);
        if (found === undefined) return { is: "missing" };
        return { is: "found", size: null, lastModified: null, body: Readable.from([found], { objectMode: false }) };
      },
      close: async () => undefined,
    },
    offer: (connection, name, version, wish = {}) => {
      const { content = `${name} ${version}`, publishedAt = 1_000, status = "Published", readme = null } = wish;
      const key = `${connection} ${name}.json`;
      const document = documents.get(key) ?? { versions: {}, tags: {} };
      const assets = (wish.assets ?? ["a.tgz"]).map((asset) => {
        const url = `${connection}/${name}/${version}/${asset}`;
        bytes.set(url, Buffer.from(wish.sends ?? content));
        return { name: asset, url, size: null, digests: { sha256: sha256Of(content) } };
      });
      document.versions[version] = { status, publishedAt, manifest: JSON.stringify(wish.manifest ?? {}), readme, assets };
      document.tags[wish.tag ?? "latest"] = version;
      documents.set(key, document);
    },
    forget: (connection, name) => {
      documents.delete(`${connection} ${name}.json`);
    },
    down: new Set(),
    hasEtags: true,
    movedTo: null,
    gate: Promise.resolve(),
    questions: [],
    fetches: [],
  };
  return fake;
};
