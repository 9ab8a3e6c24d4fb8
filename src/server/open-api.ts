/* `/-/openapi.json`: the API for whoever generates clients, tests or pages from it. Open to all, as it holds nothing secret. */
import { readFileSync } from "node:fs";
import { openApiDocument } from "../api/openapi.ts";
import { jsonReply, type Reply } from "../http/replies.ts";
import type { Method } from "../http/route.ts";

let written: Reply | null = null;

/** Null when the address is another. */
export const openApiReply = (method: Method, segments: readonly string[]): Reply | null => {
  if (segments.join("/") !== "-/openapi.json" || (method !== "GET" && method !== "HEAD")) return null;
  written ??= jsonReply(200, openApiDocument(ownVersion()));
  return written;
};

const ownVersion = (): string => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  return version;
};
