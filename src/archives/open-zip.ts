import type { Zip } from "./zip.ts";
import type { ZipSource } from "./zip-source.ts";

let loading: Promise<typeof import("./zip.ts")> | null = null;

/** As zip.ts opens an archive; what reads them is loaded with the first, since most servers start without one. */
export const openZip = async (what: string, source: ZipSource): Promise<Zip> => {
  loading ??= import("./zip.ts");
  return (await loading).openZip(what, source);
};
