import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { packageId } from "../../../test/support/plain-format.ts";
import { openRegistry, publishThrough } from "../../../test/support/registry.ts";
import { lookAtBytes } from "./doctor-folder.ts";

test("bytes that are missing are a problem, but for copies that are asked for again", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "packhouse-doctor-"));
  t.after(() => rmSync(root, { recursive: true }));
  const registry = await openRegistry({ store: { connection: "ext:a" }, app: {} });
  const { documents, domain, store, upstream } = registry;
  await publishThrough(registry, "app", "ours", "1.0.0");
  upstream.offer("ext:a", "ui", "1");
  const connection = { name: "ext:a", url: new URL("http://localhost/"), authorization: null, allowPrivate: true };
  const { kept } = await documents.copy({ domainId: domain.id, connection, id: packageId("ui") }, "ui.json", "application/json");
  await kept;
  // What the registry keeps lies in memory, so that the folder has nothing of it.
  const found = await lookAtBytes(store, root, { readsAll: false, note: () => undefined });
  assert.deepEqual(
    found.map(({ state, says }) => [state, /missing\. (.*)$/.exec(says)?.[1]]),
    [
      ["problem", "Restore it from a backup."],
      ["warning", "It is a copy of another registry's document: the server asks for it again."],
    ],
  );
});
