/* All calls in the order that builds a world up, tries everything in it, and takes it down again. */
import { type OperationName, operations } from "../../../src/api/table.ts";
import type { Values, Who } from "../../support/sdk-driver.ts";
import {
  accessDenied,
  account,
  type Expectation,
  internal,
  notFound,
  type Preparation,
  type SdkCall,
  type Step,
} from "./call.ts";
import {
  gettingTokens,
  listingDomains,
  makingDomains,
  policies,
  removingDomains,
  removingTheDomain,
  tagging,
} from "./domains.ts";
import { everyOperation } from "./every-operation.ts";
import { associatingPackages, makingPackageGroups, removingPackageGroups } from "./package-groups.ts";
import { publishingVersions } from "./package-versions.ts";
import { makingPackages, removingPackages } from "./packages.ts";
import { makingRepositories, removingRepositories } from "./repositories.ts";

const names = Object.keys(operations) as readonly OperationName[];

const callOf = (operation: OperationName, input: Values, expects: Expectation, who: Who = "administrator"): SdkCall => ({
  operation,
  who,
  input,
  expects,
});

const refusedToNobody: readonly Step[] = names.map((name) => {
  const [input, resource, action = name] = everyOperation[name];
  const message = `User: arn:aws:iam::${account}:user/nobody is not authorized to perform: codeartifact:${action} on resource: ${resource} because no identity-based policy allows the codeartifact:${action} action`;
  return callOf(name, input as Values, accessDenied(message), "nobody");
});

/** The same call in a domain that does not exist; null where no domain is named. */
const elsewhere = (input: Values): Values | null => {
  if ("resourceArn" in input) return { ...input, resourceArn: String(input.resourceArn).replace("acme", "absent") };
  return "domain" in input ? { ...input, domain: "absent" } : null;
};

const absentDomain = notFound(`Domain absent of account ${account} does not exist.`, {
  resourceType: "domain",
  resourceId: "absent",
});

const inMissingDomain: readonly Step[] = names
  .filter((name) => name !== "CreateDomain" && (operations[name].errors as readonly string[]).includes("ResourceNotFound"))
  .flatMap((name) => {
    const input = elsewhere(everyOperation[name][0] as Values);
    return input === null ? [] : [callOf(name, input, absentDomain)];
  });

const tables = ["domain", "package"];
const renames = (prepares: string, from: string, to: string): Preparation => ({
  prepares,
  run: async ({ sql }) => {
    for (const table of tables) await sql(`alter table ${table}${from} rename to ${table}${to}`);
  },
});

/** Nothing is left undone half-way: the world is as it was when the tables are back. */
const whileTablesAreAway: readonly Step[] = [
  renames("tables of the database are taken away", "", "_elsewhere"),
  ...names.map((name) => callOf(name, everyOperation[name][0] as Values, internal(/request [0-9a-f-]{36}/u))),
  renames("the tables come back", "_elsewhere", ""),
];

export const steps: readonly Step[] = [
  ...makingDomains,
  ...listingDomains,
  ...makingRepositories,
  ...makingPackageGroups,
  ...publishingVersions,
  ...refusedToNobody,
  ...inMissingDomain,
  ...whileTablesAreAway,
  ...makingPackages,
  ...associatingPackages,
  ...policies,
  ...tagging,
  ...gettingTokens,
  ...removingPackageGroups,
  ...removingPackages,
  ...removingDomains,
  ...removingRepositories,
  ...removingTheDomain,
];

export const calls: readonly SdkCall[] = steps.filter((step) => "operation" in step);

/** A call of each operation that declares to be throttled. */
export const throttled: readonly (readonly [OperationName, Values])[] = names
  .filter((name) => (operations[name].errors as readonly string[]).includes("Throttling"))
  .map((name) => [name, everyOperation[name][0] as Values]);
