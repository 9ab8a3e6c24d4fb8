/* All handlers of the API on an empty store, with a caller to call them as, and versions put into repositories. */
import { Readable } from "node:stream";
import type { TestContext } from "node:test";
import type { Caller } from "../../src/access/caller.ts";
import { type FullInputOf, withAdditions } from "../../src/api/additions.ts";
import type { Operation } from "../../src/api/operation.ts";
import { type OperationName, type OutputOf, operations } from "../../src/api/table.ts";
import { makeMemoryBlobs } from "../../src/blobs/memory-blobs.ts";
import { generic } from "../../src/formats/generic/index.ts";
import { npm } from "../../src/formats/npm/index.ts";
import type { Handler, HandlerParts } from "../../src/handlers/call.ts";
import { makeHandlers } from "../../src/handlers/index.ts";
import type { Clock } from "../../src/model/clock.ts";
import type { Fault, FaultCode } from "../../src/model/fault.ts";
import type { AccountId, ConnectionName, DomainName, RepositoryName, Sha256 } from "../../src/model/names.ts";
import type { OriginType, PackageId } from "../../src/model/package.ts";
import { makeRemoteDocuments } from "../../src/registry/documents.ts";
import { makeDomainGraphs } from "../../src/registry/domain-graphs.ts";
import { readGroupRule } from "../../src/registry/group-rules.ts";
import { makeListings } from "../../src/registry/listings.ts";
import { firstControls } from "../../src/registry/origin-controls.ts";
import { makeSources } from "../../src/registry/package-sources.ts";
import { viewPackage } from "../../src/registry/package-view.ts";
import { publicConnections } from "../../src/registry/public-connections.ts";
import { defaultQuotas, type Quotas } from "../../src/registry/quotas.ts";
import { retain } from "../../src/registry/retain.ts";
import { makeVisiblePackages } from "../../src/registry/visible-packages.ts";
import { check, type Values } from "../../src/shape/shape.ts";
import { findDomain } from "../../src/store/domains.ts";
import { ensurePackage } from "../../src/store/packages.ts";
import { findRepository } from "../../src/store/repositories.ts";
import { makeFakeUpstream } from "./fake-upstream.ts";
import { plainFormats } from "./plain-format.ts";
import { openTestStore } from "./store.ts";

export const region = "eu-west-1";
export const owner = "111111111111";
export const guest = "222222222222";
/** The largest asset that the handlers take. */
export const maxAssetBytes = 1_000_000;

const callerOf = (account: string): Caller => ({
  principalArn: `arn:aws:iam::${account}:user/ana`,
  identityArn: `arn:aws:iam::${account}:user/ana`,
  account,
  principalId: 1,
  uniqueId: "AIDAANA",
  session: null,
  limit: null,
  via: { is: "signature", accessKeyId: "AKIA" },
});

const request = { sourceIp: "192.0.2.1", secureTransport: false };

export interface Seed {
  readonly id: PackageId;
  readonly version: string;
  readonly content?: string;
  readonly manifest?: object;
  readonly readme?: string | null;
  readonly origin?: OriginType;
  readonly publishedAt?: number;
  /** Of the asset; as npm calls it where left out. */
  readonly asset?: string;
}

/** Inputs are written without the brands of names, as they would come over the wire. */
type Plain<Value> = Value extends AccountId | ConnectionName | DomainName | RepositoryName | Sha256
  ? string
  : Value extends readonly (infer Element)[]
    ? readonly Plain<Element>[]
    : Value extends ReadonlyMap<string, unknown>
      ? Value
      : Value extends object
        ? { readonly [Name in keyof Value]: Plain<Value[Name]> }
        : Value;

/** What upstream repositories have; no test of the handlers asks another registry. */
const rulesIn = (parts: Pick<HandlerParts, "store" | "blobs" | "formats" | "graphs"> & { readonly clock: Clock }) => {
  const line = (): void => undefined;
  const log = { debug: line, info: line, warn: line, error: line };
  const { client: upstream } = makeFakeUpstream();
  const documents = makeRemoteDocuments({ ...parts, upstream, log, freshMs: 60_000, missingMs: 1_000 });
  const connectionOf = (name: string) => ({ name, url: new URL("http://localhost/"), authorization: null, allowPrivate: true });
  const sources = makeSources({ ...parts, documents, listings: makeListings(documents), connectionOf });
  const { now } = parts.clock;
  const view = viewPackage.bind(null, { ...parts, sources, log, now });
  return {
    visible: makeVisiblePackages({ ...parts, sources, view }),
    publishing: { ...parts, sources, now, whenOriginUnknown: "refuse", maxAssetBytes },
  } as const;
};

