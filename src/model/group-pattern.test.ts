import assert from "node:assert/strict";
import { test } from "node:test";
import { fault } from "../../test/support/handlers.ts";
import { invalid } from "./fault.ts";
import {
  foldSpelling,
  matchesLiterally,
  matchingKeys,
  type Pattern,
  packageKey,
  parentOf,
  parsePattern,
  patternOf,
} from "./group-pattern.ts";
import { type FormatName, formatNames, type PackageId } from "./package.ts";

/** As a format would that keeps names in lower case and takes no underscore. */
const normalize = (id: PackageId): PackageId => {
  if (id.format !== "pypi") return id;
  return { ...id, name: id.name.toLowerCase().replaceAll(/[-_.]+/g, "-") };
};
const parse = (pattern: string): Pattern => parsePattern(pattern, normalize);

/** `npm/acme/ui` and `npm//react`. */
const idOf = (path: string): PackageId => {
  const [format = "", namespace = "", name = ""] = path.split("/");
  return { format: format as FormatName, namespace: namespace === "" ? null : namespace, name };
};

const byKeyOf = (patterns: readonly string[]) => Map.groupBy(patterns.map(parse), ({ matchKey }) => matchKey);

const wellFormed: readonly (readonly [string, string])[] = [
  ["/*", "*"],
  ["/npm/*", "npm/*"],
  ["/nuget/*", "nuget/*"],
  ["/maven/*", "maven/*"],
  ["/maven/com.anycompany~", "maven/com.anycompany~"],
  ["/npm/space/*", "npm/space/*"],
  ["/npm//*", "npm//*"],
  ["/nuget//*", "nuget//*"],
  ["/npm/space/anycompany-ui~", "npm/space/anycompany.ui~"],
  ["/npm//anycompany~", "npm//anycompany~"],
  ["/maven/org.apache.logging.log4j/log4j-core$", "maven/org.apache.logging.log4j/log4j.core$"],
  ["/npm//react$", "npm//react$"],
  ["/pypi//requests$", "pypi//requests$"],
  ["/npm/space/foo-*", "npm/space/foo.*"],
  ["/npm/space/foo--*", "npm/space/foo.*"],
  ["/npm/acme-*", "npm/acme.*"],
  ["/maven/com.*", "maven/com.*"],
  ["/npm//Foo_Bar~", "npm//foo.bar~"],
  ["/npm//é~", "npm//é~"],
  ["/npm//e\u0301~", "npm//é~"],
  ["/npm//a~b$", "npm//a~b$"],
  ["/generic/space/a*$", "generic/space/a*$"],
  ["/generic/space/日本~", "generic/space/日本~"],
];

for (const [pattern, matchKey] of wellFormed)
  test(`${pattern} is a pattern with the key ${matchKey}`, () => assert.deepEqual(parse(pattern), { pattern, matchKey }));

