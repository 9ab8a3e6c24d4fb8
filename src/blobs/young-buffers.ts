/*
 * Of buffers that nobody holds any more, V8 lets 64 MB and more pile up, and then goes through the whole heap for them. Those
 * that a stream leaves behind are young, and a look at what is young frees them in less than a millisecond. Node offers that
 * look where it was started with `--expose-gc`; elsewhere nothing is done.
 */

const bytesBetween = 8 * 1024 ** 2;

let bytes = 0;

/** Told of each large buffer that is soon of no use. */
export const countBuffer = (size: number): void => {
  bytes += size;
  if (bytes < bytesBetween) return;
  bytes = 0;
  globalThis.gc?.({ type: "minor", execution: "sync" });
};
