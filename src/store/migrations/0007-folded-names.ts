/*
 * Names of users, roles and policies are unique without regard to letter case, as in IAM. Adds only, so the previous server
 * runs on. To undo: drop the two indexes.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create unique index principal_folded_name on principal (account_id, kind, lower(name))`.execute(db);
  await sql`create unique index managed_policy_folded_name on managed_policy (account_id, lower(name))`.execute(db);
}
