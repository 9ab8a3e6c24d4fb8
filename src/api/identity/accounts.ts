import { integer, listOf, mapOf, optional, required, text } from "../../shape/build.ts";
import { nextPage, page } from "./fields.ts";
import { onAnything } from "./needs.ts";
import { iam } from "./operation.ts";

export const listAccountAliases = iam({
  name: "ListAccountAliases",
  summary: "Lists the account's aliases: none.",
  input: page,
  output: { AccountAliases: required(listOf(text(), 0), "Always empty."), ...nextPage },
  errors: ["ServiceFailure"],
  pagesOf: ["AccountAliases"],
  on: onAnything,
});

export const getAccountSummary = iam({
  name: "GetAccountSummary",
  summary: "Tells how many users, roles and policies the account has, and how many it may have.",
  input: {},
  output: { SummaryMap: optional(mapOf(text(), integer()), "Numbers, each under its name, such as Users.") },
  errors: ["ServiceFailure"],
  on: onAnything,
});
