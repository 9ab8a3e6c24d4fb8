/* Small blobs kept in memory: opening a file costs more than sending what is in it. Blobs never change. */

export interface SmallBlobs {
  readonly get: (key: string) => Buffer | undefined;
  readonly set: (key: string, bytes: Buffer) => void;
  readonly delete: (key: string) => void;
}

const maxBlobBytes = 2 * 1024 * 1024;
const maxBytes = 48 * 1024 * 1024;

/** Keeps what was asked for last. */
export function keepSmall(): SmallBlobs {
  const kept = new Map<string, Buffer>();
  let size = 0;
  const drop = (key: string): void => {
    size -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  return {
    get: (key) => {
      const bytes = kept.get(key);
      if (bytes === undefined) return undefined;
      kept.delete(key);
      kept.set(key, bytes);
      return bytes;
    },
    set: (key, bytes) => {
      if (bytes.length > maxBlobBytes) return;
      drop(key);
      kept.set(key, bytes);
      size += bytes.length;
      for (const oldest of kept.keys()) {
        if (size <= maxBytes) break;
        drop(oldest);
      }
    },
    delete: drop,
  };
}