const malformed: readonly (readonly [string, RegExp])[] = [
  ["npm/*", /begin with \//],
  ["/", /begin with \//],
  ["//", /begin with \//],
  ["/npm/space/foo", /end with/],
  ["/~", /no package format/],
  ["//*", /no package format/],
  ["/python//requests$", /python is no package format/],
  ["/NPM/*", /NPM is no package format/],
  ["/np~", /np is no package format/],
  ["/npm~", /slash must follow the format/],
  ["/npm*", /slash must follow the format/],
  ["/npm$", /slash must follow the format/],
  ["/npm/space$", /follow a whole name/],
  ["/npm/space/$", /follow a whole name/],
  ["/npm//$", /follow a whole name/],
  ["/npm/space/foo/bar$", /more parts/],
  ["/npm/space/foo/*", /more parts/],
  ["/npm/space/~", /follow the end of a word/],
  ["/npm/~", /follow the end of a word/],
  ["/npm/space/foo-~", /follow the end of a word/],
  ["/npm/space/foo*", /after the end of a word/],
  ["/npm/space*", /after the end of a word/],
  ["/npm/*/foo$", /only at its end/],
  ["/npm/space~/foo$", /only at its end/],
  ["/npm/space/f*o~", /only at its end/],
  ["/npm/space/foo**", /only at its end/],
  ["/npm/space/foo$~", /only at its end/],
  ["/nuget/space/*", /have no namespace/],
  ["/pypi/space/foo$", /have no namespace/],
  ["/ruby/foo~", /have no namespace/],
  ["/maven//core$", /have a namespace/],
  ["/swift//*", /have a namespace/],
  ["/generic//a~", /have a namespace/],
  ["/npm//a b$", /no package's name/],
  ["/npm//a#b$", /no package's name/],
  [`/npm//${"a".repeat(256)}$`, /more than 255/],
  ["/pypi//Requests$", /is \/pypi\/\/requests\$/],
  ["/pypi//foo_bar~", /is \/pypi\/\/foo-bar~/],
  ["/pypi//foo.*", /is \/pypi\/\/foo-\*/],
];

for (const [pattern, why] of malformed)
  test(`${pattern.slice(0, 40)} is no pattern`, () => {
    assert.throws(() => parse(pattern), fault("Validation", why));
  });

test("a pattern that no package of its format could have is refused", () => {
  const picky = (id: PackageId): PackageId => {
    if (id.name.startsWith("_")) throw invalid("No name begins so.");
    return normalize(id);
  };
  assert.throws(() => parsePattern("/npm//_a$", picky), fault("Validation", "no npm package has such a name"));
  assert.equal(parsePattern("/npm//a$", picky).pattern, "/npm//a$");
});

/** A package, the patterns there are, and which one it belongs to, "weak" where it is a variation. */
const associations: readonly (readonly [string, readonly string[], string])[] = [
  ["npm//react", ["/*"], "/*"],
  ["npm//react", ["/*", "/npm/*", "/pypi/*"], "/npm/*"],
  ["npm/space/ui", ["/*", "/npm/*", "/npm/space/*"], "/npm/space/*"],
  ["npm//react", ["/*", "/npm/*", "/npm/space/*"], "/npm/*"],
  ["npm//react", ["/npm/*", "/npm//*"], "/npm//*"],
  ["npm/space/react", ["/npm/*", "/npm//*"], "/npm/*"],
  ["maven/com.anycompany/core", ["/*", "/maven/com.anycompany~"], "/maven/com.anycompany~"],
  ["maven/com.anycompany.web/core", ["/*", "/maven/com.anycompany~"], "/maven/com.anycompany~"],
  ["maven/com.anycompanyweb/core", ["/*", "/maven/com.anycompany~"], "/*"],
  ["maven/com.anycompany/core", ["/maven/com.anycompany~", "/maven/com.anycompany/*"], "/maven/com.anycompany/*"],
  ["npm/space/foo", ["/*", "/npm/space/foo~"], "/npm/space/foo~"],
  ["npm/space/foo-bar", ["/*", "/npm/space/foo~"], "/npm/space/foo~"],
  ["npm/space/foo.bar", ["/*", "/npm/space/foo~"], "/npm/space/foo~"],
  ["npm/space/foo+bar", ["/*", "/npm/space/foo~"], "/npm/space/foo~"],
  ["npm/space/food", ["/*", "/npm/space/foo~"], "/*"],
  ["npm/space/foo2", ["/*", "/npm/space/foo~"], "/*"],
  ["npm/space/fooBar", ["/*", "/npm/space/foo~"], "/*"],
  ["npm/space/foo\u0301", ["/*", "/npm/space/foo~"], "/*"],
  ["npm/space/foo", ["/npm/space/foo~", "/npm/space/foo$"], "/npm/space/foo$"],
  ["npm/space/foo-bar", ["/npm/space/foo~", "/npm/space/foo$"], "/npm/space/foo~"],
  ["npm/space/foo-bar", ["/npm/space/foo~", "/npm/space/foo-*"], "/npm/space/foo-*"],
  ["npm/space/foo-bar", ["/npm/space/foo-*", "/npm/space/foo-bar~"], "/npm/space/foo-bar~"],
  ["npm/space/foo", ["/npm/space/foo~", "/npm/space/foo-*"], "/npm/space/foo~"],
  ["npm/space/foo-", ["/npm/space/foo~", "/npm/space/foo-*"], "/npm/space/foo-*"],
  ["npm/space-x/foo", ["/*", "/npm/space-*", "/npm/space~"], "/npm/space-*"],
  // Variations.
  ["npm/space/foo.bar", ["/*", "/npm/space/foo-bar$"], "/npm/space/foo-bar$ weak"],
  ["npm/space/foo..bar", ["/*", "/npm/space/foo-bar$"], "/npm/space/foo-bar$ weak"],
  ["npm/space/foo_bar", ["/*", "/npm/space/foo-bar~"], "/npm/space/foo-bar~ weak"],
  ["npm/space/foobar", ["/*", "/npm/space/foo-bar~"], "/*"],
  ["npm/space/Foo", ["/*", "/npm/space/foo$"], "/npm/space/foo$ weak"],
  ["npm/Space/foo", ["/*", "/npm/space/*"], "/npm/space/* weak"],
  ["npm/space/FOO-x", ["/*", "/npm/space/foo~"], "/npm/space/foo~ weak"],
  ["npm/space/foo_x", ["/*", "/npm/space/foo-*"], "/npm/space/foo-* weak"],
  ["npm/space/foo--x", ["/*", "/npm/space/foo-*"], "/npm/space/foo-*"],
  ["npm/space/fоо", ["/*", "/npm/space/foo~"], "/npm/space/foo~ weak"],
  ["npm/space/f00", ["/*", "/npm/space/foo~"], "/npm/space/foo~ weak"],
  ["npm/space/foo\u200b", ["/*", "/npm/space/foo~"], "/npm/space/foo~ weak"],
  ["npm/space/ﬁre", ["/*", "/npm/space/fire$"], "/npm/space/fire$ weak"],
  ["npm/space/foo\u2010bar", ["/*", "/npm/space/foo-bar$"], "/npm/space/foo-bar$ weak"],
  ["npm/space/straße", ["/*", "/npm/space/strasse$"], "/npm/space/strasse$ weak"],
  ["maven/com-anycompany/core", ["/*", "/maven/com.anycompany~"], "/maven/com.anycompany~ weak"],
  ["npm/space/Foo", ["/npm/*", "/npm/space/foo$", "/npm/space/*"], "/npm/space/foo$ weak"],
  ["npm/space/Foo", ["/npm/space/foo$", "/npm/space/Foo$"], "/npm/space/Foo$"],
  ["npm/space/FOO", ["/npm/space/foo$", "/npm/space/Foo$"], "/npm/space/Foo$ weak"],
  ["npm/space/foo_a", ["/npm/space/foo-*", "/npm/space/foo_*"], "/npm/space/foo_*"],
];

const association = (path: string, patterns: readonly string[]): string => {
  const id = idOf(path);
  const found = patternOf(id, byKeyOf(patterns));
  if (found === null) return "none";
  return `${found.pattern}${matchesLiterally(found.pattern, path) ? "" : " weak"}`;
};

for (const [path, patterns, expected] of associations)
  test(`of ${patterns.join(" ")}, ${path} belongs to ${expected}`, () => {
    assert.equal(association(path, patterns), expected);
    assert.equal(association(path, patterns.toReversed()), expected);
  });

/** A pattern, those there are, and the one around it. */
const hierarchies: readonly (readonly [string, readonly string[], string | null])[] = [
  ["/*", ["/*"], null],
  ["/npm/*", ["/*", "/npm/*"], "/*"],
  ["/npm//*", ["/*", "/npm/*"], "/npm/*"],
  ["/npm/space/*", ["/*", "/npm/*", "/npm/space~"], "/npm/space~"],
  ["/npm/space/foo~", ["/*", "/npm/*", "/npm/space/*"], "/npm/space/*"],
  ["/npm/space/foo-bar~", ["/*", "/npm/space/foo~"], "/npm/space/foo~"],
  ["/npm/space/foo-*", ["/*", "/npm/space/foo~"], "/npm/space/foo~"],
  ["/npm/space/foo$", ["/*", "/npm/space/foo~"], "/npm/space/foo~"],
  ["/npm/space/food~", ["/*", "/npm/space/foo~"], "/*"],
  ["/npm/space/foo~", ["/*", "/npm/space/foo$"], "/*"],
  ["/npm/space/Foo~", ["/*", "/npm/space/foo~"], "/*"],
  ["/npm/space/Foo-bar~", ["/npm/space/foo~", "/npm/space/Foo~"], "/npm/space/Foo~"],
  ["/npm/space/FOO-bar~", ["/*", "/npm/space/foo~"], "/npm/space/foo~"],
  ["/maven/com.acme.web~", ["/maven/com.acme~", "/maven/com.*", "/*"], "/maven/com.acme~"],
];

for (const [pattern, patterns, expected] of hierarchies)
  test(`of ${patterns.join(" ")}, ${expected} is around ${pattern}`, () => {
    assert.equal(parentOf(parse(pattern), byKeyOf([...patterns, pattern]))?.pattern ?? null, expected);
  });

test("all patterns that match a package hold each other, the one with the longer key in the other", () => {
  const patterns = [
    "/*",
    "/npm/*",
    "/npm/my~",
    "/npm/my-*",
    "/npm/my-space~",
    "/npm/my-space/*",
    "/npm/my-space/a~",
    "/npm/my-space/a-*",
    "/npm/my-space/a-b~",
    "/npm/my-space/a-b$",
  ];
  const byKey = byKeyOf(patterns);
  const keys = matchingKeys(packageKey(idOf("npm/my-space/a-b")));
  assert.deepEqual(
    keys,
    patterns.toReversed().map((pattern) => parse(pattern).matchKey),
  );
  for (const [at, pattern] of patterns.entries()) {
    assert.equal(parentOf(parse(pattern), byKey)?.pattern, at === 0 ? undefined : patterns[at - 1]);
  }
});

test("no name makes many or long keys", () => {
  for (const letter of ["a-", "ﷺ", "ß", "\u{1F600}", "*", "ΐ"]) {
    const name = letter.repeat(255).slice(0, 255);
    const keys = matchingKeys(packageKey({ format: formatNames[0], namespace: name, name }));
    assert.ok(keys.length < 530, `${letter}: ${keys.length} keys`);
    assert.ok(keys.every((key) => key.length < 530 && key.isWellFormed()));
  }
});

test("folding twice changes nothing more", () => {
  for (const text of ["Foo--Bar", "ΟΔΟΣ", "straße", "ﬁ½℀", "İı", "a\u0301_\u2013", "ᾳ", "Ⅷ", "ŉ"]) {
    assert.equal(foldSpelling(foldSpelling(text)), foldSpelling(text), text);
  }
});
