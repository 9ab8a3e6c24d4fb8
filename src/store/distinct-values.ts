/* The different values of a column, without reading the rows that share one. */
import { type RawBuilder, sql } from "kysely";
import type { Db } from "./database.ts";
import type { Schema } from "./schema.ts";

export interface DistinctValues<Table extends keyof Schema> {
  readonly table: Table;
  readonly column: keyof Schema[Table] & string;
  /** An index must begin with what this compares, followed by the column. */
  readonly where: RawBuilder<boolean>;
  /** Where in the column to start; kept apart because an index is entered at one bound only. */
  readonly from: RawBuilder<boolean>;
  readonly limit: number;
}

/** Texts in their order. Costs one entry into the index for each. */
export async function distinctValues<Table extends keyof Schema>(
  db: Db,
  values: DistinctValues<Table>,
): Promise<readonly string[]> {
  const { where, from, limit } = values;
  const [table, column] = [sql.table(values.table), sql.ref(values.column)];
  const { rows } = await sql<{ value: string }>`
    with recursive step (value) as (
      select min(${column}) from ${table} where ${where} and ${from}
      union all
      select (select min(${column}) from ${table} where ${where} and ${column} > step.value) from step where step.value is not null
    )
    select value from step where value is not null limit ${limit}`.execute(db);
  return rows.map(({ value }) => value);
}
