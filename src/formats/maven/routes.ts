/* Paths, and nothing else: what one means is read by address.ts. */
import type { Route } from "../../http/route.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { getPath } from "./read.ts";
import { putPath } from "./write.ts";

export const routes: readonly Route<FormatSession>[] = [
  { method: "GET", path: "*path", handle: getPath },
  { method: "PUT", path: "*path", handle: putPath },
];
