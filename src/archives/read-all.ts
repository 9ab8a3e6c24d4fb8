/** All bytes of a source that is known to be small: its own buffer where it gives but one. */
export const readAll = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces = await Array.fromAsync(source);
  const [only] = pieces;
  return pieces.length === 1 && Buffer.isBuffer(only) ? only : Buffer.concat(pieces);
};
