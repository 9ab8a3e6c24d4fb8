import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { openServerFolder, parseSealingKey } from "./server-folder.ts";

const place = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-folder-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
};
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test("the data folder is made for its owner alone", (t) => {
  const root = join(place(t), "deep", "data");
  const folder = openServerFolder(root);
  assert.equal(folder.root, root);
  for (const path of [root, join(root, "aws")]) assert.equal(mode(path), "700");
  openServerFolder(root);
});

test("the key is made once and read afterwards, by its owner alone", (t) => {
  const root = place(t);
  const key = openServerFolder(root).sealingKey();
  assert.equal(key.length, 32);
  assert.deepEqual(openServerFolder(root).sealingKey(), key);
  assert.equal(mode(join(root, "server.key")), "600");
  assert.notDeepEqual(openServerFolder(join(root, "other")).sealingKey(), key);
});

test("a key that is damaged is refused, never replaced", (t) => {
  const root = place(t);
  const folder = openServerFolder(root);
  writeFileSync(join(root, "server.key"), "");
  assert.throws(() => folder.sealingKey(), fault("Validation", "server.key"));
  assert.equal(readFileSync(join(root, "server.key"), "utf8"), "");
});

for (const text of ["", "00", "g".repeat(64), "0".repeat(65), `${"0".repeat(64)}\n`])
  test(`${JSON.stringify(text.slice(0, 8))} of ${text.length} characters is no key`, () => {
    assert.throws(() => parseSealingKey(text, "sealingKey"), fault("Validation", /^sealingKey must hold 64 hexadecimal digits/));
  });

test("staged credentials are found again after a crash, and settled once", (t) => {
  const root = place(t);
  const names = () => readdirSync(join(root, "aws"));
  openServerFolder(root).stageCredentials({ accessKeyId: "AKIAEXAMPLE", secret: "a/b+c" });
  const folder = openServerFolder(root);
  assert.equal(folder.stagedKeyId(), "AKIAEXAMPLE");
  assert.equal(mode(join(root, "aws", "credentials.new")), "600");
  folder.settleCredentials(false);
  assert.deepEqual([folder.stagedKeyId(), names()], [null, []]);
  folder.stageCredentials({ accessKeyId: "AKIAOTHER", secret: "d" });
  folder.settleCredentials(true);
  assert.deepEqual([folder.stagedKeyId(), names()], [null, ["credentials"]]);
});

test("credentials that were cut while they were staged name no key", (t) => {
  const root = place(t);
  const folder = openServerFolder(root);
  writeFileSync(join(root, "aws", "credentials.new"), "[default]\naws_acc");
  assert.equal(folder.stagedKeyId(), "");
});

test("credentials and configuration are in AWS's own forms, the credentials for their owner alone", (t) => {
  const root = place(t);
  const folder = openServerFolder(root);
  const credentials = join(root, "aws", "credentials");
  writeFileSync(credentials, "old", { mode: 0o644 });
  folder.writeCredentials({ accessKeyId: "AKIAEXAMPLE", secret: "a/b+c" });
  folder.writeAwsConfig({ region: "eu-west-1", url: "http://localhost:8735" });
  assert.equal(mode(credentials), "600");
  assert.equal(readFileSync(credentials, "utf8"), "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = a/b+c\n");
  assert.equal(
    readFileSync(join(root, "aws", "config"), "utf8"),
    "[default]\nregion = eu-west-1\noutput = json\nendpoint_url = http://localhost:8735\n",
  );
});

test("a folder that cannot be made is a fault that says what to do", (t) => {
  const file = join(place(t), "file");
  writeFileSync(file, "");
  assert.throws(() => openServerFolder(join(file, "data")), fault("InternalServer", /file\/data.*--data/));
});
