/* Tags of a role's session: condition keys `aws:PrincipalTag/…`, some of which go on into the next role. */

import type { CallerSession } from "../access/caller.ts";
import { identityFault } from "../api/identity/errors.ts";
import type { TagRow } from "../store/tags.ts";

const tagKey = "aws:PrincipalTag/";
/** Condition key of a session that names the tags which go on. */
const transitiveKey = "sts:TransitiveTagKeys";

export interface TagWish {
  readonly tags: readonly TagRow[];
  readonly transitiveTagKeys: readonly string[];
}

export interface SessionTags extends TagWish {
  readonly context: CallerSession["context"];
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** A session's tags, those that its caller's own session hands on included. Throws ValidationError. */
export function sessionTags(caller: CallerSession | null, { tags, transitiveTagKeys }: TagWish): SessionTags {
  const handedOn = caller?.context[transitiveKey] ?? [];
  const inherited = handedOn.map((key) => ({ key, value: caller?.context[`${tagKey}${key}`]?.[0] ?? "" }));
  const all = [...inherited, ...tags];
  for (const [index, { key }] of all.entries()) {
    if (/^aws:/iu.test(key)) throw invalidTag(`The tag key ${key} begins with aws:, which is reserved.`);
    if (all.findIndex((other) => isSame(other.key, key)) < index) {
      throw invalidTag(`The tag key ${key} is given twice, or comes from the calling session already.`);
    }
  }
  const unknown = transitiveTagKeys.find((key) => !tags.some((tag) => isSame(tag.key, key)));
  if (unknown !== undefined) throw invalidTag(`The transitive tag key ${unknown} is not among the session's tags.`);
  const transitive = [
    ...handedOn,
    ...tags.filter(({ key }) => transitiveTagKeys.some((name) => isSame(name, key))).map(({ key }) => key),
  ];
  return {
    tags: all,
    transitiveTagKeys: transitive,
    context: {
      ...Object.fromEntries(all.map(({ key, value }) => [`${tagKey}${key}`, [value]])),
      ...(transitive.length > 0 && { [transitiveKey]: transitive }),
    },
  };
}

const invalidTag = (message: string) => identityFault("ValidationError", message);
