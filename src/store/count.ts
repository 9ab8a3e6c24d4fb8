import type { SelectQueryBuilder } from "kysely";
import type { Schema } from "./schema.ts";

/** How many rows a query that selects nothing yet would find. */
export const countRows = async <From extends keyof Schema>(query: SelectQueryBuilder<Schema, From, unknown>): Promise<number> => {
  const { count } = await query.select((of) => of.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
  return count;
};
