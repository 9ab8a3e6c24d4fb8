/* The check of an input before it is sent: names, types and least sizes, in the words of `aws` (command line spec, 6). */
import type { Operation } from "../../api/operation.ts";
import type { Members, Shape } from "../../shape/shape.ts";
import type { FileBody, Input } from "../client/answer.ts";
import { CommandFailure } from "../failure.ts";
import { pythonType, shown } from "../json/python-literal.ts";
import { isMap, type PythonValue } from "../json/python-value.ts";
import { lengthOf } from "../output/code-points.ts";
import type { Settings } from "../settings/settings.ts";
import { decodeBase64 } from "./base64.ts";
import type { UncheckedInput } from "./read-input.ts";

/** What is known of an operation, of whichever service. */
type Checked = Pick<Operation, "name" | "input">;

/**
 * Gives the input as it is sent, with bytes that came as base64 decoded. Throws CommandFailure 252 that lists all that is wrong,
 * or 255 for bad base64.
 */
export function validateInput(
  row: Checked,
  unchecked: UncheckedInput,
  { binaryFormat, validatesParameters }: Pick<Settings, "binaryFormat" | "validatesParameters">,
): Input {
  const input = new Map(
    [...unchecked].map(([name, value]) => {
      if (typeof value !== "string" || !isPayload(row.input, name)) return [name, value] as const;
      return [name, binaryFormat === "base64" ? bytesOf(value) : Buffer.from(value)] as const;
    }),
  );
  const faults = validatesParameters ? [...faultsOfMembers(membersOf(row), "", input)] : [];
  if (faults.length > 0) throw new CommandFailure(252, ["Parameter validation failed:", ...faults].join("\n"));
  return input as ReadonlyMap<unknown, unknown> as Input;
}

const isPayload = (members: Members, name: PythonValue): boolean =>
  typeof name === "string" && Object.hasOwn(members, name) && members[name]?.shape.is === "payload";

function bytesOf(text: string): Uint8Array {
  if (!/^\p{ASCII}*$/u.test(text)) throw new CommandFailure(255, "string argument should contain only ASCII characters");
  const bytes = decodeBase64(text);
  if (bytes === null) throw new CommandFailure(255, `Invalid base64: "${text}"`);
  return bytes;
}

/** DeletePackageGroup takes patterns of any length in AWS's description, which is what `aws` knows; servers refuse short ones. */
const membersOf = ({ name, input }: Checked): Members =>
  name === "DeletePackageGroup" && input.packageGroup !== undefined
    ? { ...input, packageGroup: { ...input.packageGroup, shape: { is: "string" } } }
    : input;

type Value = PythonValue | FileBody;

function* faultsOfMembers(members: Members, at: string, value: ReadonlyMap<PythonValue, Value>): Generator<string> {
  const whole = nameOf(at);
  for (const [name, { required }] of Object.entries(members)) {
    if (required && !value.has(name)) yield `Missing required parameter in ${whole}: "${name}"`;
  }
  const known: (readonly [string, Value, Shape])[] = [];
  for (const [name, member] of value) {
    const shape = typeof name === "string" && Object.hasOwn(members, name) ? members[name]?.shape : undefined;
    if (shape !== undefined) known.push([String(name), member, shape]);
    else yield `Unknown parameter in ${whole}: "${shown(name)}", must be one of: ${Object.keys(members).join(", ")}`;
  }
  for (const [name, member, shape] of known) yield* faultsOf(shape, `${at}.${name}`, member);
}

const nameOf = (at: string): string => (at === "" ? "input" : at.replace(/^\./, ""));

function* faultsOf(shape: Shape, at: string, value: Value): Generator<string> {
  const { fits, types } = typeCheckOf(shape);
  if (!fits(value)) {
    yield `Invalid type for parameter ${nameOf(at)}, value: ${shown(value as PythonValue)}, ` +
      `type: <class '${pythonType(value as PythonValue)}'>, valid types: ${types}`;
  } else if (shape.is === "structure") {
    yield* faultsOfMembers(shape.members, at, value as ReadonlyMap<PythonValue, PythonValue>);
  } else if (shape.is === "map") {
    for (const [key, member] of value as ReadonlyMap<PythonValue, PythonValue>) {
      yield* faultsOf(shape.key, `${at} (key: ${shown(key)})`, key);
      yield* faultsOf(shape.value, `${at}.${shown(key)}`, member);
    }
  } else if (shape.is === "list") {
    for (const [index, element] of (value as readonly PythonValue[]).entries()) {
      yield* faultsOf(shape.element, `${at}[${index}]`, element);
    }
  } else if (shape.is === "string") {
    const length = lengthOf(value as string);
    if (length < (shape.minLength ?? 0)) {
      yield `Invalid length for parameter ${nameOf(at)}, value: ${length}, valid min length: ${shape.minLength}`;
    }
  } else if (shape.is === "integer" && shape.min !== undefined && (value as number) < shape.min) {
    yield `Invalid value for parameter ${nameOf(at)}, value: ${shown(value as number)}, valid min value: ${shape.min}`;
  }
}

interface TypeCheck {
  readonly fits: (value: Value) => boolean;
  readonly types: string;
}

const isText = (value: Value): boolean => typeof value === "string";
/** Truth values count as whole numbers. */
const isWhole = (value: Value): boolean => ["number", "bigint", "boolean"].includes(typeof value);
const isBytes = (value: Value): boolean =>
  typeof value === "string" || value instanceof Uint8Array || (typeof value === "object" && value !== null && "file" in value);

const typeChecks: Readonly<Record<Shape["is"], TypeCheck>> = {
  string: { fits: isText, types: "<class 'str'>" },
  timestamp: { fits: isText, types: "<class 'datetime.datetime'>, timestamp-string" },
  integer: { fits: isWhole, types: "<class 'int'>" },
  boolean: { fits: (value) => typeof value === "boolean", types: "<class 'bool'>" },
  list: { fits: Array.isArray, types: "<class 'list'>, <class 'tuple'>" },
  map: { fits: isMap, types: "<class 'dict'>" },
  structure: { fits: isMap, types: "<class 'dict'>" },
  payload: { fits: isBytes, types: "<class 'bytes'>, <class 'bytearray'>, file-like object" },
};

const typeCheckOf = (shape: Shape): TypeCheck => typeChecks[shape.is];
