/* What may enter a repository, and which controls a package gets when it first appears there (service spec 13.1, 13.3). */
import { Fault } from "../model/fault.ts";
import type { OriginControls, OriginType } from "../model/package.ts";
import { type GroupRule, isUnrestricted, permits } from "./group-rules.ts";

const open: OriginControls = { publish: "ALLOW", upstream: "ALLOW" };

/**
 * What was published here keeps upstreams out; what came from outside keeps publishers out. Where the package's group
 * restricts anything, that is left to the group.
 */
export const firstControls = (origin: OriginType, rule: GroupRule): OriginControls => {
  if (!isUnrestricted(rule)) return open;
  return origin === "EXTERNAL" ? { publish: "BLOCK", upstream: "ALLOW" } : { publish: "ALLOW", upstream: "BLOCK" };
};

/**
 * For what a reader's request brings in. From an internal upstream both stay open: an install must not hide what is
 * published there next, nor decide who may publish here (docs/decisions/0006).
 */
export const retainedControls = (origin: OriginType, rule: GroupRule): OriginControls =>
  origin === "EXTERNAL" ? firstControls(origin, rule) : open;

export interface PublishPlace {
  /** The package as people write it, with its format. */
  readonly name: string;
  readonly repository: { readonly id: number; readonly name: string };
  readonly rule: GroupRule;
  /** The package's own controls; null where it is not there yet. */
  readonly controls: OriginControls | null;
}

/** Throws AccessDenied where the package or its group lets nobody publish it here. */
export function requirePublishable({ name, repository, rule, controls }: PublishPlace): void {
  if (controls?.publish === "BLOCK") {
    throw refused(`The origin controls of ${name} in repository ${repository.name} do not allow publishing.`);
  }
  if (permits(rule, "PUBLISH", repository.id)) return;
  throw refused(
    rule.strength === "WEAK"
      ? `${name} is a variation of what package group ${rule.pattern} names, and takes no new versions.`
      : `Package group ${rule.pattern} does not allow publishing ${name} to repository ${repository.name}.`,
  );
}

/** Package clients show the reason of a 403 and try nothing else. */
const refused = (reason: string): Fault => new Fault("AccessDenied", reason);
