import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { wheel } from "../support/distributions.ts";
import { indexUrl, pythonWorkplace, startWithNeeded } from "../support/python.ts";
import type { Finished, Workplace } from "../support/run-program.ts";
import type { Packhouse } from "../support/start.ts";
import { assertDone } from "./everyday.ts";

const domain = "acme";

let packhouse: Packhouse;
let endpoint: string;
let token: string;
let desk: Workplace;

before(async () => {
  ({ packhouse, token, endpoint } = await startWithNeeded(domain));
  desk = pythonWorkplace({}, { PDM_PYPI_URL: indexUrl(endpoint, token) });
});

after(async () => {
  desk.remove();
  await packhouse.stop();
});

clientSuite("pdm", (command) => {
  const pdm = (...words: readonly string[]): Promise<Finished> => desk.run([...command, ...words]);

  test("adds a package, locks it and installs it again from the lock", async () => {
    desk.write({
      "pyproject.toml":
        '[project]\nname = "app"\nversion = "1.0"\nrequires-python = ">=3.9"\ndependencies = []\n[tool.pdm]\ndistribution = false\n',
    });
    assertDone(await pdm("add", "needed<2"));
    const lock = desk.read("pdm.lock");
    assert.match(lock, new RegExp(`needed-1\\.1-py3-none-any\\.whl", hash = "sha256:${wheel("needed", "1.1").sha256}"`));
    desk.drop(".venv");
    assert.match(assertDone(await pdm("sync")).output, /needed 1\.1/);
  });

  test("publishes what was built", async () => {
    const built = wheel("pdmed", "1.0");
    desk.write({ [`dist/${built.filename}`]: built.bytes });
    const where = ["--repository", endpoint, "--username", "aws", "--password", token];
    assertDone(await pdm("publish", "--no-build", ...where));
    const page = await fetch(`${endpoint}simple/pdmed/`, { headers: { authorization: `Bearer ${token}` } });
    assert.match(await page.text(), new RegExp(built.sha256));
  });
});
