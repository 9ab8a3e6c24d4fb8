/* Reads of a real server, in a world that the table of calls for the SDKs has built. */
import { type OperationName, operations } from "../../../src/api/table.ts";
import { makingDomains, policies, tagging } from "../../sdk/calls/domains.ts";
import { makingPackageGroups } from "../../sdk/calls/package-groups.ts";
import { publishingVersions } from "../../sdk/calls/package-versions.ts";
import { makingRepositories } from "../../sdk/calls/repositories.ts";
import { javascriptDriver } from "../../support/javascript-driver.ts";
import type { Packhouse } from "../../support/start.ts";
import type { Case } from "../compare.ts";
import { usualCall } from "./words.ts";

type Values = Readonly<Record<string, unknown>>;

const steps = [...makingDomains, ...makingRepositories, ...makingPackageGroups, ...publishingVersions, ...policies, ...tagging];

/** What a step needs of an earlier answer is not kept here, so that such steps are left out. */
const isAlone = (input: Values): boolean => !JSON.stringify(input).includes("{{");

export const buildWorld = async (packhouse: Packhouse): Promise<void> => {
  const { url, credentials } = packhouse;
  const surroundings = { url, region: credentials.region, keys: { administrator: credentials, nobody: credentials } };
  const driver = javascriptDriver(surroundings);
  for (const step of steps) {
    if ("prepares" in step) await step.run(packhouse);
    else if (isAlone(step.input)) await driver.call(step.operation, step.input, "administrator");
  }
  await driver.close();
};

const reads = (Object.keys(operations) as readonly OperationName[]).filter(
  (name) => /^(Describe|Get|List)/u.test(name) && name !== "GetAuthorizationToken",
);

const forms = ["json", "text", "table", "yaml", "yaml-stream"] as const;

/** Every read in every form, and of what is not there. */
export const readCases = ({ url, credentials }: Packhouse): readonly Case[] => {
  const env = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: credentials.region,
  };
  const calls = reads.flatMap((name) => [
    ...forms.map((form) => usualCall(name, ["--output", form])),
    absent(usualCall(name)),
    { ...usualCall(name), env: { AWS_ACCESS_KEY_ID: "AKIDOFNOBODY" }, note: "with a key of nobody" },
  ]);
  return calls.map((one) => ({ ...one, env: { ...env, ...one.env } }));
};

const absent = (one: Case): Case => ({ ...one, words: one.words.map((word) => (word === "acme" ? "absent" : word)) });
