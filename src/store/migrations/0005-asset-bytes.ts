/*
 * Keeps count of the bytes that a domain's assets take, equal ones once, whoever adds or removes them and whatever they
 * go with. A row says by how much the count changed, so that publishers do not wait for each other; a job adds rows up.
 * To undo: drop the triggers and the table.
 */
import { type Kysely, sql } from "kysely";
import type { Engine } from "../dialect.ts";
import { tableWords } from "./table-words.ts";

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const { numbered, cascade } = tableWords(db, engine);
  await numbered("asset_bytes")
    .addColumn("domain_id", "bigint", (c) => cascade(c.notNull(), "domain.id"))
    .addColumn("change", "bigint", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("asset_bytes_by_domain").on("asset_bytes").columns(["domain_id", "id"]).execute();
  await sql`
    insert into asset_bytes (domain_id, change)
    select domain_id, sum(size) from blob
    where exists (select 1 from asset where asset.blob_id = blob.id)
    group by domain_id`.execute(db);
  for (const statement of engine === "sqlite" ? sqliteTriggers : postgresTriggers) await sql.raw(statement).execute(db);
}

const came = (blob: string, asset: string): string => `
  insert into asset_bytes (domain_id, change)
  select domain_id, size from blob
  where id = ${blob} and not exists (select 1 from asset where blob_id = ${blob} and id <> ${asset});`;

const went = (blob: string, asset: string): string => `
  insert into asset_bytes (domain_id, change)
  select domain_id, -size from blob
  where id = ${blob} and not exists (select 1 from asset where blob_id = ${blob} and id <> ${asset});`;

const sqliteTriggers = [
  `create trigger asset_bytes_inserted after insert on asset when new.blob_id is not null begin ${came("new.blob_id", "new.id")} end`,
  `create trigger asset_bytes_deleted after delete on asset when old.blob_id is not null begin ${went("old.blob_id", "old.id")} end`,
  `create trigger asset_bytes_updated after update of blob_id on asset when new.blob_id is not old.blob_id begin
    ${came("new.blob_id", "new.id")} ${went("old.blob_id", "old.id")} end`,
];

/*
 * Two transactions that add or remove one blob's assets at once see each other only in turns: hence the lock. What one
 * statement removes is counted off before each row goes: after the last of them every one would seem to have been it.
 */
const postgresTriggers = [
  `create function count_asset_bytes() returns trigger language plpgsql as $$
  begin
    if tg_op <> 'INSERT' and old.blob_id is not null and (tg_op = 'DELETE' or new.blob_id is distinct from old.blob_id) then
      perform 1 from blob where id = old.blob_id for no key update;
      ${went("old.blob_id", "old.id")}
    end if;
    if tg_op <> 'DELETE' and new.blob_id is not null and (tg_op = 'INSERT' or new.blob_id is distinct from old.blob_id) then
      perform 1 from blob where id = new.blob_id for no key update;
      ${came("new.blob_id", "new.id")}
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$`,
  "create trigger asset_bytes_inserted after insert on asset for each row execute function count_asset_bytes()",
  `create trigger asset_bytes_changed before delete or update of blob_id on asset
   for each row execute function count_asset_bytes()`,
];
