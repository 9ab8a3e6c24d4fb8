/* When named tokens were last used: kept in memory, and written down all at once now and then. */
import type { Clock } from "../model/clock.ts";
import type { Store } from "../store/database.ts";
import { noteTokenUses } from "../store/tokens.ts";

export interface TokenUse {
  /** Takes a token's hash. */
  readonly note: (hash: string) => void;
  /** Writes what was noted since the last time. */
  readonly write: () => Promise<void>;
}

export function makeTokenUse({ store, clock }: { readonly store: Store; readonly clock: Clock }): TokenUse {
  let noted = new Map<string, number>();
  return {
    note: (hash) => {
      noted.set(hash, clock.now());
    },
    write: async () => {
      if (noted.size === 0) return;
      const written = noted;
      noted = new Map();
      await store.transaction((tx) => noteTokenUses(tx, written));
    },
  };
}
