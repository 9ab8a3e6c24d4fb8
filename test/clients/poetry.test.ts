import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { sdist, wheel } from "../support/distributions.ts";
import { pythonWorkplace, startWithNeeded } from "../support/python.ts";
import type { Finished, Workplace } from "../support/run-program.ts";
import type { Packhouse } from "../support/start.ts";
import { upload } from "../support/upload.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";

let packhouse: Packhouse;
let endpoint: string;
let token: string;
let desk: Workplace;

before(async () => {
  ({ packhouse, token, endpoint } = await startWithNeeded(domain));
  desk = pythonWorkplace(
    {},
    { POETRY_HTTP_BASIC_ACME_USERNAME: "aws", POETRY_HTTP_BASIC_ACME_PASSWORD: token, POETRY_REPOSITORIES_ACME_URL: endpoint },
  );
  assert.equal((await upload(endpoint, token, { name: "needed", version: "1.1" }, await sdist("needed", "1.1"))).status, 200);
});

after(async () => {
  desk.remove();
  await packhouse.stop();
});

clientSuite("poetry", (command) => {
  const poetry = (...words: readonly string[]): Promise<Finished> => desk.run([...command, "--no-interaction", ...words]);
  const project = (version: string): string => `[project]
name = "poetic"
version = "${version}"
description = "Made by a test"
requires-python = ">=3.9"

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"

[[tool.poetry.source]]
name = "acme"
url = "${endpoint}simple/"
priority = "primary"
`;

  test("adds a package, locks it and installs it again from the lock", async () => {
    desk.write({ "pyproject.toml": project("1.0"), "poetic.py": "" });
    assertDone(await poetry("add", "needed"));
    const lock = desk.read("poetry.lock");
    assert.match(lock, new RegExp(`sha256:${wheel("needed", "1.1").sha256}`));
    assert.match(lock, /name = "needed"\nversion = "1\.1"/);
    desk.drop(".venv");
    assert.match(assertDone(await poetry("install", "--no-root")).output, /Installing needed \(1\.1\)/);
  });

  test("builds and publishes, and is told of a file that exists", async () => {
    desk.write({ "pyproject.toml": project("2.0"), "poetic.py": "" });
    assertDone(await poetry("publish", "--build", "--repository", "acme"));
    const page = await fetch(`${endpoint}simple/poetic/`, { headers: { authorization: `Bearer ${token}` } });
    assert.match(await page.text(), /poetic-2\.0-py3-none-any\.whl<.*\n.*poetic-2\.0\.tar\.gz</);
    const other = wheel("poetic", "2.0");
    desk.write({ [`dist/${other.filename}`]: other.bytes });
    assertRefused(await poetry("publish", "--repository", "acme"), /409/);
    assertDone(await poetry("publish", "--repository", "acme", "--skip-existing"));
  });
});
