/* Every operation's answer in every form. */
import { type OperationName, operations } from "../../../src/api/table.ts";
import type { Case } from "../compare.ts";
import { hardAnswers, plainAnswer } from "./answers.ts";
import { usualCall } from "./words.ts";

const forms = ["json", "text", "table", "yaml", "yaml-stream", "off"] as const;

const queries = ["@", "*", "keys(@)", "values(@)[0]", "*.*", "to_string(@)", "length(@)", "nothing", "[?a]"] as const;

const firstMember = (name: OperationName): string => Object.keys(operations[name].output)[0] ?? "nothing";

/** What is asked of members by their names. */
const memberQueries = (name: OperationName): readonly string[] => {
  const member = firstMember(name);
  return [member, `{b: ${member}, a: \`1\`}`, `[${member}, \`2.0\`]`, `${member}[]`, `type(${member})`];
};

export const formCases = (name: OperationName): readonly Case[] => {
  const inForms = (reply: Case["replies"], note: string, more: readonly string[] = []): readonly Case[] =>
    forms.map((form) => ({ ...usualCall(name, ["--output", form, ...more]), replies: reply, note }));
  const plain = [plainAnswer(name)];
  const [first = {}, ...others] = hardAnswers(name);
  return [
    ...inForms(plain, "a plain answer"),
    ...inForms([{}], "an empty answer").slice(0, 2),
    ...inForms([first], "a hard answer"),
    ...others.map((reply, index) => ({
      ...usualCall(name, ["--output", forms[index + 1] ?? "yaml"]),
      replies: [reply],
      note: "harder",
    })),
    ...others.map((reply, index) => ({
      ...usualCall(name, ["--output", forms[3 - index] ?? "json"]),
      replies: [reply],
      note: "harder",
    })),
    { ...usualCall(name, ["--output", "table", "--color", "on"]), replies: plain },
    { ...usualCall(name, ["--output", "json"]), replies: plain, env: { TZ: "America/New_York" }, note: "in New York" },
    {
      ...usualCall(name),
      replies: plain,
      files: configured("cli_timestamp_format = wire\noutput = yaml"),
      note: "wire timestamps",
    },
  ].map((one) => ({ ...one, files: { ...usualCall(name).files, ...one.files } }));
};

const configured = (lines: string): Case["files"] => ({ "home/.aws/config": `[default]\n${lines}\n` });

/** Every other query, each in one of the forms, in turns that differ between operations. */
export const queryCases = (name: OperationName): readonly Case[] => {
  const turn = Object.keys(operations).indexOf(name);
  return [...queries, ...memberQueries(name)]
    .filter((_, index) => (index + turn) % 2 === 0)
    .map((query, index) => ({
      ...usualCall(name, ["--query", query, "--output", forms[(index + turn) % 5] ?? "json"]),
      replies: [plainAnswer(name)],
    }));
};

/** What is no text in UTF-8. */
export const brokenTextCases: readonly Case[] = forms.map((form) => ({
  ...usualCall("DescribeDomain", ["--output", form]),
  replies: [{ body: { domain: { name: "half a pair \ud800" } } }],
}));
