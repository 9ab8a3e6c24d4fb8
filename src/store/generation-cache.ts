/* A bounded cache of what was made from the database, good while the generations of its scopes stay the same. */

export interface GenerationCache<Value> {
  /** Undefined when there is none, or one of other generations. */
  readonly get: (key: string, generations: readonly number[]) => Value | undefined;
  /** `generations` must have been read before what the value was made from. */
  readonly set: (key: string, generations: readonly number[], value: Value) => void;
}

/** Keeps up to `limit` values; the one that was not asked for longest goes first. */
export function generationCache<Value>(limit: number): GenerationCache<Value> {
  const held = new Map<string, { readonly generations: readonly number[]; readonly value: Value }>();
  return {
    get: (key, generations) => {
      const entry = held.get(key);
      if (entry === undefined) return undefined;
      held.delete(key);
      if (!isSame(entry.generations, generations)) return undefined;
      held.set(key, entry);
      return entry.value;
    },
    set: (key, generations, value) => {
      held.delete(key);
      if (held.size >= limit) held.delete(held.keys().next().value ?? "");
      held.set(key, { generations, value });
    },
  };
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
