/* What package groups say of their packages (service spec 13.2). */

/** Where new versions come from, each restricted by itself. */
export const restrictionTypes = ["EXTERNAL_UPSTREAM", "INTERNAL_UPSTREAM", "PUBLISH"] as const;
export type RestrictionType = (typeof restrictionTypes)[number];

export const restrictionModes = ["ALLOW", "ALLOW_SPECIFIC_REPOSITORIES", "BLOCK", "INHERIT"] as const;
export type RestrictionMode = (typeof restrictionModes)[number];

/** A mode once inheritance is resolved. */
export type EffectiveMode = Exclude<RestrictionMode, "INHERIT">;

/** Whether a package is spelled as its group's pattern, or is a variation of it. */
export const associationTypes = ["STRONG", "WEAK"] as const;
export type AssociationType = (typeof associationTypes)[number];
