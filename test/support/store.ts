/* An empty store on the engine that this run of the tests is for (database.ts). */
import { openStore, type Store } from "../../src/store/database.ts";
import { makeDatabase } from "./database.ts";

export interface TestStore {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

export const openTestStore = async (): Promise<TestStore> => {
  const { url, drop } = await makeDatabase();
  const store = await openStore(url === null ? { is: "sqlite", path: ":memory:" } : { is: "postgres", url });
  return {
    store,
    close: async () => {
      await store.close();
      await drop();
    },
  };
};
