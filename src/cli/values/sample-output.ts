/* A made-up answer, which shows what an operation answers with (command line spec, 7). */
import type { Operation } from "../../api/operation.ts";
import type { Members, Shape } from "../../shape/shape.ts";
import type { OutputForm } from "../arguments/parsed.ts";
import type { Json, JsonObject } from "../json/json.ts";

/** Each text is its member's name, each number 0, each time the first second of 1970 as the form writes it. */
export const sampleOutput = ({ output }: Operation, form: OutputForm): JsonObject => membersOf(output, sampleTime(form));

/** Only JSON has the ISO form, since this time never was text on the wire. */
const sampleTime = (form: OutputForm): string => (form === "json" ? "1970-01-01T00:00:00" : "1970-01-01 00:00:00");

const membersOf = (members: Members, time: string): JsonObject =>
  new Map(Object.entries(members).map(([name, { shape }]) => [name, sampleOf(shape, name, time)]));

function sampleOf(shape: Shape, name: string, time: string): Json {
  switch (shape.is) {
    case "structure":
      return membersOf(shape.members, time);
    case "list":
      // All texts that stand in lists of answers are names of repositories, which AWS's description calls so.
      return [sampleOf(shape.element, "RepositoryName", time)];
    case "map":
      return new Map([["KeyName", sampleOf(shape.value, "", time)]]);
    case "timestamp":
      return time;
    case "integer":
      return 0;
    case "boolean":
      return true;
    case "payload":
      return null;
    default:
      return name;
  }
}
