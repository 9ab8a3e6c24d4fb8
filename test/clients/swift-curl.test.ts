/* curl as a publisher of Swift packages (formats spec, swift 4). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeDomain } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { makeWorkplace } from "../support/run-program.ts";
import { startPackhouse } from "../support/start.ts";
import { sourceArchive, swiftDesk } from "../support/swift.ts";

const domain = "acme";

clientSuite("curl", ([curl = ""]) => {
  test("publishes an archive in a form", async () => {
    const packhouse = await startPackhouse();
    const desk = makeWorkplace({});
    try {
      await makeDomain(packhouse, domain, [{ repository: "store" }]);
      const store = await swiftDesk(packhouse, domain, "store");
      const archive = sourceArchive("Curled", "1.0.0");
      desk.write({ "curled.zip": archive, "metadata.json": { description: "Sent by hand" } });
      const form = [
        "-F",
        "source-archive=@curled.zip;type=application/zip",
        "-F",
        "metadata=<metadata.json;type=application/json",
      ];
      const address = `${store.endpoint}mona/Curled/1.0.0`;
      const { stdout } = await desk.run([
        curl,
        "-sS",
        "-w",
        "%{http_code}",
        "-X",
        "PUT",
        "--user",
        `aws:${store.token}`,
        ...form,
        address,
      ]);
      assert.equal(stdout, "201");
      assert.deepEqual((await store.json("mona/curled/1.0.0")).metadata, { description: "Sent by hand" });
      assert.ok((await store.ask("mona/curled/1.0.0.zip")).bytes.equals(archive));
    } finally {
      desk.remove();
      await packhouse.stop();
    }
  });
});
