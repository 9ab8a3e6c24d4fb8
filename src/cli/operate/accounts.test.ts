import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { makeDatabase } from "../../../test/support/database.ts";
import { loadConfig } from "../../config/load.ts";
import { createFirstAdministrator } from "../../identity/first-administrator.ts";
import { systemClock } from "../../model/clock.ts";
import { parseAccountId } from "../../model/names.ts";
import { databaseOf, openServerFolder } from "../../server/server-folder.ts";
import { listAuditRecords } from "../../store/audit.ts";
import { openStore } from "../../store/database.ts";
import { run } from "../run.ts";

const first = parseAccountId("111111111111");

/** What a server leaves that was started once, and the command on it. */
const open = async (t: TestContext) => {
  const data = mkdtempSync(join(tmpdir(), "packhouse-accounts-"));
  const { url, drop } = await makeDatabase();
  const environment: Record<string, string> = url === null ? {} : { PACKHOUSE_DATABASE_URL: url };
  t.after(async () => {
    await drop();
    rmSync(data, { recursive: true });
  });
  const { location, sealingKey } = databaseOf(loadConfig({ flags: { data }, environment }), openServerFolder(data));
  const store = await openStore(location);
  await createFirstAdministrator({ store, sealingKey, clock: systemClock, account: first });
  await store.close();
  const accounts = async (...words: readonly string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const status = await run({
      words: ["accounts", ...words, ...(words.length === 0 || words.includes("--data") ? [] : ["--data", data])],
      name: "packhouse",
      environment,
      out: { write: (text) => out.push(text) },
      err: { write: (text) => err.push(text) },
    });
    return { status, out: out.join(""), err: err.join("") };
  };
  const list = async () =>
    (await accounts("list", "--output", "json")).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly account: string; readonly organization: string | null });
  const recorded = async (account: string) => {
    const opened = await openStore(location);
    const { rows } = await listAuditRecords(opened.db, { account, from: 0, to: Date.now() + 1, after: null, limit: 100 });
    await opened.close();
    return rows.map(({ event }) => JSON.parse(event) as Readonly<Record<string, unknown>>);
  };
  return { data, accounts, list, recorded };
};

test("an account is created with a profile for AWS's own tools, printed once", async (t) => {
  const { accounts, list } = await open(t);
  const { status, out, err } = await accounts("create", "--account", "222222222222", "--organization", "o-abcdefghij");
  assert.equal(status, 0);
  assert.match(out, /^\[default\]\naws_access_key_id = AKIA[A-Z2-7]{16}\naws_secret_access_key = [A-Za-z0-9+/]{40}\n$/);
  assert.match(err, /arn:aws:iam::222222222222:user\/administrator/);
  assert.deepEqual(
    (await list()).map(({ account, organization }) => [account, organization]),
    [
      [first, null],
      ["222222222222", "o-abcdefghij"],
    ],
  );
  const random = await accounts("create", "--profile", "guest");
  assert.match(random.out, /^\[guest\]\n/);
  assert.equal((await list()).length, 3);
});

test("the profile goes into a new file for its owner alone, which nothing replaces", async (t) => {
  const { data, accounts, list } = await open(t);
  const file = join(data, "guest");
  const words = ["create", "--account", "222222222222", "--profile-file", file];
  const { status, out } = await accounts(...words);
  assert.equal(status, 0);
  assert.equal((statSync(file).mode & 0o777).toString(8), "600");
  const written = readFileSync(file, "utf8");
  assert.match(written, /^\[default\]\naws_access_key_id = AKIA/);
  assert.ok(!out.includes("AKIA"));
  assert.match((await accounts("create", "--profile-file", file)).err, /cannot be written to .*guest/);
  assert.equal(readFileSync(file, "utf8"), written);
  const other = join(data, "other");
  const taken = await accounts("create", "--account", "222222222222", "--profile-file", other);
  assert.deepEqual([taken.status, taken.err], [255, "\nAccount 222222222222 already exists.\n"]);
  assert.ok(!existsSync(other));
  assert.equal((await list()).length, 2);
});

test("an account's organization is changed and taken away", async (t) => {
  const { accounts, list } = await open(t);
  for (const organization of ["o-abcdefghij", "none"]) {
    assert.equal((await accounts("update", "--account", first, "--organization", organization)).status, 0);
    assert.equal((await list())[0]?.organization, organization === "none" ? null : organization);
  }
  const missing = await accounts("update", "--account", "333333333333", "--organization", "none");
  assert.deepEqual([missing.status, missing.err], [255, "\nAccount 333333333333 does not exist.\n"]);
});

test("an account whose administrator cannot get in gets another", async (t) => {
  const { accounts } = await open(t);
  const { status, out, err } = await accounts("administrator", "--account", first, "--user-name", "rescue");
  assert.equal(status, 0);
  assert.match(out, /aws_access_key_id = AKIA/);
  assert.match(err, /user\/rescue/);
});

test("what an operator does to an account is recorded there and in the first one, without the secret", async (t) => {
  const { accounts, recorded } = await open(t);
  const second = "222222222222";
  const { out } = await accounts("create", "--account", second);
  await accounts("administrator", "--account", second, "--user-name", "rescue");
  await accounts("update", "--account", second, "--organization", "o-abcdefghij");
  await accounts("create", "--account", second);
  const events = await recorded(second);
  assert.deepEqual(
    events.map(({ eventName, requestParameters }) => [eventName, requestParameters]),
    [
      ["CreateAccount", { account: second, userArn: `arn:aws:iam::${second}:user/administrator` }],
      ["CreateAdministrator", { account: second, userArn: `arn:aws:iam::${second}:user/rescue` }],
      ["UpdateAccount", { account: second, organization: "o-abcdefghij" }],
    ],
  );
  assert.deepEqual(
    (await recorded(first)).map(({ eventID }) => eventID),
    events.map(({ eventID }) => eventID),
  );
  const secret = /secret_access_key = (\S+)/.exec(out)?.[1] ?? "";
  assert.ok(secret !== "" && !JSON.stringify(events).includes(secret));
});

const mistakes: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ["no subcommand", [], 252, /usage: packhouse accounts/],
  ["an unknown subcommand", ["remove"], 252, /'remove'/],
  ["an update of nothing", ["update"], 252, /required: --account, --organization/],
  ["an organization of another form", ["create", "--organization", "acme"], 252, /--organization/],
  ["a user name of another form", ["administrator", "--account", first, "--user-name", "a b"], 252, /--user-name/],
  ["an account of another form", ["create", "--account", "12"], 255, /An account id must match/],
  ["a folder where no server was started", ["list", "--data", "nowhere/at/all"], 255, /start the server once/],
];

for (const [what, words, expected, says] of mistakes)
  test(`${what} changes nothing and says why`, async (t) => {
    const { accounts, list } = await open(t);
    const { status, out, err } = await accounts(...words);
    assert.deepEqual([status, out], [expected, ""]);
    assert.match(err, says);
    assert.equal((await list()).length, 1);
    assert.ok(!existsSync("nowhere"));
  });
