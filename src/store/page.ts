/*
 * Lists by key: a query takes the key of the last row that was given and the number of rows to give, and reads one row
 * more to know whether there are others. Keys survive writes, offsets do not.
 */

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Whether rows follow the last one. */
  readonly more: boolean;
}

/** Makes a page of a query that asked for `limit + 1` rows. */
export const pageOf = <Row>(found: readonly Row[], limit: number): Page<Row> => ({
  rows: found.slice(0, limit),
  more: found.length > limit,
});

/** The end of the range of texts that begin with `prefix`, by code point. */
export const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`;
