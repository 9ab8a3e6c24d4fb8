import assert from "node:assert/strict";
import { test } from "node:test";
import { openAccess } from "../../test/support/access.ts";
import { insertAuditRecords } from "../store/audit.ts";
import { oldRecordsJob } from "./old-records.ts";

const dayMs = 86_400_000;

test("audit records of every account are removed once their time is over, however many", async () => {
  const { store, clock, time } = await openAccess();
  const accounts = ["111111111111", "222222222222", "333333333333"];
  for (const [index, account] of accounts.entries()) {
    const count = index === 1 ? 2_500 : 10;
    for (let from = 0; from < count; from += 500) {
      const rows = Array.from({ length: Math.min(500, count - from) }, (_, number) => ({
        id: `${account} ${from + number}`,
        account,
        at: time.now - 3 * dayMs + Math.floor((from + number) / 100),
        event: "{}",
      }));
      await store.transaction((tx) => insertAuditRecords(tx, rows));
    }
  }
  const fresh = { id: "fresh", account: "222222222222", at: time.now - dayMs, event: "{}" };
  await store.transaction((tx) => insertAuditRecords(tx, [fresh]));
  const left = () => store.db.selectFrom("audit_record").select(["id"]).execute();
  await oldRecordsJob({ store, clock, keptMs: 4 * dayMs }).run();
  assert.equal((await left()).length, 2_521);
  await oldRecordsJob({ store, clock, keptMs: dayMs }).run();
  assert.deepEqual(
    (await left()).map(({ id }) => id),
    ["fresh"],
  );
  time.now += 1;
  await oldRecordsJob({ store, clock, keptMs: dayMs }).run();
  assert.deepEqual(await left(), []);
});
