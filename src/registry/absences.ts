/* What other registries said they do not have, for a moment: clients that search several repositories ask again and again. */
import type { Clock } from "../model/clock.ts";

export interface Absences {
  /** Whether it was missing a moment ago. */
  readonly has: (key: string) => boolean;
  readonly note: (key: string) => void;
}

const kept = 50_000;

/** `ms` is how long an absence is remembered. */
export function makeAbsences(clock: Clock, ms: number): Absences {
  const until = new Map<string, number>();
  return {
    has: (key) => {
      const end = until.get(key);
      if (end === undefined) return false;
      if (clock.now() < end) return true;
      until.delete(key);
      return false;
    },
    note: (key) => {
      if (until.size >= kept) until.delete(until.keys().next().value ?? "");
      until.delete(key);
      until.set(key, clock.now() + ms);
    },
  };
}
