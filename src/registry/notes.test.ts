import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { packageId } from "../../test/support/plain-format.ts";
import { openRegistry, type Registry } from "../../test/support/registry.ts";

const id = packageId("acme/ui");
let registry: Registry;

beforeEach(async () => {
  registry = await openRegistry({ team: {}, app: { upstreams: ["team"] } });
  await registry.publish("team", "acme/ui", "1.0.0");
});

const put = async (repository: string, words: string, text: string, key = "word") =>
  (await registry.session(repository)).changeNote(packageId(words), "PutPackageMetadata", key, () => text);
const read = async (repository: string, namespace: string | null = "acme") =>
  (await registry.session(repository)).notes(namespace, "word");

test("a note is changed from what it was, and belongs to one key of one package", async () => {
  const team = await registry.session("team");
  for (const expected of [null, "x", "xx"])
    await team.changeNote(id, "PutPackageMetadata", "word", (before) => {
      assert.equal(before, expected);
      return `${before ?? ""}x`;
    });
  await put("team", "acme/ui", "another", "other");
  assert.deepEqual(await read("team"), [{ name: "ui", text: "xxx" }]);
  assert.deepEqual(await read("team", null), []);
});

test("a namespace's notes are read through upstreams, the nearest first, of packages that are published", async () => {
  const { publish, setStatus } = registry;
  await publish("app", "acme/aa", "1.0.0");
  await publish("app", "acme/hidden", "1.0.0", { finished: false });
  await put("team", "acme/ui", "team's");
  await put("app", "acme/aa", "app's");
  await put("app", "acme/hidden", "nobody's");
  assert.deepEqual(await read("app"), [
    { name: "aa", text: "app's" },
    { name: "ui", text: "team's" },
  ]);
  await registry.read("app", "acme/ui", "1.0.0");
  await put("app", "acme/ui", "nearer");
  assert.deepEqual((await read("app"))[1], { name: "ui", text: "nearer" });
  assert.deepEqual(await read("team"), [{ name: "ui", text: "team's" }]);
  await setStatus("team", "acme/ui", "1.0.0", "Archived");
  assert.deepEqual(await read("team"), []);
});

test("a package that is not here has no notes, and a deleted one takes them with it", async () => {
  await assert.rejects(put("app", "acme/ui", "text"), fault("ResourceNotFound", "package acme/ui in repository app"));
  await put("team", "acme/ui", "text");
  await (await registry.session("team")).deletePackage(id);
  await registry.publish("team", "acme/ui", "1.0.0");
  assert.deepEqual(await read("team"), []);
});