export const openHandlers = async (t: TestContext, quotas: Partial<Quotas> = {}) => {
  const { store, close } = await openTestStore();
  t.after(close);
  const time = { now: Date.UTC(2025, 0, 2, 3, 4, 5) };
  const clock = { now: () => time.now };
  const blobs = makeMemoryBlobs({ clock });
  /** What handlers asked permission for besides the needs of their rows, each an action and a resource. */
  const asked: string[] = [];
  const formats = { ...plainFormats, npm, generic };
  const graphs = makeDomainGraphs(store, region);
  const handlers = makeHandlers({
    store,
    blobs,
    formats,
    ...rulesIn({ store, blobs, clock, formats, graphs }),
    region,
    quotas: { ...defaultQuotas, ...quotas },
    connections: { formatOf: (name) => publicConnections.get(name) ?? null },
    graphs,
    now: clock.now,
    issueToken: async ({ domain, durationSeconds }) => ({
      token: `${domain.id} ${durationSeconds}`,
      id: "",
      expiresAt: time.now + 1,
    }),
    endpointOf: ({ owner: account, domain, repository, format }) =>
      `https://localhost/${format}/d/${domain}-${account}/${repository}/`,
  });

  /** Calls an operation, as the owner of the domain unless another account is named. */
  const call = async <Name extends OperationName>(
    name: Name,
    input: Plain<FullInputOf<Name>>,
    account = owner,
  ): Promise<OutputOf<Name>> => {
    const handler = handlers[name] as Handler<Name>;
    return handler(check(withAdditions<Operation>(operations[name]).input, input as Values) as FullInputOf<Name>, {
      caller: callerOf(account),
      request,
      authorize: async (action, resource) => void asked.push(`${action} ${resource}`),
    });
  };

  /** Puts a version into a repository, as a download from elsewhere would. */
  const seed = async (domain: string, repository: string, { id, version, ...more }: Seed): Promise<void> => {
    const { id: domainId } = (await findDomain(store.db, owner, domain)) ?? { id: 0 };
    const { id: repositoryId } = (await findRepository(store.db, domainId, repository)) ?? { id: 0 };
    const content = Buffer.from(more.content ?? `${id.name} ${version}`);
    const staged = await blobs.of(String(domainId)).stage(Readable.from([content]), { maxBytes: 1e6 });
    const { digests, size } = staged;
    await staged.commit();
    const rule = await readGroupRule(store.db, domainId, id);
    if (more.origin !== "EXTERNAL") {
      const first = { ...firstControls("INTERNAL", rule), createdAt: time.now };
      await store.transaction((tx) => ensurePackage(tx, repositoryId, id, first));
    }
    await retain(
      store,
      { domainId, repositoryIds: [repositoryId], id, rule, now: time.now },
      {
        version,
        status: "Published",
        origin:
          more.origin === "EXTERNAL"
            ? { type: "EXTERNAL", repository: null, connection: "public:npmjs" }
            : { type: "INTERNAL", repository, connection: null },
        publishedAt: more.publishedAt ?? time.now,
        manifest: JSON.stringify({ name: npm.naming.display(id), version, ...more.manifest }),
        readme: more.readme ?? null,
        assets: [{ name: more.asset ?? "package.tgz", size, digests, blob: { sha256: digests.sha256, size }, remoteUrl: null }],
        terms: [id.name],
      },
    );
  };

  return { store, blobs, time, call, seed, asked };
};

/** For `assert.rejects`: a fault of this code whose sentence has these words. */
export const fault =
  (code: FaultCode, words: RegExp | string = "") =>
  (thrown: Fault) => {
    const fits = typeof words === "string" ? thrown.message.includes(words) : words.test(thrown.message);
    if (thrown.code !== code || !fits) throw thrown;
    return true;
  };
