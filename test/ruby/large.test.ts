/* A gem as large as gems with programs for several systems in them are (formats spec, ruby 8). */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { makeDomain } from "../support/api.ts";
import { checksumsOf, gem, gemDesk, specificationText } from "../support/gems.ts";
import { sha256Of } from "../support/plain-format.ts";
import { startPackhouse } from "../support/start.ts";
import { tar } from "../support/tarballs.ts";

const megabyte = 1024 ** 2;
/** What the push and the download may cost the server together: nothing that grows with the gem. */
const maxGrowth = 100 * megabyte;

test("a gem of 210 MB goes in and comes out, whole and in part, and the server holds little of it at once", async (t) => {
  const packhouse = await startPackhouse();
  t.after(() => packhouse.stop());
  await makeDomain(packhouse, "acme", [{ repository: "store" }]);
  const desk = await gemDesk(packhouse, "acme", "store");
  assert.equal((await desk.push((await gem("small", "1.0")).bytes)).status, 200);
  // Random bytes cannot be made smaller: packing them for real would only take its time.
  const files = gzipSync(await tar({ "lib/large.bin": randomBytes(210 * megabyte) }), { level: 0 });
  const parts = { "metadata.gz": gzipSync(specificationText("large", "1.0")), "data.tar.gz": files };
  const { bytes, file } = await gem("large", "1.0", { parts: { ...parts, "checksums.yaml.gz": checksumsOf(parts) } });
  const before = packhouse.peakMemory();
  assert.equal((await desk.push(bytes)).status, 200);
  const got = await desk.ask(`gems/${file}`);
  assert.deepEqual([got.status, got.bytes.length, sha256Of(got.bytes)], [200, bytes.length, sha256Of(bytes)]);
  const part = await desk.ask(`gems/${file}`, { headers: { range: "bytes=-5" } });
  assert.deepEqual([part.status, part.bytes], [206, bytes.subarray(-5)]);
  const peak = packhouse.peakMemory();
  if (before !== null && peak !== null) assert.ok(peak - before < maxGrowth, `it took ${peak - before} bytes of memory`);
});
