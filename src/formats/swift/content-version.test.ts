import assert from "node:assert/strict";
import { test } from "node:test";
import { wishIn } from "./content-version.ts";

test("a version and a form are read out of what is accepted", () => {
  for (const [header, form, isSpoken] of [
    [undefined, null, true],
    ["*/*", null, true],
    ["application/json", null, true],
    ["application/vnd.swift.registry.v1+zip", "zip", true],
    ["Application/VND.swift.registry.V1+JSON; q=1", "json", true],
    ["application/vnd.swift.registry+swift", "swift", true],
    ["application/vnd.swift.registry", null, true],
    ["application/vnd.swift.registry.v2+json, application/vnd.swift.registry.v1+zip", "zip", true],
    ["application/vnd.swift.registry.v2+json", null, false],
    ["application/vnd.swift.registryx.v9", null, true],
  ] as const)
    assert.deepEqual(wishIn(header), { form, isSpoken }, header);
});

test("a version that is none is refused", () => {
  for (const version of ["", "one", "1.0", "-1"])
    assert.throws(() => wishIn(`application/vnd.swift.registry.v${version}+json`), { code: "Validation" });
});
