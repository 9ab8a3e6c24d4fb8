/* The migrations, oldest first. Each is one step, works while the previous server still runs, and suits both engines. */
import { type Kysely, sql } from "kysely";
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from "kysely/migration";
import { Fault } from "../../model/fault.ts";
import type { Engine } from "../dialect.ts";
import * as foundation from "./0001-foundation.ts";
import * as identities from "./0002-identities.ts";
import * as packageGroups from "./0003-package-groups.ts";
import * as audit from "./0004-audit.ts";
import * as assetBytes from "./0005-asset-bytes.ts";
import * as tokenUse from "./0006-token-use.ts";
import * as foldedNames from "./0007-folded-names.ts";
import * as packageNotes from "./0008-package-notes.ts";
import * as packageLists from "./0009-package-lists.ts";
import * as uploads from "./0010-uploads.ts";
import * as documentAddress from "./0011-document-address.ts";
import * as receipts from "./0012-receipts.ts";

const steps = (engine: Engine): Record<string, Migration> => ({
  "0001-foundation": { up: (db) => foundation.up(db, engine) },
  "0002-identities": { up: (db) => identities.up(db, engine) },
  "0003-package-groups": { up: (db) => packageGroups.up(db, engine) },
  "0004-audit": { up: (db) => audit.up(db, engine) },
  "0005-asset-bytes": { up: (db) => assetBytes.up(db, engine) },
  "0006-token-use": { up: (db) => tokenUse.up(db, engine) },
  "0007-folded-names": { up: foldedNames.up },
  "0008-package-notes": { up: (db) => packageNotes.up(db, engine) },
  "0009-package-lists": { up: packageLists.up },
  "0010-uploads": { up: (db) => uploads.up(db, engine) },
  "0011-document-address": { up: documentAddress.up },
  "0012-receipts": { up: (db) => receipts.up(db, engine) },
});

/**
 * Brings the tables up to date or, of an empty database, to where the step `last` left them; all steps or none. Throws an
 * InternalServer fault that names the step which failed.
 */
export const migrate = <Tables>(db: Kysely<Tables>, engine: Engine, last?: string): Promise<void> =>
  engine === "sqlite"
    ? db.connection().execute((one) => inOneTransaction(one, () => runSteps(one, engine, last)))
    : runSteps(db, engine, last);

/** Whether this program knows a step: one that it does not know is of a later version. */
export const knowsStep = (engine: Engine, name: string): boolean => Object.hasOwn(steps(engine), name);

/** How far a database's tables are behind this program's, or ahead of it. */
export interface SchemaState {
  /** The last step that was taken; null for an empty database. */
  readonly last: string | null;
  /** How many steps this program would take. */
  readonly missing: number;
  /** Whether a later version of this program took steps that this one does not know. */
  readonly isNewer: boolean;
}

export async function readSchemaState<Tables>(db: Kysely<Tables>, engine: Engine): Promise<SchemaState> {
  const known = Object.keys(steps(engine));
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return { last: null, missing: known.length, isNewer: false };
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  const taken = new Set(rows.map(({ name }) => name));
  return {
    last: rows.at(-1)?.name ?? null,
    missing: known.filter((name) => !taken.has(name)).length,
    isNewer: rows.some(({ name }) => !knowsStep(engine, name)),
  };
}

async function runSteps<Tables>(db: Kysely<Tables>, engine: Engine, last?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => steps(engine) } });
  const { error, results } = await (last === undefined ? migrator.migrateToLatest() : migrator.migrateTo(last));
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  const step = failed ? ` at step ${failed}` : "";
  const state = await readSchemaState(db, engine).catch(() => null);
  const reason = state?.isNewer === true ? "its tables are of a later version of this program" : reasonOf(error);
  throw new Fault("InternalServer", `The database could not be brought up to date${step}: ${reason}.`, { cause: error });
}

/** A host of several addresses that cannot be reached fails once for each. */
const reasonOf = (error: unknown): string => {
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return one instanceof Error ? one.message : String(one);
};

/**
 * The library runs SQLite's steps without a transaction or a lock: a process that was killed half-way, or two that start
 * at once, would leave tables that no later start could complete.
 */
async function inOneTransaction<Tables>(one: Kysely<Tables>, work: () => Promise<void>): Promise<void> {
  await sql`begin immediate`.execute(one);
  try {
    await work();
    await sql`commit`.execute(one);
  } catch (thrown) {
    await sql`rollback`.execute(one);
    throw thrown;
  }
}
