/* Whether the table of calls has all there is. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ErrorName } from "../../src/api/errors.ts";
import type { Operation } from "../../src/api/operation.ts";
import { type OperationName, operations } from "../../src/api/table.ts";
import { cannotArise } from "./calls/cannot-arise.ts";
import { calls, throttled } from "./calls/table.ts";

const refusalsOf = (name: OperationName): ReadonlySet<ErrorName> => {
  const found = calls.flatMap(({ operation, expects }) =>
    operation === name && expects.is === "refusal" ? [expects.error] : [],
  );
  return new Set(throttled.some(([operation]) => operation === name) ? [...found, "Throttling"] : found);
};

describe("the table of calls", () => {
  for (const [name, { errors }] of Object.entries<Operation>(operations) as [OperationName, Operation][]) {
    test(`has a success of ${name}, and each error that it declares or why it cannot arise`, (t) => {
      const reasons = new Map(Object.entries(cannotArise[name] ?? {}) as [ErrorName, string][]);
      const refusals = refusalsOf(name);
      assert.ok(calls.some(({ operation, expects }) => operation === name && expects.is === "output"));
      assert.deepEqual(
        errors.filter((error) => !refusals.has(error) && !reasons.has(error)),
        [],
        "neither met nor explained",
      );
      for (const [error, reason] of reasons) {
        assert.ok(errors.includes(error) && !refusals.has(error), `${error} is declared and is never met`);
        t.diagnostic(`${name} never answers ${error}: ${reason}`);
      }
    });
  }

  test("meets no error that is not declared, but for what any operation may meet when the server fails", () => {
    const undeclared = calls.filter(
      ({ operation, expects }) =>
        expects.is === "refusal" &&
        expects.error !== "InternalServer" &&
        !(operations[operation].errors as readonly ErrorName[]).includes(expects.error),
    );
    assert.deepEqual(undeclared, []);
  });
});
