/* Packhouse and Verdaccio, both up, with the same packages published into both. */
import type { Bench } from "../bench.ts";
import { makeDomain, makeRepository, registryIn, startPackhouse } from "./packhouse.ts";
import type { Registry } from "./registry.ts";
import { makeStaticFolder } from "./static-files.ts";
import { startVerdaccio } from "./verdaccio.ts";

export interface SideBySide {
  readonly ours: Registry;
  readonly verdaccio: Registry;
  /** For what the static servers send. */
  readonly files: string;
  readonly stop: () => Promise<void>;
}

export const startSideBySide = async (bench: Bench): Promise<SideBySide> => {
  const packhouse = await startPackhouse({ folder: bench.folder("packhouse"), profiles: bench.profiles });
  const verdaccio = await startVerdaccio(bench.folder("verdaccio"));
  await makeDomain(packhouse);
  await makeRepository(packhouse, "local");
  return {
    ours: await registryIn(packhouse, "local"),
    verdaccio: verdaccio.registry,
    files: makeStaticFolder(bench.folder("files")),
    stop: async () => {
      await packhouse.stop();
      await verdaccio.stop();
    },
  };
};
