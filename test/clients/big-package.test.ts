import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ListPackageVersionAssetsCommand } from "@aws-sdk/client-codeartifact";
import { apiClient } from "../support/api.ts";
import { blobsIn } from "../support/stored.ts";
import { tar } from "../support/tarballs.ts";
import { assertDone, clientSuites } from "./everyday.ts";

const size = 210 * 1024 ** 2;
/** What upload, inspection and download may cost the server together: nothing that grows with the package. */
const maxGrowth = 150 * 1024 ** 2;

const digest = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest("hex");

clientSuites(["npm 11"], (client) => {
  test("publishes and installs a package of 210 MB, of which the server holds little at once", async () => {
    const { place, workplace, run } = client();
    const { packhouse, domain, repository } = place;
    const payload = randomBytes(size);
    const manifest = { name: "big", version: "1.0.0" };
    // Random bytes cannot be made smaller: packing them for real would only take its time.
    const tarball = gzipSync(await tar({ "package/package.json": manifest, "package/payload.bin": payload }), { level: 0 });
    const desk = workplace();
    desk.write({ "big.tgz": tarball });
    const idle = packhouse.peakMemory();
    assertDone(await run(desk, "publish", "big.tgz"));

    const wanted = { domain, repository, format: "npm", package: "big", packageVersion: "1.0.0" } as const;
    const { assets = [] } = await apiClient(packhouse).send(new ListPackageVersionAssetsCommand(wanted));
    assert.deepEqual(
      assets.map((asset) => [asset.name, asset.size, asset.hashes?.["SHA-256"], asset.hashes?.["SHA-512"]]),
      [["package.tgz", tarball.length, digest("sha256", tarball), digest("sha512", tarball)]],
    );
    assert.deepEqual(blobsIn(packhouse), [digest("sha256", tarball)]);

    const app = workplace();
    assertDone(await run(app, "install", "big"));
    const got = readFileSync(join(app.project, "node_modules/big/payload.bin"));
    assert.equal(digest("sha256", got), digest("sha256", payload));
    const peak = packhouse.peakMemory();
    if (idle !== null && peak !== null) assert.ok(peak - idle < maxGrowth, `it took ${peak - idle} bytes of memory`);
  });
});
