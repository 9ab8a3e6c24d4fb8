/*
 * The protocol (formats spec, nuget 1): version 3 for reading, searching and packages' files; pushing, and taking off the lists,
 * which stayed as they were in version 2; the rest of version 2 for clients that read with it.
 */
import type { Route } from "../../http/route.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { hives } from "./addresses.ts";
import { count, download, question, root } from "./feed-questions.ts";
import { file, index, leaf, page, registration, versionList } from "./read.ts";
import { autocomplete, query } from "./search.ts";
import { symbolFile } from "./symbols.ts";
import { push, pushSymbols, relist, unlist } from "./write.ts";

const registrations: readonly Route<FormatSession>[] = hives.flatMap((hive) => [
  { method: "GET", path: `v3/${hive}/:id/index.json`, handle: registration(hive) },
  { method: "GET", path: `v3/${hive}/:id/page/:lower/:upper`, handle: page(hive) },
  { method: "GET", path: `v3/${hive}/:id/:leaf`, handle: leaf(hive) },
]);

export const routes: readonly Route<FormatSession>[] = [
  { method: "GET", path: "v3/index.json", handle: index },
  { method: "GET", path: "v3/flatcontainer/:id/index.json", handle: versionList },
  { method: "GET", path: "v3/flatcontainer/:id/:version/:file", handle: file },
  ...registrations,
  { method: "GET", path: "v3/query", handle: query },
  { method: "GET", path: "v3/autocomplete", handle: autocomplete },
  { method: "PUT", path: "v2/package", handle: push },
  { method: "DELETE", path: "v2/package/:id/:version", handle: unlist },
  { method: "POST", path: "v2/package/:id/:version", handle: relist },
  { method: "PUT", path: "v2/symbolpackage", handle: pushSymbols },
  { method: "GET", path: "symbols/:file/:key/:again", handle: symbolFile },
  { method: "GET", path: "v2", handle: root },
  { method: "GET", path: "v2/package/:id", handle: download },
  { method: "GET", path: "v2/package/:id/:version", handle: download },
  { method: "GET", path: "v2/:question", handle: question },
  { method: "GET", path: "v2/:question/$count", handle: count },
];
