/* What every measurement gets. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";

export interface Bench {
  /** A few minutes instead of the whole: fewer and shorter rounds, smaller sizes. */
  readonly quick: boolean;
  /** Makes a folder of this name that is removed in the end. */
  readonly folder: (name: string) => string;
  /** Where Packhouse writes its CPU profiles; null for none. */
  readonly profiles: string | null;
  /** Tells whoever waits what is being done. */
  readonly say: (text: string) => void;
}

export const makeBench = (scratch: string, { quick, profiles, say }: Omit<Bench, "folder">): Bench => ({
  quick,
  profiles,
  say,
  folder: (name) => {
    const made = join(scratch, name);
    mkdirSync(made, { recursive: true });
    return made;
  },
});
