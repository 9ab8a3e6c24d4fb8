/* Finds the words that a mistyped one may stand for, by the measure of Python's difflib: Ratcliff and Obershelp's. */

const cutoff = 0.8;
const maxMatches = 3;

/** At most three of `words` that are much like `word`, the likest first. */
export function nearMatches(word: string, words: readonly string[]): readonly string[] {
  const typed = [...word];
  return words
    .map((candidate) => ({ candidate, likeness: likeness([...candidate], typed) }))
    .filter((match) => match.likeness >= cutoff)
    .sort((a, b) => b.likeness - a.likeness || (a.candidate < b.candidate ? 1 : -1))
    .slice(0, maxMatches)
    .map((match) => match.candidate);
}

/** From 0 to 1: twice the characters that both share in the same order, over all. It matters which of the two comes first. */
function likeness(a: readonly string[], b: readonly string[]): number {
  const length = a.length + b.length;
  // Beyond this bound no candidate can reach the cutoff, and a long word costs nothing.
  const most = (2 * Math.min(a.length, b.length)) / (length || 1);
  if (most < cutoff) return length === 0 ? 1 : most;
  return (2 * sharedCharacters(a, b)) / length;
}

/** Takes the longest run that both have, and goes on left and right of it. */
function sharedCharacters(a: readonly string[], b: readonly string[]): number {
  const { inA, inB, length } = longestRun(a, b);
  if (length === 0) return 0;
  const before = sharedCharacters(a.slice(0, inA), b.slice(0, inB));
  return before + length + sharedCharacters(a.slice(inA + length), b.slice(inB + length));
}

/** Of equally long runs the one that begins first in `a`, and of these first in `b`. */
function longestRun(a: readonly string[], b: readonly string[]): { inA: number; inB: number; length: number } {
  let best = { inA: 0, inB: 0, length: 0 };
  for (let inA = 0; inA < a.length; inA++) {
    for (let inB = 0; inB < b.length; inB++) {
      let length = 0;
      while (inA + length < a.length && inB + length < b.length && a[inA + length] === b[inB + length]) length += 1;
      if (length > best.length) best = { inA, inB, length };
    }
  }
  return best;
}
