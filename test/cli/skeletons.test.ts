import { type OperationName, operations } from "../../src/api/table.ts";
import { skeletonCases } from "./cases/requests.ts";
import { commandLineSuite } from "./run-cases.ts";

commandLineSuite(({ same }) => {
  for (const name of Object.keys(operations) as readonly OperationName[]) same(`${name} and its skeletons`, skeletonCases(name));
});
