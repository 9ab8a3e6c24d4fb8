/* Setting a package's origin controls (service spec 13.1, 15.41). */
import type { OriginControls } from "../model/package.ts";
import type { Store } from "../store/database.ts";
import { setControls } from "../store/package-changes.ts";
import { ensurePackage } from "../store/packages.ts";
import { changePackage, type PackageKey } from "./places.ts";

/** Makes the package, without versions, when there is none. */
export const setOriginControls = (store: Store, key: PackageKey, controls: OriginControls, now: number): Promise<void> =>
  changePackage(store, key, async (tx) => {
    const row = await ensurePackage(tx, key.repositoryId, key.id, { ...controls, createdAt: now });
    await setControls(tx, row.id, controls);
  });
