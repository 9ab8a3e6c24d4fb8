import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { beforeEach, test } from "node:test";
import { packageId } from "../../test/support/plain-format.ts";
import { makeProcess, openRegistry, type Registry } from "../../test/support/registry.ts";
import { oldReceiptsJob } from "../jobs/old-receipts.ts";
import { receiptsJob } from "../jobs/receipts.ts";
import { conflict, isFault } from "../model/fault.ts";
import { deleteRepository } from "../store/repositories.ts";
import type { SessionReceipts } from "./format-session.ts";
import type { Receipts } from "./receipts.ts";

const of = { id: packageId("ui"), version: "1" };
const hourMs = 3_600_000;
/** More than any test takes. */
const longMs = hourMs;

let registry: Registry;
let receipts: SessionReceipts;

const receiptsOf = async (principalId: number, denied: readonly string[] = [], repository = "app"): Promise<SessionReceipts> =>
  (await registry.session(repository, denied, principalId)).receipts;

beforeEach(async () => {
  registry = await openRegistry({ app: {}, other: {} });
  receipts = await receiptsOf(await registry.makePrincipal("ann"));
});

/** Work that ends when the test says so. */
const held = () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve, fail: reject };
};
const begin = async (work: () => Promise<void>, from = receipts): Promise<string> => {
  const id = await from.give(of, 0, work);
  assert(id !== null);
  return id;
};
/** What became of it, once this process works on nothing more. */
const outcome = async (id: string, from = receipts) => {
  await registry.receipts.close(longMs);
  return outcomeNow(id, from);
};
const outcomeNow = async (id: string, from = receipts): Promise<string | undefined> => {
  const found = await from.find(id);
  return found?.outcome.is === "refused" ? found.outcome.fault.message : found?.outcome.is;
};

test("work that ends within the wait is answered at once, and so is its refusal", async () => {
  assert.equal(await receipts.give(of, longMs, async () => undefined), null);
  await assert.rejects(
    receipts.give(of, longMs, async () => Promise.reject(conflict("It is there."))),
    (thrown) => isFault(thrown, "Conflict"),
  );
});

test("work that takes longer goes on, and its receipt tells how it ended", async () => {
  const [good, bad, broken] = [held(), held(), held()];
  const ids = [await begin(good.work), await begin(bad.work), await begin(broken.work)] as const;
  assert.equal(new Set(ids).size, 3);
  for (const id of ids) assert.equal(await outcomeNow(id), "working");
  good.end();
  bad.fail(conflict("It is there.", "package-version", "1"));
  broken.fail(new Error("a secret"));
  assert.equal(await outcome(ids[0]), "done");
  assert.equal(await outcome(ids[1]), "It is there.");
  assert.equal(await outcome(ids[2]), "Something failed.");
  const refused = await receipts.find(ids[1]);
  assert.partialDeepStrictEqual(refused, { package: of.id, version: "1" });
  assert(refused?.outcome.is === "refused");
  assert.deepEqual(refused.outcome.fault, conflict("It is there.", "package-version", "1"));
});

test("a client that does not say how long it waits waits as long as usual", async () => {
  const { work, end } = held();
  const id = await receipts.give(of, null, work);
  assert(id !== null);
  end();
  assert.equal(await outcome(id), "done");
});

test("another process on the same database tells of it too", async () => {
  const { work, end } = held();
  const id = await begin(work);
  const session = await makeProcess(registry.place).session("app");
  assert.equal(await outcomeNow(id, session.receipts), "working");
  end();
  await registry.receipts.close(longMs);
  assert.equal(await outcomeNow(id, session.receipts), "done");
});

test("a receipt is for who asked for the work and for who may read the repository it is of", async () => {
  const denied = ["codeartifact:ReadFromRepository"];
  const [ann, ben] = [await registry.makePrincipal("blind-ann"), await registry.makePrincipal("blind-ben")];
  const id = await begin(async () => undefined, await receiptsOf(ann, denied));
  assert.equal(await outcome(id, await receiptsOf(ann, denied)), "done");
  assert.equal(await outcome(id), "done");
  const blind = await receiptsOf(ben, denied);
  for (const asked of [id, randomUUID(), ""])
    await assert.rejects(blind.find(asked), (thrown) => isFault(thrown, "AccessDenied"));
  const other = await receiptsOf(ann, [], "other");
  for (const asked of [id, randomUUID(), "x".repeat(10_000)]) assert.equal(await other.find(asked), null);
});

test("work of a process that is gone counts as lost once nobody has touched it for long", async () => {
  const { work, end } = held();
  const id = await begin(work);
  const { receipts: others } = makeProcess(registry.place);
  registry.time.now += 100_000;
  await others.touch();
  assert.equal(await outcomeNow(id), "working");
  registry.time.now += 100_000;
  assert.match((await outcomeNow(id)) ?? "", /^The server ended while it worked on version 1 of npm package ui\. /);
  await receiptsJob(registry.receipts).run();
  assert.equal(await outcomeNow(id), "working");
  end();
  assert.equal(await outcome(id), "done");
});

test("a process that stops waits for its work, and says of what takes longer that it is lost", async () => {
  const { work, end } = held();
  const id = await begin(work);
  await registry.receipts.close(0);
  assert.match((await outcomeNow(id)) ?? "", /^The server ended/);
  end();
  assert.equal(await outcome(id), "done");
});

test("only so much goes on at once: what comes then is answered when it has ended", async () => {
  const works = Array.from({ length: 100 }, held);
  for (const { work } of works) await begin(work);
  assert.equal(await receipts.give(of, 0, async () => undefined), null);
  await assert.rejects(
    receipts.give(of, 0, () => Promise.reject(conflict("It is there."))),
    { message: "It is there." },
  );
  for (const { end } of works) end();
  await registry.receipts.close(longMs);
  await begin(async () => undefined);
});

test("where no receipt can be written, the client waits for the end", async () => {
  const repositoryId = await registry.idOf("app");
  await registry.store.transaction((tx) => deleteRepository(tx, repositoryId));
  assert.equal(await receipts.give(of, 0, async () => undefined), null);
  await assert.rejects(
    receipts.give(of, 0, () => Promise.reject(conflict("No."))),
    { message: "No." },
  );
  assert.deepEqual(
    [...new Set(registry.place.logged)],
    ["No receipt could be written: the client waits for the end of its work."],
  );
});

test("receipts are forgotten when they are two days old", async () => {
  const id = await begin(async () => undefined);
  assert.equal(await outcome(id), "done");
  const job = oldReceiptsJob({ store: registry.store, clock: { now: () => registry.time.now } });
  registry.time.now += 48 * hourMs;
  await job.run();
  assert.equal(await outcomeNow(id), "done");
  registry.time.now += 1;
  await job.run();
  assert.equal(await outcomeNow(id), undefined);
});

test("a process that works on nothing asks the database nothing", async () => {
  const idle: Receipts = makeProcess({ ...registry.place, store: null as never }).receipts;
  await idle.touch();
  await idle.close(0);
});
