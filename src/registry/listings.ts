/* What another registry has of a package: its documents, read by the format, kept in memory while they stay the same. */
import { packagePath } from "../model/package.ts";
import { singleFlight } from "../upstream/single-flight.ts";
import type { Copy, Place, RemoteDocuments } from "./documents.ts";
import type { Documents, Listing, RemoteVersion, UpstreamProtocol } from "./package-format.ts";

export interface RemoteListing {
  /** Null when the other registry has no such package. */
  readonly listing: Listing | null;
  /** When the documents it was made from must be asked for again, in milliseconds since the epoch. */
  readonly freshUntil: number;
}

export interface Listings {
  readonly describe: (place: Place, protocol: UpstreamProtocol) => Promise<RemoteListing>;
  readonly locate: (place: Place, protocol: UpstreamProtocol, version: string, asset: string) => Promise<RemoteVersion | null>;
}

/** A document that a listing was made of. */
interface Made extends Pick<Copy, "sha256" | "movedTo"> {
  readonly accept: string;
}

interface Known {
  readonly listing: Listing | null;
  readonly made: ReadonlyMap<string, Made>;
  readonly weight: number;
}

const maxWeight = 48 * 1024 * 1024;

export function makeListings(documents: RemoteDocuments): Listings {
  const known = new Map<string, Known>();
  let weight = 0;
  const flights = singleFlight<string, RemoteListing>();

  const remember = (key: string, entry: Known): void => {
    forget(key);
    if (entry.weight > maxWeight) return;
    known.set(key, entry);
    weight += entry.weight;
    for (const oldest of known.keys()) {
      if (weight <= maxWeight) break;
      forget(oldest);
    }
  };
  const forget = (key: string): void => {
    weight -= known.get(key)?.weight ?? 0;
    known.delete(key);
  };

  async function stillTrue(place: Place, entry: Known): Promise<number | null> {
    let freshUntil = Number.POSITIVE_INFINITY;
    for (const [path, { accept, sha256, movedTo }] of entry.made) {
      const copy = await documents.copy(place, path, accept);
      if (copy.sha256 !== sha256 || copy.movedTo !== movedTo) return null;
      freshUntil = Math.min(freshUntil, copy.freshUntil);
    }
    return freshUntil;
  }

  const describe: Listings["describe"] = (place, protocol) => {
    const key = keyOf(place);
    return flights(key, async () => {
      const entry = known.get(key);
      if (entry !== undefined) {
        const freshUntil = await stillTrue(place, entry);
        if (freshUntil !== null) {
          remember(key, entry);
          return { listing: entry.listing, freshUntil };
        }
      }
      const recorded = recorder(documents, place);
      const listing = await kept(recorded, protocol.describe(recorded.documents, place.id));
      remember(key, { listing, made: recorded.made, weight: weigh(listing) });
      return { listing, freshUntil: recorded.freshUntil() };
    });
  };

  return {
    describe,
    locate: async (place, protocol, version, asset) => {
      if (protocol.locate === undefined) return versionWith((await describe(place, protocol)).listing, version, asset);
      const found = versionWith(known.get(keyOf(place))?.listing, version, asset);
      if (found !== null) return found;
      const recorded = recorder(documents, place);
      return kept(recorded, protocol.locate(recorded.documents, place.id, version, asset));
    },
  };
}

/** What is read of documents while they are being kept, once that is over, well or not. Throws what was in its way. */
async function kept<Value>(recorded: ReturnType<typeof recorder>, reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } finally {
    await recorded.kept();
  }
}

const versionWith = (listing: Listing | null | undefined, version: string, asset: string): RemoteVersion | null => {
  const found = listing?.versions.find((candidate) => candidate.version === version);
  return found?.assets.some(({ name }) => name === asset) ? found : null;
};

const keyOf = (place: Place): string => `${place.domainId} ${place.connection.name} ${packagePath(place.id)}`;

function recorder(documents: RemoteDocuments, place: Place) {
  const made = new Map<string, Made>();
  const keeping: Promise<void>[] = [];
  let freshUntil = Number.POSITIVE_INFINITY;
  const through: Documents = {
    get: async (path, { accept, keep }) => {
      if (!keep) return documents.ask(place, path, accept);
      const { copy, bytes } = await documents.read(place, path, accept);
      const { sha256, movedTo } = copy;
      made.set(path, { accept, sha256, movedTo });
      keeping.push(copy.kept);
      freshUntil = Math.min(freshUntil, copy.freshUntil);
      return bytes === null ? null : { bytes, movedTo };
    },
  };
  /** Throws what was in the way of keeping a document. */
  const kept = async (): Promise<void> => {
    await Promise.all(keeping);
  };
  return { documents: through, made, kept, freshUntil: () => freshUntil };
}

/** About how many bytes a listing takes in memory. */
function weigh(listing: Listing | null): number {
  if (listing === null) return 100;
  return listing.versions.reduce((sum, version) => sum + version.manifest.length + (version.readme?.length ?? 0) + 500, 200);
}
