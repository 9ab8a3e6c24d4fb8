import { type OperationName, operations } from "../../src/api/table.ts";
import { dependencyCases, pageCases, pagedOperations } from "./cases/pages.ts";
import { requestCases, streamCases } from "./cases/requests.ts";
import { commandLineSuite } from "./run-cases.ts";

const names = Object.keys(operations) as readonly OperationName[];

commandLineSuite(({ same }) => {
  for (const name of names) same(`${name} and what it takes`, requestCases(name));
  for (const name of pagedOperations) same(`${name} in pages`, pageCases(name));
  same("a list in pages that are not followed", dependencyCases);
  same("bytes from a file and to a file", streamCases);
});
