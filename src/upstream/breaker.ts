import type { Clock } from "../model/clock.ts";

/** Keeps callers from waiting for a place that does not answer. A place is whatever is named by one key. */
export interface Breaker {
  /** False while the place is left alone. A caller that is let in says afterwards how it went. */
  readonly admits: (key: string) => boolean;
  readonly succeeded: (key: string) => void;
  readonly failed: (key: string) => void;
}

interface Trouble {
  readonly failures: number;
  readonly retryAt: number;
}

/** Keys can come from documents of other registries, so only so many are remembered. */
const maxKeys = 1000;

/**
 * After `failures` in a row nobody is let in for `restMs`, then one caller, to try. Whoever tries pushes the next try
 * by `restMs` at once, so one that never says how it went holds up nobody for longer.
 */
export const makeBreaker = (limits: { readonly clock: Clock; readonly failures: number; readonly restMs: number }): Breaker => {
  const { clock, failures, restMs } = limits;
  const troubles = new Map<string, Trouble>();
  const remember = (key: string, trouble: Trouble): void => {
    troubles.delete(key);
    troubles.set(key, trouble);
    const [oldest] = troubles.keys();
    if (troubles.size > maxKeys && oldest !== undefined) troubles.delete(oldest);
  };
  return {
    admits: (key) => {
      const trouble = troubles.get(key);
      if (trouble === undefined || trouble.failures < failures) return true;
      if (clock.now() < trouble.retryAt) return false;
      remember(key, { ...trouble, retryAt: clock.now() + restMs });
      return true;
    },
    succeeded: (key) => {
      troubles.delete(key);
    },
    failed: (key) => remember(key, { failures: (troubles.get(key)?.failures ?? 0) + 1, retryAt: clock.now() + restMs }),
  };
};
