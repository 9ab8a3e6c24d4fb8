import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { Reply } from "../http/replies.ts";
import { makeSettledAnswers } from "./settled-answers.ts";

const asked = (target: string, headers: Readonly<Record<string, string>> = {}, host = "localhost") => ({
  method: "GET" as const,
  target,
  host: () => host,
  header: (name: string) => headers[name],
});

const reply = (body: Reply["body"], holds?: () => boolean): Reply => ({
  status: 200,
  headers: {},
  body,
  ...(holds !== undefined && { holds }),
});

const lasting = (body: Reply["body"]) => reply(body, () => true);

const open = (maxBytes = 100_000) => {
  const answers = makeSettledAnswers<string>(maxBytes);
  return {
    keep: (request: ReturnType<typeof asked>, made: Reply, looked: readonly string[] = []) =>
      answers.keep(request, { reply: made, headers: looked.map((name) => [name, request.header(name)]), origin: "there" }),
    body: (request: ReturnType<typeof asked>) => answers.find(request)?.reply.body ?? null,
  };
};

test("an answer is given again to the same method, host and address only", () => {
  const { keep, body } = open();
  keep(asked("/a?x=1"), lasting("one"));
  assert.equal(body(asked("/a?x=1")), "one");
  assert.equal(body(asked("/a?x=2")), null);
  assert.equal(body(asked("/a?x=1", {}, "elsewhere")), null);
  assert.equal(body({ ...asked("/a?x=1"), method: "HEAD" as never }), null);
});

test("headers that were looked at tell answers apart, others do not", () => {
  const { keep, body } = open();
  keep(asked("/a", { accept: "x" }), lasting("x"), ["accept"]);
  keep(asked("/a", { accept: "y" }), lasting("y"), ["accept"]);
  assert.equal(body(asked("/a", { accept: "x", "user-agent": "one" })), "x");
  assert.equal(body(asked("/a", { accept: "y", "user-agent": "two" })), "y");
  assert.equal(body(asked("/a", { accept: "z" })), null);
  assert.equal(body(asked("/a")), null, "a header that is missing now was there then");
});

test("an answer that no longer holds is not given, and gives way to the next", () => {
  const { keep, body } = open();
  let isTrue = true;
  keep(
    asked("/a"),
    reply("old", () => isTrue),
  );
  assert.equal(body(asked("/a")), "old");
  isTrue = false;
  assert.equal(body(asked("/a")), null);
  keep(asked("/a"), lasting("new"));
  assert.equal(body(asked("/a")), "new");
});

test("what cannot be sent twice, is very large, has a long address or says nothing of how long it holds is not kept", () => {
  const { keep, body } = open(10_000_000);
  keep(asked("/stream"), lasting(Readable.from(["x"])));
  keep(asked("/large"), lasting(Buffer.alloc(2_100_000)));
  keep(asked("/silent"), reply("x"));
  const long = `/${"a".repeat(300)}`;
  keep(asked(long), lasting("x"));
  for (const target of ["/stream", "/large", "/silent", long]) assert.equal(body(asked(target)), null, target);
});

test("an answer that grew large is found though a small one was kept before", () => {
  const { keep, body } = open(1_000_000);
  let isSmall = true;
  keep(
    asked("/a"),
    reply("small", () => isSmall),
  );
  isSmall = false;
  const large = Buffer.alloc(200_000);
  keep(asked("/a"), lasting(large));
  assert.equal(body(asked("/a")), large);
});

test("large answers do not drive out small ones", () => {
  const { keep, body } = open(1_000_000);
  keep(asked("/small"), lasting("small"));
  const targets = Array.from({ length: 8 }, (_, at) => `/large/${at}`);
  for (const target of targets) keep(asked(target), lasting(Buffer.alloc(200_000)));
  assert.equal(body(asked("/small")), "small");
  assert.deepEqual(
    targets.map((target) => body(asked(target)) !== null),
    [false, false, false, false, true, true, true, true],
  );
});

test("only so much is kept, of one address too", () => {
  const { keep, body } = open(40_000);
  for (let at = 0; at < 50; at += 1) keep(asked("/one", { accept: String(at) }), lasting("x"), ["accept"]);
  const known = Array.from({ length: 50 }, (_, at) => body(asked("/one", { accept: String(at) }))).filter(
    (text) => text !== null,
  );
  assert.equal(known.length, 4);
  for (let at = 0; at < 50; at += 1) keep(asked(`/${at}`), lasting(Buffer.alloc(1_000)));
  const left = Array.from({ length: 50 }, (_, at) => at).filter((at) => body(asked(`/${at}`)) !== null);
  assert.ok(left.length > 5 && left.length < 20, `${left.length} are left`);
  assert.deepEqual(left.at(-1), 49);
});
