/* Short words to write migrations with, the same on both engines. */
import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, type RawBuilder, sql } from "kysely";
import { type Engine, identityType } from "../dialect.ts";

export interface TableWords {
  readonly table: (name: string) => CreateTableBuilder<string, never>;
  /** A table whose rows get an `id` by themselves. */
  readonly numbered: (name: string) => CreateTableBuilder<string, "id">;
  /** A text indexed by code unit, as the cursors of our lists compare; PostgreSQL would follow the locale. */
  readonly name: RawBuilder<unknown>;
  /** A reference that goes with what it names. */
  readonly cascade: (column: ColumnDefinitionBuilder, to: string) => ColumnDefinitionBuilder;
}

export function tableWords(db: Kysely<unknown>, engine: Engine): TableWords {
  const table: TableWords["table"] = (name) => db.schema.createTable(name) as CreateTableBuilder<string, never>;
  return {
    table,
    numbered: (name) =>
      table(name).addColumn("id", identityType(engine) as "integer", (c) => c.primaryKey()) as CreateTableBuilder<string, "id">,
    name: engine === "sqlite" ? sql`text` : sql`text collate "C"`,
    cascade: (column, to) => column.references(to).onDelete("cascade"),
  };
}
