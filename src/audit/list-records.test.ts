import assert from "node:assert/strict";
import { test } from "node:test";
import { openStoreToTheEnd } from "../../test/support/access.ts";
import { insertAuditRecords } from "../store/audit.ts";
import { type RecordFilter, readRecords } from "./list-records.ts";

const account = "111111111111";
const ana = "arn:aws:iam::111111111111:user/ana";
const role = "arn:aws:iam::111111111111:role/ci";
const repository = "arn:aws:codeartifact:eu-west-1:111111111111:repository/acme/app";

const opened = async (count: number) => {
  const store = await openStoreToTheEnd();
  const event = (number: number) => ({
    eventName: number % 2 === 0 ? "TagResource" : "PublishPackageVersion",
    eventID: String(number),
    userIdentity: number % 3 === 0 ? { arn: ana } : { arn: "session", sessionContext: { sessionIssuer: { arn: role } } },
    ...(number % 5 === 0 && { resources: [{ ARN: repository }] }),
  });
  const rows = Array.from({ length: count }, (_, number) => ({
    id: String(number).padStart(5, "0"),
    account,
    // Two of each time.
    at: 1_000 + Math.floor(number / 2),
    event: JSON.stringify(event(number)),
  }));
  await store.transaction(async (tx) => {
    for (let from = 0; from < rows.length; from += 500) await insertAuditRecords(tx, rows.slice(from, from + 500));
    await insertAuditRecords(tx, [{ id: "other", account: "222222222222", at: 1_000, event: "{}" }]);
  });
  const all = async (filter: RecordFilter, limit: number, [from, to]: readonly [number, number] = [0, 9_999_999]) => {
    const numbers: number[] = [];
    let pages = 0;
    let after = null;
    do {
      const page: Awaited<ReturnType<typeof readRecords>> = await readRecords(store.db, {
        account,
        from,
        to,
        filter,
        after,
        limit,
      });
      assert.ok(page.events.length <= limit);
      numbers.push(...page.events.map((text) => Number((JSON.parse(text) as { eventID: string }).eventID)));
      after = page.next;
      pages += 1;
    } while (after !== null);
    return { numbers, pages };
  };
  return { all };
};

const upTo = (count: number, fits: (number: number) => boolean = () => true) =>
  Array.from({ length: count }, (_, number) => number).filter(fits);

test("pages of any size give every record of the account once, oldest first", async () => {
  const { all } = await opened(40);
  for (const limit of [1, 7, 20, 39, 40, 41]) {
    const { numbers, pages } = await all({}, limit);
    assert.deepEqual(numbers, upTo(40));
    assert.equal(pages, Math.ceil(40 / limit));
  }
});

test("filters and times narrow a list", async () => {
  const { all } = await opened(60);
  const cases: readonly (readonly [RecordFilter, (number: number) => boolean])[] = [
    [{ action: "TagResource" }, (number) => number % 2 === 0],
    [{ principal: ana }, (number) => number % 3 === 0],
    [{ principal: role }, (number) => number % 3 !== 0],
    [{ resource: repository.slice(0, -3) }, (number) => number % 5 === 0],
    [{ action: "TagResource", principal: ana, resource: repository }, (number) => number % 30 === 0],
    [{ action: "Tag" }, () => false],
  ];
  for (const [filter, fits] of cases) assert.deepEqual((await all(filter, 4)).numbers, upTo(60, fits));
  assert.deepEqual((await all({}, 4, [1_002, 1_004])).numbers, [4, 5, 6, 7]);
});

test("a filter that fits nothing is answered page by page, none reading without end", async () => {
  const { all } = await opened(11_000);
  const { numbers, pages } = await all({ action: "None" }, 10);
  assert.deepEqual(numbers, []);
  assert.equal(pages, 3);
});
