/* What an option's words come to: texts, numbers, lists, maps, and files to send (command line spec, 5). */
import { accessSync, constants, statSync } from "node:fs";
import type { Shape } from "../../shape/shape.ts";
import type { Given } from "../arguments/parsed.ts";
import type { FileBody } from "../client/answer.ts";
import { CommandFailure } from "../failure.ts";
import { JsonError, parseJson } from "../json/parse-json.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { ordered, type PythonValue } from "../json/python-value.ts";
import { withoutBlanksBefore } from "./blanks.ts";
import { coerced } from "./coerce.ts";
import { loadOption, loadWord, namesFile, ParamFileError, wrongValue } from "./param-file.ts";
import { type Environment, withHome, withVariables } from "./path.ts";
import { parseShorthand, ShorthandError } from "./shorthand.ts";
import { isSystemError, systemErrorText } from "./system-error.ts";
import { wholeNumber } from "./whole-number.ts";

/** An option, named with its dashes. */
interface Option {
  readonly flag: string;
  readonly shape: Shape;
  readonly environment: Environment;
}

type Words = string | readonly string[] | Uint8Array;

/** Throws CommandFailure 252, and 255 where `aws` stumbles over a value instead of refusing it. */
export function optionValue(option: Option, given: Given): PythonValue | FileBody {
  if (typeof given !== "string" && typeof given !== "object") return given;
  const word = typeof given === "object" && given.length === 1 ? given[0] : given;
  const words = typeof word === "string" && namesFile(word) ? loadOption(option.flag, word, option.environment) : given;
  return takesShorthand(option.shape) && !looksLikeJson(words) ? shorthand(option, words) : parsedValue(option, words);
}

const isNested = (shape: Shape): boolean => shape.is === "structure" || shape.is === "map" || shape.is === "list";

const takesShorthand = (shape: Shape): boolean => isNested(shape.is === "list" ? shape.element : shape);

const looksLikeJson = (words: Words): boolean => {
  const first = typeof words === "object" ? words[0] : words;
  return typeof first === "string" && /^[[{]/.test(withoutBlanksBefore(first));
};

function shorthand({ flag, shape, environment }: Option, words: Words): PythonValue {
  if (words instanceof Uint8Array) throw new CommandFailure(255, "'in <string>' requires string as left operand, not int");
  const parse = (text: string): PythonValue => parseShorthand(text, (word) => loadWord(word, environment));
  try {
    if (typeof words !== "string") return coerced(shape, words.map(parse));
    const members = parse(words);
    // A text for a whole list comes from a file. It gives one element, which the check of the input refuses.
    return shape.is === "list" ? members : coerced(shape, members);
  } catch (error) {
    if (error instanceof ShorthandError) throw wrongValue(flag, error.message);
    if (error instanceof ParamFileError) throw new CommandFailure(255, error.message);
    throw error;
  }
}

function parsedValue(option: Option, words: Words): PythonValue | FileBody {
  switch (option.shape.is) {
    case "payload":
      return fileBody(option, words as string | Uint8Array);
    case "integer":
      return wholeNumber(words as string | Uint8Array);
    case "structure":
    case "map":
      return objectOf(option, words as string);
    case "list":
      return listOf(option, option.shape.element, words);
    default:
      return words as PythonValue;
  }
}

function objectOf(option: Option, text: string): PythonValue {
  if (firstCharacter(text) !== "{") throw wrongValue(option.flag, `Invalid JSON:\n${text}`);
  return jsonOf(option, text);
}

/** A list that comes from a file and is no JSON falls apart into characters or bytes, as it does with `aws`. */
function listOf(option: Option, element: Shape, words: Words): PythonValue {
  if (typeof words === "string" && firstCharacter(words) === "[") return jsonOf(option, words);
  if (words instanceof Uint8Array) return [...words];
  const [first = ""] = words;
  if (words.length === 1 && typeof words !== "string" && withoutBlanksBefore(first).startsWith("[")) return jsonOf(option, first);
  return [...words].map((word) => parsedValue({ ...option, shape: element }, word) as PythonValue);
}

function firstCharacter(text: string): string {
  const [first] = withoutBlanksBefore(text);
  if (first === undefined) throw new CommandFailure(255, "string index out of range");
  return first;
}

function jsonOf({ flag }: Option, text: string): PythonValue {
  try {
    return ordered(parseJson(text));
  } catch (error) {
    if (error instanceof JsonError) throw wrongValue(flag, `Invalid JSON: ${error.message}\nJSON received: ${text}`);
    throw error;
  }
}

function fileBody({ flag, environment }: Option, path: string | Uint8Array): FileBody {
  const written = typeof path === "string" ? path : Buffer.from(path).toString();
  const file = withHome(withVariables(written, environment), environment);
  if (!isFile(file)) throw wrongValue(flag, "Blob values must be a path to a file.");
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CommandFailure(255, `${systemErrorText(error)}: ${pythonLiteral(file)}`);
  }
  return { file };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
