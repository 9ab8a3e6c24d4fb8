import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation, Paginator } from "../../api/operation.ts";
import { type OperationName, operations } from "../../api/table.ts";
import type { Json, JsonObject } from "../json/json.ts";
import { parseJson } from "../json/parse-json.ts";
import { spacedJson, writeJson } from "../json/write-json.ts";
import type { CallOperation } from "./answer.ts";
import { mergePages, type Paging, pagesOf } from "./pages.ts";

const json = (text: string): JsonObject => parseJson(text) as JsonObject;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const rowOf = (name: OperationName): Operation & { readonly paginator: Paginator } => {
  const row: Operation = operations[name];
  const { paginator } = row;
  assert.ok(paginator);
  return { ...row, paginator };
};

/** Answers one after the other. What it was called with is written into `asked`. */
const answering = (answers: readonly string[], asked: string[] = []): CallOperation => {
  const left = [...answers];
  return async (input) => {
    asked.push(writeJson(input as ReadonlyMap<string, Json>, spacedJson));
    const members = left.shift();
    assert.ok(members !== undefined, "It was called too often.");
    return { members: json(members), bytes: null };
  };
};

const three = ['{"domains":["a","b"],"nextToken":"t2"}', '{"domains":["c","d"],"nextToken":"t3"}', '{"domains":["e"]}'];

const merged = async (
  paging: Paging,
  answers = three,
  name: OperationName = "ListDomains",
  asked: string[] = [],
): Promise<string> => {
  const row = rowOf(name);
  return writeJson(await mergePages(row, pagesOf(row, answering(answers, asked), new Map(), paging)), spacedJson);
};

const cut = (token: string): string => base64(token);

const results: readonly (readonly [string, Paging, string])[] = [
  ["all pages", {}, '{"domains": ["a", "b", "c", "d", "e"]}'],
  ["a page's end", { maxItems: 2 }, `{"domains": ["a", "b"], "NextToken": "${cut('{"nextToken": "t2"}')}"}`],
  [
    "within the first page",
    { maxItems: 1 },
    `{"domains": ["a"], "NextToken": "${cut('{"nextToken": null, "boto_truncate_amount": 1}')}"}`,
  ],
  [
    "within a later page",
    { maxItems: 3n },
    `{"domains": ["a", "b", "c"], "NextToken": "${cut('{"nextToken": "t2", "boto_truncate_amount": 1}')}"}`,
  ],
  ["the very end", { maxItems: 5 }, '{"domains": ["a", "b", "c", "d", "e"]}'],
  ["nothing", { maxItems: 0 }, `{"domains": [], "NextToken": "${cut('{"nextToken": null, "boto_truncate_amount": 0}')}"}`],
  [
    "less than nothing",
    { maxItems: -1 },
    `{"domains": ["a"], "NextToken": "${cut('{"nextToken": null, "boto_truncate_amount": -1}')}"}`,
  ],
  [
    "within a page that was begun before",
    { maxItems: 1, startingToken: cut('{"nextToken": "t9", "boto_truncate_amount": 1}') },
    `{"domains": ["b"], "NextToken": "${cut('{"nextToken": "t2"}')}"}`,
  ],
];

for (const [name, paging, result] of results) {
  test(`Pages are merged up to ${name}`, async () => {
    assert.equal(await merged(paging), result);
  });
}

const begun: readonly (readonly [string, string, string])[] = [
  ["a token of the service", "raw", '{"nextToken": "raw"}'],
  ["a token of an earlier run", cut('{"nextToken": "t9"}'), '{"nextToken": "t9"}'],
  ["a place within the first page", cut('{"nextToken": null, "boto_truncate_amount": 1}'), "{}"],
  ["an older release's token", "tok___1", '{"nextToken": "tok"}'],
  ["an older release's place within the first page", "None___1", "{}"],
  ["a token that looks like an older release's", "a___b", '{"nextToken": "a___b"}'],
];

for (const [name, startingToken, first] of begun) {
  test(`Paging begins at ${name}`, async () => {
    const asked: string[] = [];
    await merged({ startingToken }, ['{"domains":["a","b"]}'], "ListDomains", asked);
    assert.deepEqual(asked, [first]);
  });
}

test("A starting token of more parts than any release wrote is refused", async () => {
  await assert.rejects(merged({ startingToken: "a___b___3" }), { exit: 255, message: "Bad starting token: a___b___3" });
});

test("Each call asks for a page's size, and for what comes behind the page before", async () => {
  const asked: string[] = [];
  await merged({ pageSize: 7 }, three, "ListDomains", asked);
  assert.deepEqual(asked, ['{"maxResults": 7}', '{"maxResults": 7, "nextToken": "t2"}', '{"maxResults": 7, "nextToken": "t3"}']);
});

test("What stands beside the list is the first page's, and null where it is missing", async () => {
  const answers = ['{"versions":[1],"nextToken":"t","format":"npm","other":1}', '{"format":"x","versions":[2],"namespace":"n"}'];
  const result = '{"versions": [1, 2], "defaultDisplayVersion": null, "format": "npm", "package": null, "namespace": null}';
  assert.equal(await merged({}, answers, "ListPackageVersions"), result);
});

test("A list that no page has is in no result", async () => {
  assert.equal(await merged({}, ['{"nextToken":"t"}', '{"domains":null,"nextToken":""}']), "{}");
  assert.equal(await merged({}, ['{"domains":[]}']), '{"domains": []}');
});

test("A token that comes twice ends the run", async () => {
  const same = '{"domains":["a"],"nextToken":"it\'s"}';
  const message = `Error during pagination: The same next token was received twice: {'nextToken': "it's"}`;
  await assert.rejects(merged({}, [same, same]), { exit: 255, message });
});

test("Pages are given as they come, with their tokens", async () => {
  const row = rowOf("ListDomains");
  const { pages, resumeToken } = pagesOf(row, answering(three), new Map(), { maxItems: 3 });
  const given: string[] = [];
  for await (const page of pages) given.push(writeJson(page, spacedJson));
  assert.deepEqual(given, ['{"domains": ["a", "b"], "nextToken": "t2"}', '{"domains": ["c"], "nextToken": "t3"}']);
  assert.equal(resumeToken(), cut('{"nextToken": "t2", "boto_truncate_amount": 1}'));
});

test("Every operation with pages tells the members that only the first page has", () => {
  for (const row of Object.values<Operation>(operations)) {
    if (row.paginator === undefined) continue;
    assert.ok(row.paginator.resultKey in row.output, row.name);
  }
});
