/** Gives a function that finds its value at its first call and keeps it; a failure is kept where it is a promise's. */
export function once<Value>(find: () => Value): () => Value {
  let found: { readonly value: Value } | null = null;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}
