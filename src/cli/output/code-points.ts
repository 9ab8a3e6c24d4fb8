/* Texts by their code points, which is how they are counted and sorted here: UTF-16 has those beyond 2^16 in another order. */

const highSurrogate = 0xd800;
const lastSurrogate = 0xdfff;

/** Negative where `a` comes first. */
export function compareTexts(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const difference = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** A surrogate stands for a code point after all those that are one unit. */
const rank = (unit: number): number => (unit >= highSurrogate && unit <= lastSurrogate ? unit + 0x10000 : unit);

/** How many code points a text has. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
