import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { plain, plainFormats } from "../../test/support/plain-format.ts";
import { formatNames } from "../model/package.ts";
import { makeConnections } from "./connections.ts";
import { publicConnections } from "./public-connections.ts";

const [format, otherFormat] = formatNames;
const make = (configured: Parameters<typeof makeConnections>[0], environment: Record<string, string> = {}) =>
  makeConnections(configured, plainFormats, environment);

/** A public connection of the plain format's name. */
const [publicName = ""] = [...publicConnections].find(([, of]) => of === plain.name) ?? [];

test("a configured connection leads where it was configured to", () => {
  const table = make({
    "own:registry": { format, url: "http://localhost:4873/npm", authorization: "Bearer x", allowPrivate: true },
  });
  assert.equal(table.formatOf("own:registry"), format);
  const { name, url, authorization, allowPrivate } = table.get("own:registry");
  assert.deepEqual(
    [name, url.href, authorization, allowPrivate],
    ["own:registry", "http://localhost:4873/npm/", "Bearer x", true],
  );
});

test("private addresses and credentials are only used where that was said", () => {
  const { authorization, allowPrivate } = make({ own: { format, url: "http://localhost/" } }).get("own");
  assert.deepEqual([authorization, allowPrivate], [null, false]);
});

test("an authorization is taken from the environment where it is named so", () => {
  const table = make({ own: { format, url: "http://localhost/", authorization: "env:TOKEN" } }, { TOKEN: "Bearer y" });
  assert.equal(table.get("own").authorization, "Bearer y");
});

test("a public connection is known, leads nowhere unless someone knows its address, and can be configured", () => {
  assert.notEqual(publicName, "");
  const without = make({});
  assert.equal(without.formatOf(publicName), format);
  assert.throws(() => without.get(publicName), fault("UpstreamUnavailable", publicName));
  const mirrored = make({ [publicName]: { format, url: "http://localhost/mirror" } });
  assert.equal(mirrored.get(publicName).url.href, "http://localhost/mirror/");
  const upstream = plain.upstream && { ...plain.upstream, publicAddress: () => "http://localhost/public" };
  const known = makeConnections({}, { ...plainFormats, [plain.name]: { ...plain, upstream } }, {});
  assert.equal(known.get(publicName).url.href, "http://localhost/public/");
  assert.equal(known.get(publicName).authorization, null);
});

test("a name that nobody knows has no format and no address", () => {
  assert.equal(make({}).formatOf("own"), null);
  assert.throws(() => make({}).get("own"), fault("UpstreamUnavailable"));
});

const wrong: Readonly<Record<string, readonly [Parameters<typeof makeConnections>[0], RegExp]>> = {
  "an unknown format": [{ own: { format: "tar", url: "http://localhost/" } }, /own.*tar/],
  "a public name with another format": [{ [publicName]: { format: otherFormat, url: "http://localhost/" } }, /is of format/],
  "a name that is none": [{ "no name": { format, url: "http://localhost/" } }, /name/],
  "credentials in the address": [{ own: { format, url: "http://ana:secret@localhost/" } }, /own.*authorization/],
  "a variable that is not set": [{ own: { format, url: "http://localhost/", authorization: "env:GONE" } }, /own.*GONE/],
};

for (const [what, [configured, words]] of Object.entries(wrong))
  test(`${what} is refused at start, without telling a secret`, () => {
    assert.throws(
      () => make(configured),
      (thrown: Error) => {
        assert.doesNotMatch(thrown.message, /secret/);
        return fault("Validation", words)(thrown as never);
      },
    );
  });
