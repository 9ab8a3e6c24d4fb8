/* Where Python's clients work in the tests: without any index of the machine, and with what they need beside them. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { makeDomain, pypiEndpoint, tokenFor } from "./api.ts";
import { type ClientName, locate } from "./clients.ts";
import { wheel } from "./distributions.ts";
import { makeWorkplace, type Workplace } from "./run-program.ts";
import { startPackhouse } from "./start.ts";
import type { Files } from "./tarballs.ts";
import { upload } from "./upload.ts";

/** The address of a repository's index with a token in it. */
export const indexUrl = (endpoint: string, token: string): string =>
  `${endpoint.replace("://", `://aws:${encodeURIComponent(token)}@`)}simple/`;

/** A workplace whose clients know no index; `homeFiles` are its user's settings. */
export const pythonWorkplace = (homeFiles: Files = {}, env: Readonly<Record<string, string>> = {}): Workplace =>
  makeWorkplace(homeFiles, {
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    PIP_NO_INPUT: "1",
    PIP_NO_COLOR: "1",
    PIP_PROGRESS_BAR: "off",
    PIP_RETRIES: "0",
    PYTHON_KEYRING_BACKEND: "keyring.backends.null.Keyring",
    TWINE_NON_INTERACTIVE: "1",
    // What is wrapped cannot be looked for.
    COLUMNS: "1000",
    UV_PYTHON_DOWNLOADS: "never",
    UV_NO_PROGRESS: "1",
    POETRY_VIRTUALENVS_IN_PROJECT: "1",
    PDM_CHECK_UPDATE: "0",
    ...env,
  });

/** The PATH on which these clients come first. */
export const pathWith = (...names: readonly ClientName[]): string =>
  [...names.map((name) => dirname(locate(name)?.[0] ?? "")), "/usr/local/bin", "/usr/bin", "/bin"].join(":");

/** A project that setuptools builds. */
export const project = (name: string, version: string, dependencies: readonly string[] = []): Files => ({
  "pyproject.toml": `[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"

[project]
name = "${name}"
version = "${version}"
description = "Made by a test"
requires-python = ">=3.9"
dependencies = ${JSON.stringify(dependencies)}

[tool.setuptools]
py-modules = ["${name.replace(/[-.]/g, "_")}"]
`,
  [`${name.replace(/[-.]/g, "_")}.py`]: `said = "${name} ${version}"\n`,
});

/** A server with a repository `app` that has two versions of a project `needed`. */
export const startWithNeeded = async (domain: string) => {
  const packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [{ repository: "app" }]);
  const token = await tokenFor(packhouse, domain);
  const endpoint = pypiEndpoint(packhouse, domain, "app");
  for (const version of ["1.0", "1.1"]) {
    assert.equal((await upload(endpoint, token, { name: "needed", version }, wheel("needed", version))).status, 200);
  }
  return { packhouse, token, endpoint };
};
