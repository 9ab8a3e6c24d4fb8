import assert from "node:assert/strict";
import { test } from "node:test";
import { formatNames } from "../model/package.ts";
import type { RepositoryRow } from "../store/domain-graph.ts";
import type { PackageRow } from "../store/packages.ts";
import type { GroupRule } from "./group-rules.ts";
import { reachable, searchPath } from "./search-path.ts";

const [format, otherFormat] = formatNames;

/** `app: team, store` and `store: +public`; numbers are given in the order of the lines. */
function graphOf(lines: readonly string[]): ReadonlyMap<number, RepositoryRow> {
  const parsed = lines.map((line) => {
    const [name = "", rest = ""] = line.split(":").map((part) => part.trim());
    return { name, words: rest.split(",").map((word) => word.trim()) };
  });
  const idOf = (name: string): number => parsed.findIndex((row) => row.name === name) + 1;
  return new Map(
    parsed.map(({ name, words }) => {
      const connection = words.find((word) => word.startsWith("+"))?.slice(1);
      const row: RepositoryRow = {
        id: idOf(name),
        name,
        administratorAccount: "111111111111",
        upstreams: words.filter((word) => word !== "" && !word.startsWith("+")).map(idOf),
        connection: connection === undefined ? null : { name: connection, format },
        settings: new Map(),
      };
      return [row.id, row];
    }),
  );
}

/** What a group says, with the names of the repositories it allows. */
interface GroupSays {
  readonly internal?: readonly string[];
  readonly external?: readonly string[];
  readonly strength?: "STRONG" | "WEAK";
}

function ruleOf({ internal, external, strength = "STRONG" }: GroupSays, lines: readonly string[]): GroupRule {
  const names = lines.map((line) => line.split(":")[0]);
  const restriction = (allowed: readonly string[] | undefined) => ({
    mode: allowed === undefined ? ("ALLOW" as const) : ("ALLOW_SPECIFIC_REPOSITORIES" as const),
    allowed: new Set(allowed?.map((name) => names.indexOf(name) + 1)),
  });
  const restrictions = {
    EXTERNAL_UPSTREAM: restriction(external),
    INTERNAL_UPSTREAM: restriction(internal),
    PUBLISH: restriction(undefined),
  };
  return { pattern: "/*", strength, restrictions };
}

interface Blocked extends GroupSays {
  readonly blocked?: readonly string[];
  readonly asked?: typeof format | typeof otherFormat | null;
}

function pathFrom(lines: readonly string[], { blocked = [], asked = format, ...says }: Blocked = {}): string {
  const graph = graphOf(lines);
  const rows = [...graph.values()].map(
    ({ id, name }): PackageRow => ({
      id: id + 100,
      repositoryId: id,
      publish: "ALLOW",
      upstream: blocked.includes(name) ? "BLOCK" : "ALLOW",
    }),
  );
  return searchPath(graph, 1, { format: asked, rows, rule: ruleOf(says, lines) })
    .map((source) => (source.is === "repository" ? source.repository.name : `+${source.connection}@${source.repository.name}`))
    .join(" ");
}

const direct = ["app: team, +public", "team:"];
const documented = ["r: a, b", "a: c, d", "b:", "c:", "d: e", "e:"];
const shared = ["app: team, other", "team: store", "other: store", "store: +public"];

const cases: readonly (readonly [string, readonly string[], Blocked, string])[] = [
  ["a repository without upstreams is searched alone", ["app:"], {}, "app"],
  ["upstreams are searched depth first, in their order", documented, {}, "r a c d e b"],
  ["a repository that two lead to is searched once, where it is met first", shared, {}, "app team store +public@store other"],
  ["a circle ends", ["a: b", "b: c", "c: a"], {}, "a b c"],
  ["an upstream that no longer exists is passed over", ["app: gone, team", "team:"], {}, "app team"],
  ["a connection of another format is left out", shared, { asked: otherFormat }, "app team store other"],
  ["without a format there are no connections", shared, { asked: null }, "app team store other"],
  ["a block in the repository asked hides everything else", shared, { blocked: ["app"] }, "app"],
  ["a block further on hides what lies below it only", documented, { blocked: ["a"] }, "r a b"],
  ["what one way hides another way still reaches", shared, { blocked: ["team"] }, "app team other store +public@store"],
  ["a block where the connection is hides the connection", shared, { blocked: ["store"] }, "app team store other"],
  [
    "a group that allows the one asked to retain hides nothing",
    shared,
    { internal: ["app"] },
    "app team store +public@store other",
  ],
  ["a group that does not leaves the repository alone", shared, { internal: ["team", "store", "other"] }, "app"],
  ["a repository's own connection is no internal upstream", direct, { internal: [] }, "app +public@app"],
  ["nor is an upstream an external one", direct, { external: [] }, "app team"],
  ["a group may allow the connection to where it is", shared, { external: ["store"] }, "app team store +public@store other"],
  [
    "the connection must be allowed where it is, not where it is asked for",
    shared,
    { external: ["app"] },
    "app team store other",
  ],
  ["a variation of a pattern comes from nowhere", shared, { strength: "WEAK" }, "app"],
  ["not from the repository's own connection either", direct, { strength: "WEAK" }, "app"],
];

for (const [says, lines, given, expected] of cases) test(says, () => assert.equal(pathFrom(lines, given), expected));

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index + 1}`);

test("25 upstream repositories are searched and no more, with the connections of those that are", () => {
  const wide = [`app: ${numbered(30).join(", ")}`, ...numbered(30).map((name) => `${name}:`)];
  assert.equal(pathFrom(wide), ["app", ...numbered(25)].join(" "));
  const chain = (end: number): string[] =>
    ["app", ...numbered(end)].map((name, index) => (index === end ? `${name}: +public` : `${name}: u${index + 1}`));
  assert.ok(pathFrom(chain(25)).endsWith("u25 +public@u25"));
  assert.ok(pathFrom(chain(26)).endsWith("u24 u25"));
});

test("a block brings no repository into the search whose own controls were never looked at", () => {
  // Without the block the first branch uses up the bound, so that nothing is read of the last upstreams.
  const names = numbered(24);
  const lines = [
    `app: first, ${"last, hidden"}`,
    `first: ${names.join(", ")}`,
    "last:",
    "hidden: +public",
    ...names.map((name) => `${name}:`),
  ];
  const graph = graphOf(lines);
  const known = reachable(graph, 1).map((row) => row.name);
  assert.equal(known.length, 26);
  const searched = pathFrom(lines, { blocked: ["first"] }).split(" ");
  assert.deepEqual(
    searched.filter((name) => !known.includes(name)),
    [],
  );
});

test("what can be reached does not depend on the package or its format", () => {
  assert.deepEqual(
    reachable(graphOf(shared), 1).map((row) => row.name),
    ["app", "team", "store", "other"],
  );
});
