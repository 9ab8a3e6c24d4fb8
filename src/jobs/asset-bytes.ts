/* Adds up what publishers and deleters noted of the bytes they changed, so that describing a domain stays cheap. */
import type { Store } from "../store/database.ts";
import { mergeAssetBytes, uncountedDomains } from "../store/domains.ts";
import type { Job } from "./clock.ts";

export const assetBytesJob = ({ store }: { readonly store: Store }): Job => ({
  name: "asset-bytes",
  everyMs: 60_000,
  run: async () => {
    for (const id of await uncountedDomains(store.db)) await store.transaction((tx) => mergeAssetBytes(tx, id));
  },
});
