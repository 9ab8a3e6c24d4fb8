import assert from "node:assert/strict";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { Login } from "./target.ts";
import { byFiles, type FileEdit } from "./write-files.ts";

let folder = "";
let said = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "packhouse-write-"));
  said = "";
});

afterEach(() => rmSync(folder, { recursive: true }));

const login = (token = "TOKEN", endpoint = "https://p.example/npm/app/"): Login => ({
  tool: "x",
  token,
  expires: { ms: 0, text: "" },
  targets: [{ domain: "acme", repository: "app", endpoint, namespace: null }],
  mode: "",
  chosen: {},
  surroundings: { environment: {}, home: folder, platform: "linux" },
});

const at = (name: string): string => join(folder, name);
const adding = (name: string, line: string, secret = true): FileEdit => ({
  path: at(name),
  secret,
  edit: (before) => `${before}${line}\n`,
});

const carryOut = (edits: readonly FileEdit[], dryRun = false, of = login()): Promise<void> => {
  const say = (text: string): void => {
    said += text;
  };
  return byFiles(() => ({ edits, advice: ["Do more."] }))(of, { print: say, warn: say, dryRun });
};

test("files and their folders are made, those with a token for their owner alone", async () => {
  await carryOut([adding("a/b/secret", "1"), adding("open", "2", false)]);
  assert.equal(readFileSync(at("a/b/secret"), "utf8"), "1\n");
  assert.equal(statSync(at("a/b/secret")).mode & 0o777, 0o600);
  assert.equal(statSync(at("open")).mode & 0o777, 0o644);
  assert.deepEqual(readdirSync(folder).sort(), ["a", "open"]);
  assert.equal(said, `Wrote ${at("a/b/secret")}\nWrote ${at("open")}\nDo more.\n`);
});

test("a file that others could read is theirs no more once it holds a token, which is said", async () => {
  writeFileSync(at("rc"), "", { mode: 0o644 });
  await carryOut([adding("rc", "1")]);
  assert.equal(statSync(at("rc")).mode & 0o777, 0o600);
  assert.match(said, /rc holds a token: nobody but you may read it from here on\.\n/);
});

test("a link stays a link, and a file's mode and ends of lines stay what they are", async () => {
  writeFileSync(at("real"), "a\r\nb\r\n", { mode: 0o640 });
  symlinkSync(at("real"), at("rc"));
  await carryOut([adding("rc", "1", false)]);
  assert.ok(lstatSync(at("rc")).isSymbolicLink());
  assert.equal(readFileSync(at("real"), "utf8"), "a\r\nb\r\n1\r\n");
  assert.equal(statSync(at("real")).mode & 0o777, 0o640);
  writeFileSync(at("real"), "a\r\nb\n");
  await carryOut([adding("rc", "1", false)]);
  assert.equal(readFileSync(at("real"), "utf8"), "a\r\nb\n1\n");
});

test("a dry run shows new lines without token and passwords, and writes nothing", async () => {
  writeFileSync(at("rc"), "old\n");
  await carryOut([adding("rc", "https://me:mine@other.example/ TOKEN")], true);
  assert.equal(said, `Dry run: ${at("rc")} would get these lines:\n\nhttps://me:******@other.example/ ******\n\nDo more.\n`);
  assert.equal(readFileSync(at("rc"), "utf8"), "old\n");
});

test("what is no text, is far too long or cannot be written is left alone", async () => {
  writeFileSync(at("bytes"), Buffer.from([0xff, 0xfe]));
  await assert.rejects(carryOut([adding("first", "1"), adding("bytes", "1")]), /bytes was left as it was: it is no UTF-8 text\./);
  writeFileSync(at("long"), Buffer.alloc(4 * 2 ** 20 + 1, 32));
  await assert.rejects(carryOut([adding("long", "1")]), /long was left as it was: it is too long\./);
  await assert.rejects(carryOut([adding("bytes/x", "1")]), /ENOTDIR/);
  assert.deepEqual(readdirSync(folder).sort(), ["bytes", "long"]);
});

test("a server's answer that could mean more in a file than a token or an address is refused", async () => {
  await assert.rejects(carryOut([], false, login('T"\nx=y')), /The token has characters that no token has\./);
  for (const endpoint of ["https://p.example/a", "ftp://p.example/", "https://p.example/'+x+'/", "https://p.example/\n/"])
    await assert.rejects(carryOut([], false, login("T", endpoint)), /is no address of a repository\./);
});
