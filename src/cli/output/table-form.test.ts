import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "../json/parse-json.ts";
import { writeTable } from "./table-form.ts";

const drawn = (document: string, terminalWidth = 80, coloured = false): readonly string[] => {
  const pieces: string[] = [];
  writeTable("Title", parseJson(document), { terminalWidth, coloured }, (piece) => pieces.push(piece));
  return pieces.join("").split("\n").slice(0, -1);
};

test("A list of objects is a header and a row for each", () => {
  assert.deepEqual(drawn('[{"N": "alpha", "O": "111122223333", "S": "Active"}, {"N": "beta", "S": 1.0}]'), [
    "-------------------------------------",
    "|               Title               |",
    "+-------+----------------+----------+",
    "|   N   |       O        |    S     |",
    "+-------+----------------+----------+",
    "|  alpha|  111122223333  |  Active  |",
    "|  beta |                |  1.0     |",
    "+-------+----------------+----------+",
  ]);
});

test("Each object that holds something nested has a section of its own, and what it holds follows a level deeper", () => {
  assert.deepEqual(drawn('{"list": [{"a": 1, "n": {"k": "v"}}, {"a": 2}], "empty": [], "none": null}'), [
    "------------------",
    "|      Title     |",
    "+-------+--------+",
    "|  none |  None  |",
    "+-------+--------+",
    "||     list     ||",
    "|+--------------+|",
    "||       a      ||",
    "|+--------------+|",
    "||  1           ||",
    "|+--------------+|",
    "|||      n     |||",
    "||+-----+------+||",
    "|||  k  |  v   |||",
    "||+-----+------+||",
    "||     list     ||",
    "|+--------------+|",
    "||       a      ||",
    "|+--------------+|",
    "||  2           ||",
    "|+--------------+|",
  ]);
});

test("Where the table is wider than the terminal, single rows are turned", () => {
  const one = '{"first": "a value", "second": "another value"}';
  assert.deepEqual(drawn(one, 36), [
    "------------------------------",
    "|            Title           |",
    "+----------+-----------------+",
    "|   first  |     second      |",
    "+----------+-----------------+",
    "|  a value |  another value  |",
    "+----------+-----------------+",
  ]);
  assert.deepEqual(drawn(one, 29), [
    "-----------------------------",
    "|           Title           |",
    "+---------+-----------------+",
    "|  first  |  a value        |",
    "|  second |  another value  |",
    "+---------+-----------------+",
  ]);
  assert.deepEqual(drawn('[{"a": "0123456789", "b": "x"}, {"a": "y", "b": "z"}]', 10).length, 8);
});

test("Wide and ambiguous characters take two columns", () => {
  assert.deepEqual(drawn('{"a": "中文", "b": "±é"}'), [
    "------------------",
    "|      Title     |",
    "+-------+--------+",
    "|   a   |   b    |",
    "+-------+--------+",
    "|  中文 |  ±é  |",
    "+-------+--------+",
  ]);
});

test("Empty values draw nothing, a plain one its title, and lists of lists a row each", () => {
  for (const document of ["{}", "[]", "null", "0", '""', "false"]) assert.deepEqual(drawn(document), [], document);
  assert.deepEqual(drawn('"x"'), ["-------", "|Title|", "+-----+"]);
  assert.deepEqual(drawn('[["a", 1], ["b", 2]]'), [
    "------------",
    "|   Title  |",
    "+----+-----+",
    "|  a |  1  |",
    "|  b |  2  |",
    "+----+-----+",
  ]);
});

test("Rows of different lengths are no table", () => {
  assert.throws(() => drawn('[["a"], ["b", "c"]]'), {
    exit: 255,
    message: "Row should have 1 elements, instead it has 2",
  });
  assert.throws(() => drawn('[{"a": 1}, null]'), { exit: 255, message: "'NoneType' object is not iterable" });
});

test("Colours mark values and the bars of deeper sections, and take no room", () => {
  const lines = drawn('[{"a": "1", "n": ["x"]}]', 80, true);
  const bar = "\u001b[2m\u001b[33m|\u001b[0m";
  assert.deepEqual(lines.slice(4), [
    "+-------+",
    "|  \u001b[1m\u001b[34m1\u001b[0m    |",
    "+-------+",
    `${bar}|  n  |${bar}`,
    `${bar}+-----+${bar}`,
    `${bar}|  \u001b[1m\u001b[34mx\u001b[0m  |${bar}`,
    `${bar}+-----+${bar}`,
  ]);
});
