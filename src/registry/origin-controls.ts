/* Which controls a package gets when it first appears in a repository (service spec 13.1). */
import type { OriginControls, OriginType } from "../model/package.ts";

/** What was published here keeps upstreams out; what came from outside keeps publishers out. */
export const firstControls = (origin: OriginType): OriginControls =>
  origin === "EXTERNAL" ? { publish: "BLOCK", upstream: "ALLOW" } : { publish: "ALLOW", upstream: "BLOCK" };

/**
 * For what a reader's request brings in. From an internal upstream both stay open: an install must not hide what is
 * published there next, nor decide who may publish here (docs/decisions/0006).
 */
export const retainedControls = (origin: OriginType): OriginControls =>
  origin === "EXTERNAL" ? firstControls(origin) : { publish: "ALLOW", upstream: "ALLOW" };
