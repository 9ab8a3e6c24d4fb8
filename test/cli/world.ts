/* A real server for one of the two programs alone, in which the table of calls for the SDKs is gone through. */
import type { OperationName } from "../../src/api/table.ts";
import { filledIn, type Kept, type SdkCall, type Step } from "../sdk/calls/call.ts";
import { check } from "../sdk/run-table.ts";
import type { Typist } from "../support/command-lines.ts";
import type { Answer, Surroundings, Values } from "../support/sdk-driver.ts";
import type { Packhouse } from "../support/start.ts";
import { pagedOperations } from "./cases/pages.ts";
import { callOf, outFile } from "./cases/words.ts";
import { type Case, type Outcome, outcomeOf } from "./compare.ts";
import { startRecordingDoor } from "./recording-door.ts";

export interface World {
  /** Runs a step, and fails where it does not end as expected; null for what is no call. */
  readonly take: (step: Step) => Promise<Ending | null>;
  readonly close: () => Promise<void>;
}

export interface Ending {
  readonly one: Case;
  /** Without what no two servers have in common. */
  readonly outcome: Outcome;
}

export interface WorldParts {
  readonly typist: Typist;
  readonly packhouse: Packhouse;
  readonly surroundings: Surroundings;
  /** Answers of another status are not taken: the request is sent on again. */
  readonly isWanted: (status: number) => boolean;
}

const paged: readonly OperationName[] = pagedOperations;

const lineOf = ({ operation, input, who }: SdkCall, { surroundings }: WorldParts, kept: Kept): Case => {
  const key = surroundings.keys[who];
  return {
    // Pages are followed elsewhere; here the answer is wanted as it came.
    ...callOf(operation, filledIn(input, kept) as Values, paged.includes(operation) ? ["--no-paginate"] : []),
    env: {
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_DEFAULT_REGION: surroundings.region,
    },
  };
};

const refusal = /An error occurred \((\w+)\) when calling the \w+ operation(?: \(reached max retries: 0\))?: (.*?)\n\n/su;

const answerOf = ({ status, stdout, stderr, files }: Outcome): Answer => {
  if (status === 0) {
    const received = files[outFile];
    const asset = received === undefined ? {} : { asset: Buffer.from(received.replace(/^\d+ /u, ""), "latin1") };
    return { is: "output", output: { ...JSON.parse(stdout === "" ? "{}" : stdout), ...asset } };
  }
  const [, name, message] = refusal.exec(`${stderr}\n\n`) ?? [];
  if (name === undefined || message === undefined) throw new Error(`It ended with ${status}: ${stderr}`);
  return { is: "refusal", name, message, status: null, members: null };
};

/** What tells one server from another, by what is put in its place. */
const ownForms: readonly (readonly [string, RegExp])[] = [
  ["{{time}}", /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00/gu],
  ["{{request}}", /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gu],
  ['"authorizationToken\\": \\"{{token}}\\"', /"authorizationToken\\": \\"[^"]+\\"/gu],
];

/** `known` are values that only this server has, by what they are. */
const withoutOwn = (outcome: Outcome, known: Iterable<readonly [string, string]>): Outcome => {
  let text = JSON.stringify(outcome);
  for (const [name, value] of known)
    for (const written of [value, encodeURIComponent(value)]) text = text.replaceAll(written, `{{${name}}}`);
  for (const [place, form] of ownForms) text = text.replaceAll(form, place);
  return JSON.parse(text) as Outcome;
};

/** The server stays the caller's to stop. */
export const openWorld = async (parts: WorldParts): Promise<World> => {
  const { typist, packhouse, surroundings, isWanted } = parts;
  const door = await startRecordingDoor(packhouse.url, isWanted);
  const kept: Kept = new Map([["url", packhouse.url]]);
  const ids = Object.entries(surroundings.keys).map(([who, key]) => [`key of ${who}`, key.accessKeyId] as const);
  return {
    take: async (step) => {
      if ("prepares" in step) {
        await step.run(packhouse);
        return null;
      }
      const one = lineOf(step, parts, kept);
      const asked = [...kept];
      const outcome = await outcomeOf(typist, one, door);
      check(answerOf(outcome), step.expects, kept);
      return { one, outcome: withoutOwn(outcome, [...asked, ...kept, ...ids]) };
    },
    close: door.close,
  };
};
