/*
 * The protocol (formats spec, cargo 2): the sparse index, downloads, publishing and yanking; search and owners are additions. No
 * name of the API is one of a folder of the index, which has one or two characters.
 */
import type { Route } from "../../http/route.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { config, crate, indexFile, me, owners, search } from "./read.ts";
import { changeOwners, publish, unyank, yank } from "./write.ts";

export const routes: readonly Route<FormatSession>[] = [
  { method: "GET", path: "config.json", handle: config },
  { method: "GET", path: "me", handle: me },
  { method: "GET", path: "api/v1/crates", handle: search },
  { method: "PUT", path: "api/v1/crates/new", handle: publish },
  { method: "GET", path: "api/v1/crates/:crate/:version/download", handle: crate },
  { method: "DELETE", path: "api/v1/crates/:crate/:version/yank", handle: yank },
  { method: "PUT", path: "api/v1/crates/:crate/:version/unyank", handle: unyank },
  { method: "GET", path: "api/v1/crates/:crate/owners", handle: owners },
  { method: "PUT", path: "api/v1/crates/:crate/owners", handle: changeOwners },
  { method: "DELETE", path: "api/v1/crates/:crate/owners", handle: changeOwners },
  { method: "GET", path: ":first/:name", handle: indexFile },
  { method: "GET", path: ":first/:second/:name", handle: indexFile },
];
