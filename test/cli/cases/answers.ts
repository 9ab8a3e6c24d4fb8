/* Answers of every operation, made up from what its output may hold: plain ones, and ones that are hard to print. */
import { type OperationName, operations } from "../../../src/api/table.ts";
import type { Member, Members, Shape } from "../../../src/shape/shape.ts";
import type { Reply } from "../../support/recorder.ts";

/** What a scalar is made of: its member's name, and how many there were before it. */
interface Maker {
  readonly text: (name: string, values: readonly string[] | undefined) => unknown;
  readonly integer: () => unknown;
  readonly timestamp: () => unknown;
  /** Of a list or a map. */
  readonly length: () => number;
  /** Whether a member is there, null, or left out. */
  readonly presence: () => "given" | "null" | "absent";
  /** What stands in a structure beside its members. */
  readonly beside: () => Readonly<Record<string, unknown>>;
}

const made = (shape: Shape, name: string, maker: Maker): unknown => {
  const several = (one: (index: number) => unknown): readonly unknown[] =>
    Array.from({ length: maker.length() }, (_, index) => one(index));
  switch (shape.is) {
    case "string":
      return maker.text(name, shape.values);
    case "integer":
      return maker.integer();
    case "boolean":
      return maker.length() > 1;
    case "timestamp":
      return maker.timestamp();
    case "list":
      return several(() => made(shape.element, name, maker));
    case "map":
      return Object.fromEntries(
        several((index) => [keyOf(shape.key.values, index), made(shape.value, name, maker)]) as [string, unknown][],
      );
    case "structure":
      return structure(shape.members, maker);
    case "payload":
      return undefined;
  }
};

const keyOf = (values: readonly string[] | undefined, index: number): string => values?.[index % values.length] ?? `key-${index}`;

const structure = (members: Members, maker: Maker): object => ({
  ...Object.fromEntries(
    Object.entries(members).flatMap(([name, { shape }]) => {
      const presence = maker.presence();
      return presence === "absent" ? [] : [[name, presence === "null" ? null : made(shape, name, maker)]];
    }),
  ),
  ...maker.beside(),
});

const plain = (): Maker => {
  let count = 0;
  const next = (): number => {
    count += 1;
    return count;
  };
  return {
    text: (name, values) => values?.[next() % values.length] ?? `${name} ${next()}`,
    integer: () => next() * 7,
    timestamp: () => 1_767_225_600 + next() * 86_399.25,
    length: () => 2,
    presence: () => "given",
    beside: () => ({}),
  };
};

const hardTexts = [
  "日本語とひらがな",
  "a\ttab and a\nnew line",
  `"double" and 'single'`,
  "",
  "true",
  "0123",
  "1e3",
  "~",
  "😀 beyond the basic plane",
  " around ",
  "colon: and # hash",
  "- dash",
  "back\\slash",
  "\u0007\u001b[31m\u007f\u0085\u00a0\u2028",
  "null",
  "yes",
  "2026-01-02",
  "[a, b]",
  "{a: b}",
  "&anchor *alias !tag",
  "%percent",
  "@at `tick`",
  "=",
  "<<",
  "---",
  `${"long ".repeat(30)}end`,
  "x".repeat(150),
  "e\u0301 combined",
  "two\r\nlines ",
  "ends in a line\n",
] as const;

const hardTimes = [
  0,
  -1.5,
  1_767_225_600,
  "2026-01-02T03:04:05Z",
  "2026-07-02T03:04:05.678+02:00",
  1_783_000_000.123,
  "1767225600",
];
const hardNumbers = [0, -1, 2 ** 31, 2 ** 53, 1.5, 1e21];

/** Texts of all kinds of difficulty, some members null or absent, some that nobody knows, lists of no, one and three elements. */
const hard = (seed: number): Maker => {
  let count = seed;
  const next = <T>(from: readonly T[]): T => {
    count += 1;
    return from[count % from.length] as T;
  };
  return {
    text: () => next(hardTexts),
    integer: () => next(hardNumbers),
    timestamp: () => next(hardTimes),
    length: () => next([1, 3, 0, 2]),
    presence: () => next(["given", "given", "given", "null", "given", "absent", "given"] as const),
    beside: () => next<Readonly<Record<string, unknown>>>([{}, {}, { surprise: "nobody knows it" }, {}]),
  };
};

const replyOf = (output: Members, maker: Maker): Reply => {
  const placed = (place: (member: Member) => boolean): Members =>
    Object.fromEntries(Object.entries(output).filter(([, member]) => place(member)));
  const headers = Object.entries(placed((member) => member.place.startsWith("header:"))).map(
    ([name, { place, shape }]) => [place.slice("header:".length), String(made(shape, name, plain()))] as const,
  );
  const isStream = Object.keys(placed((member) => member.place === "payload")).length > 0;
  const body = isStream
    ? Buffer.from([0, 1, 2, 255, 10, 13])
    : structure(
        placed((member) => member.place === "body"),
        maker,
      );
  return { headers: Object.fromEntries(headers), body };
};

/** Answers without a token of a next page. */
const lastPage = ({ nextToken: _, ...output }: Members): Members => output;

/** All members, each twice where it is a list. */
export const plainAnswer = (name: OperationName): Reply => replyOf(lastPage(operations[name].output), plain());

/** Three that are hard to print. */
export const hardAnswers = (name: OperationName): readonly Reply[] =>
  [0, 11, 23].map((seed) => replyOf(lastPage(operations[name].output), hard(seed)));
