import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandFailure } from "../failure.ts";
import { command, type Flags, type Given, group, numberOf, readFlags } from "./command.ts";

const flags = {
  port: { says: "The port.", takesValue: true, value: "NUMBER", required: true },
  loud: { says: "Whether it is loud.", takesValue: false },
  form: { says: "The form.", takesValue: true, choices: ["a", "b"] },
} as const satisfies Flags;

/** A command and a group of it, and what it was run with. */
const open = () => {
  const ran: Given[] = [];
  const out: string[] = [];
  const deed = {
    says: "Knocks.",
    flags,
    run: async (given: Given) => {
      ran.push({ ...given });
    },
  };
  const surroundings = {
    name: "packhouse",
    environment: {},
    out: { write: (text: string) => out.push(text) },
    err: { write: () => 0 },
  };
  return {
    ran,
    text: () => out.join(""),
    knock: (...words: readonly string[]) => command("knock", deed)({ ...surroundings, words }),
    door: (...words: readonly string[]) => group("door", { knock: deed })({ ...surroundings, words }),
  };
};

const saying = (expected: RegExp) => (thrown: unknown) =>
  thrown instanceof CommandFailure && thrown.exit === 252 && expected.test(thrown.message);

test("flags take values, or are true", () => {
  assert.deepEqual({ ...readFlags(["--port=1", "--loud"], flags) }, { port: "1", loud: true });
  assert.deepEqual({ ...readFlags([], flags) }, {});
});

test("a command runs with what was given", async () => {
  const { knock, door, ran } = open();
  assert.equal(await knock("--port", "1"), 0);
  assert.equal(await door("knock", "--port", "2", "--form", "b"), 0);
  assert.deepEqual(ran, [{ port: "1" }, { port: "2", form: "b" }]);
});

for (const words of [["help"], ["--help"], ["--loud", "--help"]])
  test(`${words.join(" ")} shows what is required and what each flag is`, async () => {
    const { knock, text, ran } = open();
    assert.equal(await knock(...words), 0);
    assert.match(text(), /^usage: packhouse knock --port NUMBER \[options\]\n\nKnocks\.\n\n {2}--port NUMBER\n {6}The port\.\n/);
    assert.deepEqual(ran, []);
  });

test("the help of a group lists its subcommands", async () => {
  const { door, text } = open();
  assert.equal(await door("help"), 0);
  assert.match(text(), /^usage: packhouse door <subcommand> \[options\]\n\n {2}knock {2}Knocks\.\n/);
});

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["an unknown flag", ["knock", "--prot", "1"], /--prot/],
  ["a flag that takes no value", ["knock", "--port", "1", "--loud=1"], /--loud/],
  ["a word too many", ["knock", "--port", "1", "now"], /now/],
  ["a required flag that is missing", ["knock", "--loud"], /^the following arguments are required: --port$/],
  ["another choice", ["knock", "--port", "1", "--form", "c"], /^argument --form: Found invalid choice 'c'$/],
  ["no subcommand", [], /^usage: packhouse door/],
  ["an unknown subcommand", ["constructor"], /Found invalid choice 'constructor'/],
];

for (const [what, words, expected] of mistakes)
  test(`${what} is a mistake of the one who calls`, async () => {
    const { door, ran } = open();
    await assert.rejects(door(...words), saying(expected));
    assert.deepEqual(ran, []);
  });

test("a number is whole and within its limits", () => {
  const read = (hours: string) => numberOf({ hours }, "hours", { min: 1, max: 24 });
  assert.deepEqual([read("1"), read("24"), numberOf({}, "hours", { min: 1, max: 24 })], [1, 24, undefined]);
  for (const wrong of ["0", "25", "-1", "1.5", "1e1", "", "0x1"])
    assert.throws(() => read(wrong), saying(/--hours: '.*' is no whole number/));
});
