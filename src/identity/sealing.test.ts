import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { isFault } from "../model/fault.ts";
import { seal, unseal } from "./sealing.ts";

const key = randomBytes(32);
const cannotRead = (thrown: unknown): boolean => isFault(thrown, "InternalServer") && /cannot be read/u.test(thrown.message);

test("a sealed secret comes back, and is sealed differently each time", () => {
  for (const secret of ["", "wJalrXUtnFEMI/K7MDENG", "größe 😀"]) {
    const sealed = seal(key, secret);
    assert.equal(unseal(key, sealed), secret);
    assert.notEqual(seal(key, secret), sealed);
    if (secret !== "") assert.ok(!sealed.includes(secret));
  }
});

test("a sealed secret is read with no other key, and not when it was changed or cut", () => {
  const sealed = seal(key, "secret");
  assert.throws(() => unseal(randomBytes(32), sealed), cannotRead);
  const last = sealed.at(-2) === "A" ? "B" : "A";
  assert.throws(() => unseal(key, `${sealed.slice(0, -2)}${last}${sealed.at(-1)}`), cannotRead);
  for (const cut of ["", "1.", sealed.slice(0, 20), sealed.slice(0, -2)]) assert.throws(() => unseal(key, cut), cannotRead);
});
