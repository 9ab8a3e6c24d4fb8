/* What a service's refusal says (command line spec, 11). */
import { type ErrorName, errorMembers } from "../../api/errors.ts";
import { CommandFailure } from "../failure.ts";
import { isObject, type JsonObject } from "../json/json.ts";
import { parseJson } from "../json/parse-json.ts";
import { shown } from "../json/python-literal.ts";
import { STATUS_CODES } from "./node-http.ts";

export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** What errors of this name declare: what a header says, then members, the message among them. */
  readonly details: ReadonlyMap<string, string | number>;
}

export interface RefusedAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Reads a refusal of a service that speaks JSON. */
export function readRefusal({ status, headers, body }: RefusedAnswer): Refusal {
  if (status >= 500 && /^\s*(?:<html>|$)/.test(body)) return plain(String(status), STATUS_CODES[status] ?? "");
  const members = readObject(body) ?? new Map([["message", body]]);
  const text = (name: string): string | undefined => {
    const value = members.get(name);
    return value === undefined ? undefined : shown(value);
  };
  const word = (name: string): string | undefined => (members.get(name) == null ? undefined : text(name));
  const code = headers.get("x-amzn-errortype") ?? word("code") ?? word("Code");
  const typed = word("__type")?.split(":", 1)[0] ?? String(status);
  const name = nameIn(code?.split(":", 1)[0] ?? typed);
  return { ...plain(name, text("message") ?? text("Message") ?? ""), details: detailsOf(name, members, headers) };
}

/** The refusal as the command's end. `retries` is how often it was tried again where no try was left; else null. */
export function refused(operation: string, { code, message, details }: Refusal, retries: number | null): CommandFailure {
  const tries = retries === null ? "" : ` (reached max retries: ${retries})`;
  const says = `An error occurred (${code}) when calling the ${operation} operation${tries}: ${message}`;
  return new CommandFailure(254, says, { code, said: message, details });
}

export const plain = (code: string, message: string): Refusal => ({ code, message, details: new Map() });

const nameIn = (type: string): string => type.slice(type.lastIndexOf("#") + 1);

function detailsOf(code: string, members: JsonObject, headers: RefusedAnswer["headers"]): ReadonlyMap<string, string | number> {
  const error = code.replace(/Exception$/, "");
  if (error === code || !Object.hasOwn(errorMembers, error)) return new Map();
  const declared = Object.keys(errorMembers[error as ErrorName]);
  const told = declared.flatMap((name) => ((value) => (value == null ? [] : [[name, shown(value)] as const]))(members.get(name)));
  const wait = error === "Throttling" ? headers.get("retry-after") : undefined;
  return new Map<string, string | number>(wait === undefined ? told : [["retryAfterSeconds", Number(wait)] as const, ...told]);
}

/** Null where the text is no JSON object. */
export function readObject(text: string): JsonObject | null {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
