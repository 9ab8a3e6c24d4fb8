import assert from "node:assert/strict";
import { test } from "node:test";
import { CannotEdit } from "./cannot-edit.ts";
import { iniWords, setIni } from "./ini.ts";
import { setLines } from "./lines.ts";
import { setNetrc } from "./netrc.ts";
import { setToml, setTomlEntry } from "./toml.ts";
import { putElement, xmlText } from "./xml.ts";
import { setYaml, yamlWords } from "./yaml.ts";

const cannot = (reason: RegExp) => (thrown: unknown) => thrown instanceof CannotEdit && reason.test(thrown.message);

test("lines: the last line of a key is replaced, a missing one comes before the first section or at the end", () => {
  const setting = { key: "registry", line: "registry=B" };
  assert.equal(setLines("", [setting]), "registry=B\n");
  assert.equal(setLines("a=1", [setting]), "a=1\nregistry=B\n");
  assert.equal(setLines("registry=1\nregistry = 2\n\nz", [setting]), "registry=1\nregistry=B\n\nz");
  assert.equal(setLines("registry2=1\n#registry=0\n[s]\n", [setting]), "registry2=1\n#registry=0\nregistry=B\n[s]\n");
  assert.equal(setLines('"@a:registry" "x"\n', [{ key: "@a:registry", line: "new" }]), "new\n");
});

test("ini: a value over several lines is replaced as a whole, with comments and other settings as they were", () => {
  const before =
    "# mine\n[global]\ntimeout = 5\nExtra_Index_Url = https://a/\n    https://b/\n\n[install]\nextra-index-url = x\n";
  assert.deepEqual(iniWords(before, "global", "extra-index-url"), ["https://a/", "https://b/"]);
  assert.equal(
    setIni(before, "global", "extra-index-url", ["https://c/"]),
    "# mine\n[global]\ntimeout = 5\nextra-index-url = https://c/\n\n[install]\nextra-index-url = x\n",
  );
  assert.equal(setIni("[install]\na = b\n", "global", "k", ["1", "2"]), "[install]\na = b\n\n[global]\nk =\n    1\n    2\n");
  assert.equal(setIni("[global]\n", "global", "k", ["1"]), "[global]\nk = 1\n");
  assert.deepEqual(iniWords("", "global", "k"), []);
});

test("netrc: the host's entry is replaced, whoever it was for, and no other", () => {
  const login = { host: "a.example", user: "aws", password: "new" };
  const line = "machine a.example login aws password new";
  assert.equal(setNetrc("", login), `${line}\n`);
  assert.equal(setNetrc("machine b.example login x password y", login), `machine b.example login x password y\n${line}\n`);
  assert.equal(
    setNetrc("machine a.example\n  login me\n  password old\nmachine axexample login x password y\n", login),
    `${line}\nmachine axexample login x password y\n`,
  );
});

test("toml: values are replaced in their place, added to their table, or get a table", () => {
  const before = '# mine\ntop = 1 # one\n\n[a.b] # table\nurl = """\nold"""  # why\n\n[z]\nq = 1\n';
  assert.equal(
    setToml(before, ["a", "b"], { url: "new", token: "t", list: ["x"], on: true }),
    '# mine\ntop = 1 # one\n\n[a.b] # table\nurl = "new"  # why\ntoken = "t"\nlist = ["x"]\non = true\n\n[z]\nq = 1\n',
  );
  assert.equal(setToml("", ["a", "b c"], { k: "v" }), '[a."b c"]\nk = "v"\n');
  assert.equal(setToml("[x]\ny = 1", ["a"], { k: "v" }), '[x]\ny = 1\n\n[a]\nk = "v"\n');
  assert.equal(setToml("[x]\ny = 1\n", [], { k: "v" }), 'k = "v"\n\n[x]\ny = 1\n');
  assert.equal(setToml('a.b.url = "old"\n', ["a", "b"], { url: "new" }), 'a.b.url = "new"\n');
  assert.equal(setToml("[a]\n[c]\n", ["a"], { k: "v" }), '[a]\nk = "v"\n[c]\n');
  assert.equal(setToml("k = 1", [], { l: true }), "k = 1\nl = true\n");
});

test("toml: an entry of a list of tables is found by one of its keys", () => {
  const before = '[[index]]\nname = "a"\nurl = "1"\n\n[[index]]\nname = "b"\nurl = "2"\n\n[pip]\nx = 1\n';
  assert.equal(
    setTomlEntry(before, "index", "name", { name: "a", url: "3", default: true }),
    before.replace('url = "1"\n', 'url = "3"\ndefault = true\n'),
  );
  assert.equal(setTomlEntry(before, "index", "name", { name: "c" }), `${before}\n[[index]]\nname = "c"\n`);
});

