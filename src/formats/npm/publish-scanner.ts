/*
 * Cuts the JSON of a publish into the data of its attachments and everything else, chunk by chunk. It knows only as
 * much of JSON as it needs to tell where it is; the text it lets through is parsed, and so checked, afterwards.
 *
 *   {"name":…, "_attachments": {"ui-1.0.0.tgz": {"length":3, "data": "YWJj"}}}
 *   └────────────────────────── text ─────────────────────────────┘└data┘└text┘
 */
import { invalid } from "../../model/fault.ts";
import { parseJson } from "../../model/json.ts";

export type Piece =
  | { readonly is: "text"; readonly bytes: Buffer }
  /** A part of an attachment's data as it stands in the JSON; `last` closes it. */
  | { readonly is: "data"; readonly attachment: string; readonly bytes: Buffer; readonly last: boolean };

export interface Scanner {
  /** The pieces of the next chunk, in order. Throws a Validation fault on what can be no publish. */
  readonly scan: (chunk: Buffer) => Generator<Piece, void>;
  /** Whether the outermost object is closed. */
  readonly isComplete: () => boolean;
}

const maxDepth = 200;
const maxKeyBytes = 1024;
const code = (character: string): number => character.charCodeAt(0);
const [quote, backslash, colon, comma] = [code('"'), code("\\"), code(":"), code(",")];
const [openBrace, closeBrace, openBracket, closeBracket] = [code("{"), code("}"), code("["), code("]")];

interface Position {
  /** Whether each open container is an object, outermost first. */
  readonly containers: boolean[];
  /** The current member of the three outermost objects. */
  readonly path: string[];
  within: "structure" | "key" | "text" | "data";
  isKeyNext: boolean;
  isEscaped: boolean;
  /** The bytes of the key being read, as Latin-1, while they matter. */
  key: string;
  isComplete: boolean;
}

/** `isStreamed` says which attachments are base64 and leave the text; the others stay in it. */
export const makeScanner = (isStreamed: (attachment: string) => boolean): Scanner => {
  const position: Position = {
    containers: [],
    path: [],
    within: "structure",
    isKeyNext: false,
    isEscaped: false,
    key: "",
    isComplete: false,
  };
  return {
    scan: (chunk) => scan(position, chunk, isStreamed),
    isComplete: () => position.isComplete,
  };
};

function* scan(position: Position, chunk: Buffer, isStreamed: (attachment: string) => boolean): Generator<Piece, void> {
  let textFrom = 0;
  let at = 0;
  while (at < chunk.length) {
    if (position.within === "data") {
      const end = chunk.indexOf(quote, at);
      const last = end !== -1;
      yield { is: "data", attachment: position.path[1] ?? "", bytes: chunk.subarray(at, last ? end : chunk.length), last };
      at = textFrom = last ? end : chunk.length;
      if (last) {
        position.within = "structure";
        at += 1;
      }
    } else if (position.within === "structure") {
      at = skipStructure(position, chunk, at, isStreamed);
      if ((position.within as Position["within"]) === "data") yield { is: "text", bytes: chunk.subarray(textFrom, at) };
    } else {
      at = skipString(position, chunk, at);
    }
  }
  if (position.within !== "data" && textFrom < at) yield { is: "text", bytes: chunk.subarray(textFrom, at) };
}

/** Goes on to behind the next opening quote. */
const skipStructure = (position: Position, chunk: Buffer, from: number, isStreamed: (name: string) => boolean): number => {
  const { containers } = position;
  for (let at = from; at < chunk.length; at++) {
    const byte = chunk[at];
    if (byte === quote) {
      position.within = stringAt(position, isStreamed);
      position.key = "";
      return at + 1;
    }
    if (byte === comma) position.isKeyNext = containers.at(-1) === true;
    else if (byte === colon) position.isKeyNext = false;
    else if (byte === openBrace || byte === openBracket) open(position, byte === openBrace);
    else if (byte === closeBrace || byte === closeBracket) close(position, byte === closeBrace);
    else if (containers.length === 0 && byte !== undefined && byte > 0x20) throw notJson();
  }
  return chunk.length;
};

const open = (position: Position, isObject: boolean): void => {
  const { containers } = position;
  if (containers.length === 0 && (!isObject || position.isComplete)) throw notJson();
  if (containers.length === maxDepth) throw invalid(`The body of the request nests deeper than ${maxDepth} levels.`);
  containers.push(isObject);
  position.isKeyNext = isObject;
  if (containers.length <= 3) position.path[containers.length - 1] = "";
};

const close = (position: Position, isObject: boolean): void => {
  if (position.containers.pop() !== isObject) throw notJson();
  position.isKeyNext = false;
  position.isComplete = position.containers.length === 0;
};

const stringAt = (position: Position, isStreamed: (attachment: string) => boolean): Position["within"] => {
  const { containers, path } = position;
  if (containers.length === 0) throw notJson();
  if (position.isKeyNext) return "key";
  const isData = containers.length === 3 && path[0] === "_attachments" && path[2] === "data" && containers[1] === true;
  return isData && isStreamed(path[1] ?? "") ? "data" : "text";
};

/** Goes on to behind the closing quote. */
const skipString = (position: Position, chunk: Buffer, from: number): number => {
  let at = from;
  for (; at < chunk.length; at++) {
    const byte = chunk[at];
    if (position.isEscaped) position.isEscaped = false;
    else if (byte === backslash) position.isEscaped = true;
    else if (byte === quote) break;
  }
  const depth = position.containers.length;
  if (position.within === "key" && depth <= 3) {
    position.key += chunk.toString("latin1", from, at);
    if (position.key.length > maxKeyBytes) throw invalid(`A member's name is longer than ${maxKeyBytes} bytes.`);
  }
  if (at === chunk.length) return at;
  if (position.within === "key" && depth <= 3) position.path[depth - 1] = keyOf(position.key);
  position.within = "structure";
  return at + 1;
};

const keyOf = (latin1: string): string => {
  const key = parseJson(`"${Buffer.from(latin1, "latin1").toString("utf8")}"`);
  if (typeof key !== "string") throw notJson();
  return key;
};

const notJson = () => invalid("The body of the request is not the JSON of a package.", "CANNOT_PARSE");
