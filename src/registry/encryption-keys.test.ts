import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../model/fault.ts";
import { encryptionKeyArn } from "./encryption-keys.ts";

const scope = { region: "eu-west-1", owner: "111111111111" };
const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
const ours = "arn:aws:kms:eu-west-1:111111111111";

test("A key's id, alias and ARN all become an ARN", () => {
  const elsewhere = `arn:aws:kms:us-east-1:222222222222:key/${id}`;
  assert.equal(encryptionKeyArn(scope, id), `${ours}:key/${id}`);
  assert.equal(encryptionKeyArn(scope, `mrk-${"a".repeat(32)}`), `${ours}:key/mrk-${"a".repeat(32)}`);
  assert.equal(encryptionKeyArn(scope, "alias/packages"), `${ours}:alias/packages`);
  assert.equal(encryptionKeyArn(scope, elsewhere), elsewhere);
});

test("What names no key is refused with a reason of its own", () => {
  for (const key of ["key", "alias/", `${id} `, "arn:aws:s3:::bucket", `${ours}:grant/${id}`]) {
    const refused = (thrown: unknown) => isFault(thrown, "Validation") && thrown.detail.reason === "ENCRYPTION_KEY_ERROR";
    assert.throws(() => encryptionKeyArn(scope, key), refused, key);
  }
});
