/* An operation's input as a request, as `aws` puts it on the wire (command line spec, 4 and 12). */
import type { Operation } from "../../api/operation.ts";
import type { Json } from "../json/json.ts";
import { spacedJson, writeJson } from "../json/write-json.ts";
import type { FileBody, Input } from "./answer.ts";
import { readRefusal } from "./refusal.ts";
import type { ServiceRequest } from "./signed-call.ts";
import type { Body } from "./transport.ts";

/** The members travel in the order in which they were given. */
export function requestOf(row: Operation, input: Input, endpoint: string): ServiceRequest {
  const query: string[] = [];
  const headers: Record<string, string> = {};
  const inBody = new Map<string, Json>();
  let payload: Body | null = null;
  for (const [name, value] of input) {
    const place = row.input[name]?.place ?? "body";
    if (value === null) continue;
    if (isPayload(value)) payload = value;
    else if (place === "payload") payload = String(value);
    else if (place === "body") inBody.set(name, value);
    else if (place.startsWith("query:")) query.push(`${place.slice("query:".length)}=${encode(String(value))}`);
    else headers[place.slice("header:".length).toLowerCase()] = String(value);
  }
  const body = payload ?? (takesJson(row) ? writeJson(inBody, spacedJson) : "");
  return {
    service: "codeartifact",
    operation: row.name,
    method: row.http.method,
    url: addressOf(endpoint, row.http.path, query),
    headers: payload === null && body !== "" ? { "content-type": "application/json", ...headers } : headers,
    body,
    streams: Object.values(row.output).some(({ place }) => place === "payload"),
    readRefusal,
  };
}

/** An operation that may take a body sends one even where it is empty. */
const takesJson = (row: Operation): boolean => Object.values(row.input).some(({ place }) => place === "body");

const isPayload = (value: Json | FileBody | Uint8Array): value is FileBody | Uint8Array =>
  value instanceof Uint8Array || (typeof value === "object" && value !== null && "file" in value);

/** The endpoint's own path stays before the operation's, and its query before the operation's. */
function addressOf(endpoint: string, path: string, query: readonly string[]): string {
  const [, base = "", own = ""] = /^([^?#]*?)\/?(\?[^#]*)?(?:#.*)?$/.exec(endpoint) ?? [];
  const address = base + path + own;
  return query.length === 0 ? address : `${address}${own === "" ? "?" : "&"}${query.join("&")}`;
}

/** Everything but letters, digits and `-._~`. */
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
