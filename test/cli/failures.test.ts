import { type OperationName, operations } from "../../src/api/table.ts";
import { badWordCases, structuredCases } from "./cases/bad-words.ts";
import { declaredCases, refusalCases, retryCases } from "./cases/refusals.ts";
import { commandLineSuite } from "./run-cases.ts";

const names = Object.keys(operations) as readonly OperationName[];

commandLineSuite(({ same }) => {
  same("words that cannot be meant", badWordCases);
  same("failures for programs to read", structuredCases);
  for (const name of names) same(`${name} and its errors`, declaredCases(name));
  same("answers that are no success", refusalCases);
  same("tries after the first", retryCases);
});
