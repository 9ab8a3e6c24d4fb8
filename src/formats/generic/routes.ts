/*
 * Plain HTTP for packages that have no client of their own (formats spec, generic 5): an addition to the operations of
 * the API, which publish and read the same versions.
 */
import type { Route } from "../../http/route.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { getAsset, listAssets } from "./read.ts";
import { deleteUpload, getUpload } from "./upload.ts";
import { putAsset } from "./write.ts";

export const routes: readonly Route<FormatSession>[] = [
  { method: "GET", path: ":namespace/:package/:version", handle: listAssets },
  { method: "GET", path: ":namespace/:package/:version/:asset", handle: getAsset },
  { method: "PUT", path: ":namespace/:package/:version/:asset", handle: putAsset },
  // No asset has a slash in its name.
  { method: "GET", path: ":namespace/:package/:version/:asset/upload", handle: getUpload },
  { method: "DELETE", path: ":namespace/:package/:version/:asset/upload", handle: deleteUpload },
];
