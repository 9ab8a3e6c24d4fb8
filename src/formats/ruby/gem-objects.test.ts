import assert from "node:assert/strict";
import { test } from "node:test";
import { dependencyEntry, gemVersion, listEntry, specificationStream } from "./gem-objects.ts";
import { array, fixnum, joined, stream, text } from "./marshal.ts";

const written = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

test("numbers and texts are as Ruby writes them", () => {
  const all = [0, 1, 122, 123, 255, 256, 65_536].map((value) => written(fixnum(value)).slice(1));
  assert.deepEqual(all, ["\0", "\u0006", "\u007f", "\u0001{", "\u0001\u00ff", "\u0002\0\u0001", "\u0003\0\0\u0001"]);
  assert.equal(written(stream(text("é"))), '\u0004\bI"\u0007\u00c3\u00a9\u0006:\u0006ET');
});

test("a version is as Ruby writes it", () => {
  assert.equal(written(stream(gemVersion("1.0.0"))), '\u0004\bU:\u0011Gem::Version[\u0006I"\n1.0.0\u0006:\u0006ET');
});

test("parts that hold several values become one list", () => {
  const entry = listEntry("a", "1", "ruby");
  const two = joined([
    { count: 1, bytes: entry },
    { count: 0, bytes: Buffer.alloc(0) },
    { count: 1, bytes: entry },
  ]);
  assert.deepEqual(two, array([entry, entry]));
});

test("an answer about dependencies holds those at run time", () => {
  const dependencies = [
    { name: "a", requirements: [], type: "runtime" as const },
    { name: "b", requirements: ["= 1"], type: "development" as const },
  ];
  const gem = { platform: "java", dependencies, ruby: [], rubygems: [] };
  const entry = written(dependencyEntry({ name: "x", version: "1", gem }));
  assert.match(entry, /^\{\t:\tname/);
  assert.ok(entry.includes('I"\n>= 0') || entry.includes(">= 0"));
  assert.ok(!entry.includes("= 1"));
});

test("a gemspec is dated by its day, or by when it was published", () => {
  const gem = { platform: "ruby", dependencies: [], ruby: [], rubygems: [] };
  const dayIn = (date?: number): string => {
    const about = date === undefined ? {} : { about: { date } };
    const bytes = specificationStream({
      name: "x",
      version: "1",
      gem: { ...gem, ...about },
      publishedAt: Date.UTC(2024, 4, 1, 13),
    });
    const at = bytes.indexOf("Time\r", 0, "latin1") + 5;
    return bytes.subarray(at, at + 8).toString("hex");
  };
  assert.equal(dayIn(), "20101fc000000000");
  assert.equal(dayIn(Date.UTC(2024, 4, 1)), "20101fc000000000");
  assert.notEqual(dayIn(Date.UTC(2024, 4, 2)), "20101fc000000000");
});
