import { type OperationName, operations } from "../../src/api/table.ts";
import { brokenTextCases, formCases, queryCases } from "./cases/forms.ts";
import { commandLineSuite } from "./run-cases.ts";

const names = Object.keys(operations) as readonly OperationName[];

commandLineSuite(({ same }) => {
  for (const name of names) same(`${name} in every form`, formCases(name));
  for (const name of names) same(`${name} through queries`, queryCases(name));
  same("half of a pair of surrogates", brokenTextCases);
});
