import assert from "node:assert/strict";
import { test } from "node:test";
import { buildOf, sortVersions, versions } from "./versions.ts";

/** Each line in the order of Maven, oldest first. */
const orders: readonly (readonly string[])[] = [
  ["1-alpha2snapshot", "1-alpha2", "1-alpha-123", "1-beta-2", "1-beta123", "1-m2", "1-m11", "1-rc", "1-cr2", "1-rc123"],
  ["1-rc123", "1-SNAPSHOT", "1", "1-sp", "1-sp2", "1-sp123", "1-abc", "1-def", "1-pom-1", "1-1-snapshot", "1-1", "1-2", "1-123"],
  ["2.0.1", "2.0.1-xyz", "2.0.1-123", "2.0.2", "2.0.10", "2.1", "10.0"],
  ["1.0-alpha-1", "1.0-alpha-1.1", "1.0-beta", "1.0-SNAPSHOT", "1.0", "1.0-jre", "1.0.1"],
  ["32.0.0-android", "32.0.0-jre", "32.0.1-android"],
  ["1.0.RC1", "1.0.RC2", "1.0", "1.0.X1", "1.0-X2"],
  ["20030203.000129", "20030203.000550", "20240101", "99999999999999999999", "100000000000000000000"],
];

for (const order of orders)
  test(`versions are ordered ${order.slice(0, 3).join(" < ")} …`, () => {
    for (const [index, newer] of order.entries())
      for (const older of order.slice(0, index)) {
        assert.ok(versions.compare(older, newer) < 0, `${older} < ${newer}`);
        assert.ok(versions.compare(newer, older) > 0, `${newer} > ${older}`);
      }
    assert.deepEqual(sortVersions(order.toReversed()), order);
  });

for (const same of [
  ["1", "1.0", "1.0.0", "1-0", "1.ga", "1-final", "1-RELEASE", "1.0.0-ga"],
  ["1-rc1", "1-cr1", "1rc1", "1.rc1", "1-RC-1"],
  ["1-a1", "1-alpha-1", "1alpha1"],
  ["1-b2", "1-beta-2"],
  ["0", "0.0", ""],
])
  test(`${same.join(", ")} mean the same, and are ordered by their text`, () => {
    const [first = ""] = same;
    for (const [index, one] of same.entries())
      for (const other of same.slice(0, index)) {
        assert.equal(versions.compare(`${one}`, "2") < 0, true);
        assert.equal(Math.sign(versions.compare(one, other)), one < other ? -1 : 1, `${one} and ${other}`);
      }
    assert.deepEqual(sortVersions([...same, `${first}.0.1`]).at(-1), `${first}.0.1`);
  });

test("a version is any text without a slash, a number sign and white space", () => {
  for (const version of ["1.0", "r09", "1.0+build", "Finchley.SR2", "2.0.0-M1_2~3", "1.0-SNAPSHOT"])
    assert.equal(versions.normalize(version), version);
  for (const version of ["", ".", "..", "a/b", "a b", "a\\b", "a#b", "1".repeat(256)])
    assert.throws(() => versions.normalize(version), { code: "Validation" });
});

test("a long version is compared by its beginning, in no time", () => {
  const long = "1-".repeat(120);
  assert.ok(versions.compare(`${long}a`, "2") < 0);
});

test("a build tells its snapshot", () => {
  assert.deepEqual(buildOf("1.2-20240501.120000-3"), { snapshot: "1.2-SNAPSHOT", timestamp: "20240501.120000", number: 3 });
  for (const version of ["1.2", "1.2-SNAPSHOT", "20240501.120000-3", "1.2-20240501-3"]) assert.equal(buildOf(version), null);
  assert.deepEqual(["1.0", "1.0-SNAPSHOT", "1.0-20240501.120000-3"].map(versions.isPrerelease), [false, true, true]);
});
