/* A bounded cache of what was made from the database, good while the generations of its scopes stay the same. */

export interface GenerationCache<Value> {
  /** Undefined when there is none, or one of other generations. */
  readonly get: (key: string, generations: readonly number[]) => Value | undefined;
  /** `generations` must have been read before what the value was made from. */
  readonly set: (key: string, generations: readonly number[], value: Value) => void;
}

interface Entry<Value> {
  readonly generations: readonly number[];
  readonly value: Value;
  /** Whether it was asked for since room was last made. */
  isUsed: boolean;
}

/** Keeps up to `limit` values; what nobody asked for of late goes first. */
export function generationCache<Value>(limit: number): GenerationCache<Value> {
  const held = new Map<string, Entry<Value>>();
  const makeRoom = (): void => {
    for (const [key, entry] of held) {
      held.delete(key);
      if (!entry.isUsed) return;
      entry.isUsed = false;
      held.set(key, entry);
    }
  };
  return {
    get: (key, generations) => {
      const entry = held.get(key);
      if (entry === undefined) return undefined;
      if (!isSame(entry.generations, generations)) {
        held.delete(key);
        return undefined;
      }
      entry.isUsed = true;
      return entry.value;
    },
    set: (key, generations, value) => {
      held.delete(key);
      if (held.size >= limit) makeRoom();
      held.set(key, { generations, value, isUsed: false });
    },
  };
}

const isSame = (a: readonly number[], b: readonly number[]): boolean => {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
};
