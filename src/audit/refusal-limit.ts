/* How many refusals of unknown callers are recorded, so that nobody fills the disk without being known. */
import type { Clock } from "../model/clock.ts";

const atOnce = 20;
const perSecond = 5;

/**
 * Whether to record another refusal of a kind: how many of its kind went unrecorded before, or null to leave this one out.
 * Each kind has its own measure: clients that first ask without credentials must not hide those who try wrong ones.
 */
export function makeRefusalLimit({ now }: Clock): (kind: string) => number | null {
  const kinds = new Map<string, { left: number; at: number; leftOut: number }>();
  return (name) => {
    const at = now();
    const kind = kinds.get(name) ?? { left: atOnce, at, leftOut: 0 };
    const left = Math.min(atOnce, kind.left + (Math.max(0, at - kind.at) / 1000) * perSecond);
    const isOver = left < 1;
    kinds.set(name, isOver ? { left, at, leftOut: kind.leftOut + 1 } : { left: left - 1, at, leftOut: 0 });
    return isOver ? null : kind.leftOut;
  };
}