test("toml: what cannot be changed safely is not", () => {
  assert.throws(() => setToml("a = {b = 1}\n", ["a", "b"], { k: "v" }), cannot(/^sets a on one line, where k cannot be added$/));
  assert.throws(() => setToml("a = \n", ["b"], { k: "v" }), cannot(/^is no TOML/));
  assert.throws(() => setToml("[a]\nb.c = 1\n", ["a", "b"], { k: "v" }), cannot(/^is no TOML/));
  assert.throws(() => setTomlEntry("index = []\n", "index", "name", { name: "a" }), cannot(/^is no TOML/));
});

test("yaml: values are replaced in their place, and keys added where their mapping ends", () => {
  const before = '# mine\na: "old" # why\nmap:\n    one: 1\n    deep:\n        x: y\n\nlast: z\n';
  assert.equal(setYaml(before, ["a"], '"new"'), before.replace('"old"', '"new"'));
  assert.equal(setYaml(before, ["map", "deep", "k"], "v"), before.replace("        x: y\n", "        x: y\n        k: v\n"));
  assert.equal(setYaml(before, ["map", "two"], "v"), before.replace("        x: y\n", "        x: y\n    two: v\n"));
  assert.equal(setYaml(before, ["new", "//host/p", "k"], "v"), `${before}new:\n  "//host/p":\n    k: v\n`);
  assert.equal(setYaml("", ["a", "b"], "v"), "a:\n  b: v\n");
  assert.equal(setYaml("---\n", ["a"], "v"), "---\na: v\n");
  assert.equal(setYaml("map:\nlast: z\n", ["map", "k"], "v"), "map:\n  k: v\nlast: z\n");
  assert.equal(setYaml("list:\n- a\n- b\nlast: z\n", ["list"], "[c]"), "list: [c]\nlast: z\n");
  assert.equal(setYaml("a: b", ["c"], "d"), "a: b\nc: d\n");
  assert.deepEqual(yamlWords("list:\n- a\n- b\n", "list"), ["a", "b"]);
  assert.equal(yamlWords("", "list"), null);
});

test("yaml: what cannot be changed safely is not", () => {
  assert.throws(() => setYaml("map: {a: b}\n", ["map", "k"], "v"), cannot(/^has a mapping within braces/));
  assert.throws(() => setYaml("map: text\n", ["map", "k"], "v"), cannot(/^has no mapping under map$/));
  assert.throws(() => setYaml("- a\n", ["k"], "v"), cannot(/^holds no mapping$/));
  assert.throws(() => setYaml("a: b: c\n", ["k"], "v"), cannot(/^is no YAML/));
  assert.throws(() => yamlWords("list: text\n", "list"), cannot(/^has no list of words under list$/));
});

const server = {
  within: ["settings", "servers"],
  element: "<server>\n  <id>a</id>\n</server>",
  is: (_: string, child: (name: string) => string | undefined) => child("id") === "a",
};

test("xml: an element is replaced in its place, added to its list, or gets a list", () => {
  const before =
    "<settings>\n  <!-- <servers> -->\n  <servers>\n    <server><id> a </id><x/></server>\n\n  </servers>\n</settings>\n";
  assert.equal(
    putElement(before, server),
    before.replace("<server><id> a </id><x/></server>", "<server>\n      <id>a</id>\n    </server>"),
  );
  const other = before.replace(" a ", "b");
  assert.equal(
    putElement(other, server),
    other.replace("\n\n  </servers>", "\n\n    <server>\n      <id>a</id>\n    </server>\n  </servers>"),
  );
  const made = "<settings>\n  <servers>\n    <server>\n      <id>a</id>\n    </server>\n  </servers>\n</settings>";
  assert.equal(putElement("<settings>\n</settings>", server), made);
  assert.equal(putElement("<settings/>", server), made);
  assert.equal(putElement("<settings>\n  <servers/>\n</settings>", server), made);
  assert.equal(putElement("<settings></settings>", server), made);
});

test("xml: what cannot be changed safely is not, and text is written so that it stays text", () => {
  assert.throws(() => putElement("<project/>", server), cannot(/^holds project instead of settings$/));
  assert.throws(() => putElement("<settings>", server), cannot(/^is no XML/));
  assert.throws(() => putElement("", server), cannot(/^is no XML/));
  assert.equal(xmlText("a<b>&c"), "a&lt;b&gt;&amp;c");
});
