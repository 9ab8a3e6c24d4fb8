/** Longer texts are rare, and anybody can send them. */
const longestKept = 256;

/** The same as `make`, which depends on its text alone, with up to `limit` of its last results at hand. */
export function remembered<Value>(make: (text: string) => Value, limit: number): (text: string) => Value {
  const kept = new Map<string, Value>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (text.length > longestKept) return made;
    if (kept.size >= limit) kept.clear();
    kept.set(text, made);
    return made;
  };
}
