/* Inputs that come in one piece: --cli-input-json and --cli-input-yaml (command line spec, 7). */
import type { Given } from "../arguments/parsed.ts";
import { CommandFailure } from "../failure.ts";
import { JsonError, parseJson } from "../json/parse-json.ts";
import { pythonType } from "../json/python-literal.ts";
import { isMap, type PythonValue } from "../json/python-value.ts";
import { loadOption, wrongValue } from "./param-file.ts";
import type { Environment } from "./path.ts";

const names = ["cli-input-json", "cli-input-yaml"] as const;

type Name = (typeof names)[number];

/** Gives the members, none where neither option was given. Throws CommandFailure 252. */
export async function wholeInput(
  given: ReadonlyMap<string, Given>,
  environment: Environment,
): Promise<ReadonlyMap<PythonValue, PythonValue>> {
  const inputs = names.flatMap((name) => {
    const word = given.get(name);
    return typeof word === "string" ? [{ name, text: loadOption(`--${name}`, word, environment) }] : [];
  });
  if (inputs.length > 1) throw new CommandFailure(252, "Only one --cli-input- parameter may be specified.");
  const [input] = inputs;
  if (input === undefined) return new Map();
  const value = await read(input.name, input.text);
  if (value === undefined) throw wrongValue(input.name, `Invalid ${input.name === "cli-input-json" ? "JSON" : "YAML"} received.`);
  if (isMap(value)) return value;
  throw wrongValue(`--${input.name}`, `Invalid type: expecting map, received <class '${pythonType(value)}'>`);
}

/** Undefined where the input is not of that language. */
async function read(name: Name, input: string | Uint8Array): Promise<PythonValue | undefined> {
  const text = typeof input === "string" ? input : decoded(input);
  if (text === undefined) return undefined;
  if (name === "cli-input-yaml") return (await import("./yaml.ts")).parseYaml(text);
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

/** UTF-8, or UTF-16 with its mark; a mark is no part of the text. Undefined where it is neither. */
function decoded(bytes: Uint8Array): string | undefined {
  const marks = Buffer.from(bytes.subarray(0, 2)).toString("hex");
  const encoding = marks === "fffe" ? "utf-16le" : marks === "feff" ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
