import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, invalid, unauthenticated } from "../model/fault.ts";
import { faultReply, reasonPhrase } from "./fault-reply.ts";

test("A fault's text stands under every name that clients look for, and in the reason phrase", () => {
  const reply = faultReply(invalid("The version is no version."));
  assert.equal(reply.status, 400);
  assert.equal(reply.phrase, "The version is no version.");
  const text = "The version is no version.";
  assert.deepEqual(JSON.parse(String(reply.body)), { error: text, message: text, errors: [{ detail: text }] });
});

test("A throttled client is told when to come back", () => {
  assert.equal(faultReply(new Fault("Throttling", "Slow down.", { retryAfterSeconds: 7 })).headers["retry-after"], "7");
});

test("Only a 401 carries the challenge, and only where there is one", () => {
  const missing = unauthenticated("MissingAuthenticationTokenException", "No token.");
  assert.equal(faultReply(missing, 'Basic realm="d/r"').headers["www-authenticate"], 'Basic realm="d/r"');
  assert.equal(faultReply(missing).headers["www-authenticate"], undefined);
  assert.equal(faultReply(invalid("No."), 'Basic realm="d/r"').headers["www-authenticate"], undefined);
});

test("A reason phrase is one short line of Latin-1 whatever the text", () => {
  assert.equal(reasonPhrase("a\r\nSet-Cookie: x\u0000\u{1f4a9}é"), "a Set-Cookie: x??é");
  assert.equal(reasonPhrase("x".repeat(999)).length, 200);
});
