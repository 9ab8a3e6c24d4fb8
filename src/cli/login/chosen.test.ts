import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Chosen, chosenFor, rememberChosen, wordsOf } from "./chosen.ts";
import type { Login } from "./target.ts";

const endpointOf = (repository: string): string => `https://p.example/pypi/d/acme-111122223333/${repository}/`;

interface Desk {
  readonly environment: Readonly<Record<string, string>>;
  readonly logIn: (repository: string, chosen: Chosen) => string;
  readonly write: (text: string) => void;
}

const openDesk = (t: TestContext): Desk => {
  const folder = mkdtempSync(join(tmpdir(), "packhouse-chosen-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const environment = { HOME: "/nowhere", XDG_CONFIG_HOME: folder };
  let text = "";
  const write = (after: string): void => {
    text = after;
    const path = join(folder, "packhouse/helpers.json");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const logIn = (repository: string, chosen: Chosen): string => {
    const login: Login = {
      tool: "pip",
      token: "TOKEN",
      expires: { ms: 0, text: "" },
      targets: [{ domain: "acme", repository, endpoint: endpointOf(repository), namespace: null }],
      mode: "keyring",
      chosen,
      surroundings: { environment, home: "/nowhere", platform: "linux" },
    };
    const { path, edit } = rememberChosen(login);
    assert.equal(path, join(folder, "packhouse/helpers.json"));
    write(edit(text));
    return text;
  };
  return { environment, logIn, write };
};

test("what a login was told is known again for the addresses of its repository, until the next", (t) => {
  const { environment, logIn } = openDesk(t);
  const chosen = { profile: "build", region: "eu-west-1", "endpoint-url": "https://p.example" };
  const index = `${endpointOf("app")}simple/`;
  assert.deepEqual(chosenFor(index, environment), {});
  logIn("app", chosen);
  logIn("other", { profile: "mine" });
  assert.deepEqual(chosenFor(index, environment), chosen);
  assert.deepEqual(chosenFor(endpointOf("other"), environment), { profile: "mine" });
  assert.deepEqual(chosenFor(endpointOf("app2"), environment), {});
  logIn("app", {});
  assert.deepEqual(chosenFor(index, environment), {});
  assert.deepEqual(chosenFor(endpointOf("other"), environment), { profile: "mine" });
});

test("nothing to remember makes no file", (t) => {
  assert.equal(openDesk(t).logIn("app", {}), "");
});

test("a file that somebody else wrote is neither read nor written", (t) => {
  const { environment, logIn, write } = openDesk(t);
  for (const text of ["[]", "no JSON", '{"x": 1}', '{"x": {"profile": 1}}', '{"x": {"query": "a"}}', '{"x": {"profile": ""}}']) {
    write(text);
    assert.throws(() => chosenFor(endpointOf("app"), environment), { exit: 255 });
    assert.throws(() => logIn("app", { profile: "a" }), /not as this program writes it/);
  }
});

test("the words are those of a command line", () => {
  assert.deepEqual(wordsOf({ profile: "a b", region: "x" }), ["--profile", "a b", "--region", "x"]);
});
