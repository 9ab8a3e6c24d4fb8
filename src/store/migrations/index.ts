/* The migrations, oldest first. Each is one step, works while the previous server still runs, and suits both engines. */
import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { Fault } from "../../model/fault.ts";
import type { Engine } from "../dialect.ts";
import * as foundation from "./0001-foundation.ts";

const steps = (engine: Engine): Record<string, Migration> => ({
  "0001-foundation": { up: (db) => foundation.up(db, engine) },
});

/** Brings the tables up to date. Throws an InternalServer fault that names the step which failed. */
export async function migrate<Tables>(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => steps(engine) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  throw new Fault("InternalServer", `The database could not be brought up to date${failed ? ` at step ${failed}` : ""}.`, {
    cause: error,
  });
}
