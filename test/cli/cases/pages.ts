/* Lists that come in pages, under every paging option. */
import { type OperationName, operations } from "../../../src/api/table.ts";
import type { Reply } from "../../support/recorder.ts";
import type { Case } from "../compare.ts";
import { plainAnswer } from "./answers.ts";
import { usualCall } from "./words.ts";

const paged = (Object.keys(operations) as readonly OperationName[]).filter((name) => "paginator" in operations[name]);

type Body = Readonly<Record<string, unknown>>;

/** Three pages of two, two and one; members beside the list differ from page to page. */
const threePages = (name: OperationName): readonly Reply[] => {
  const { body } = plainAnswer(name) as { readonly body: Body };
  const { resultKey } = operations[name].paginator ?? { resultKey: "" };
  const list = body[resultKey] as readonly unknown[];
  return [list, list, list.slice(1)].map((elements, index) => ({
    body: {
      ...(index === 1 ? { format: "pypi" } : body),
      [resultKey]: elements,
      ...(index < 2 && { nextToken: `token-${index + 2}` }),
    },
  }));
};

const token = (text: string): string => Buffer.from(text).toString("base64");

const options: readonly (readonly string[])[] = [
  [],
  ["--page-size", "7"],
  ["--max-items", "1"],
  ["--max-items", "2"],
  ["--max-items", "3"],
  ["--max-items", "5"],
  ["--max-items", "9"],
  ["--max-items", "0"],
  ["--max-items", "-3"],
  ["--starting-token", "a raw token"],
  ["--starting-token", token('{"nextToken": "token-2"}')],
  ["--starting-token", token('{"nextToken": "token-2", "boto_truncate_amount": 1}')],
  ["--starting-token", token('{"nextToken": null, "boto_truncate_amount": 1}')],
  ["--starting-token", ""],
  ["--max-items", "3", "--page-size", "2", "--starting-token", token('{"nextToken": null, "boto_truncate_amount": 1}')],
  ["--no-paginate"],
  ["--no-paginate", "--max-items", "2"],
  ["--no-paginate", "--page-size", "2", "--starting-token", "x"],
  ["--next-token", "raw"],
  ["--max-results", "2"],
  ["--max-results", "2", "--max-items", "1"],
  ["--next-token", "raw", "--page-size", "1"],
  ["--page-size", "0"],
  ["--page-size", "-1"],
  ["--page-size", "100000"],
  ["--query", "length(@)"],
];

const inForms = ["text", "yaml", "yaml-stream", "table"] as const;

const ofOne = (name: OperationName): readonly Case[] => {
  const { resultKey } = operations[name].paginator ?? { resultKey: "" };
  const replies = threePages(name);
  return [
    ...options.map((more) => ({ ...usualCall(name, more), replies })),
    ...inForms.flatMap((form) =>
      [
        [],
        ["--max-items", "3"],
        ["--query", `length(${resultKey})`],
        ["--max-items", "3", "--query", `${resultKey}[0]`],
        ["--no-paginate"],
      ].map((more) => ({ ...usualCall(name, ["--output", form, ...more]), replies })),
    ),
    {
      ...usualCall(name),
      replies: replies.map((reply) => ({ body: { ...(reply.body as Body), nextToken: "same" } })),
      note: "one token again",
    },
    {
      ...usualCall(name),
      replies: replies.map((reply) => ({ body: { ...(reply.body as Body), nextToken: "" } })),
      note: "an empty token",
    },
    { ...usualCall(name), replies: [{ body: { nextToken: "token-2" } }, { body: {} }], note: "pages without a list" },
    {
      ...usualCall(name, ["--output", "text"]),
      replies: [{ body: { nextToken: "token-2" } }, { body: {} }],
      note: "pages without a list",
    },
    { ...usualCall(name), replies: [replies[0] ?? {}, refusal], note: "the second page is refused" },
    { ...usualCall(name, ["--output", "text"]), replies: [replies[0] ?? {}, refusal], note: "the second page is refused" },
  ];
};

const refusal: Reply = {
  status: 400,
  headers: { "x-amzn-errortype": "ValidationException" },
  body: { message: "No such page.", reason: "OTHER" },
};

export const pagedOperations = paged;
export const pageCases = ofOne;

/** A token that goes to and fro, which is no page. */
export const dependencyCases: readonly Case[] = [
  [],
  ["--next-token", "raw"],
  ["--max-results", "1"],
  ["--max-items", "1"],
  ["--page-size", "1"],
].map((more) => ({
  ...usualCall("ListPackageVersionDependencies", more),
  replies: [plainAnswer("ListPackageVersionDependencies")],
}));
