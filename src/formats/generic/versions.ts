/* Versions are free text (formats spec, generic 1), ordered as text. */
import type { VersionScheme } from "../../registry/package-format.ts";
import { checkCoordinate } from "./naming.ts";

export const versions: VersionScheme = {
  normalize: (version) => checkCoordinate("a version", version),
  compare: (a, b) => (a === b ? 0 : a < b ? -1 : 1),
  isPrerelease: () => false,
};
