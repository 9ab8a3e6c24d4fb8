/*
 * The protocol (formats spec, ruby 1): the compact index, gems and gemspecs, the answer about dependencies and the lists of
 * old; pushing, yanking and signing in.
 */
import type { Route } from "../../http/route.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { dependencies, gemDocument, gemFile, nameList, owners, root, specification, specList, versionList } from "./read.ts";
import { apiKey, push, unyank, yank } from "./write.ts";

export const routes: readonly Route<FormatSession>[] = [
  { method: "GET", path: "", handle: root },
  { method: "GET", path: "versions", handle: versionList },
  { method: "GET", path: "names", handle: nameList },
  { method: "GET", path: "info/:gem", handle: gemDocument },
  { method: "GET", path: "gems/:file", handle: gemFile },
  { method: "GET", path: "quick/Marshal.4.8/:file", handle: specification },
  { method: "GET", path: "specs.4.8.gz", handle: specList("specs") },
  { method: "GET", path: "latest_specs.4.8.gz", handle: specList("latest_specs") },
  { method: "GET", path: "prerelease_specs.4.8.gz", handle: specList("prerelease_specs") },
  { method: "GET", path: "api/v1/dependencies", handle: dependencies },
  { method: "POST", path: "api/v1/gems", handle: push },
  { method: "DELETE", path: "api/v1/gems/yank", handle: yank },
  { method: "PUT", path: "api/v1/gems/unyank", handle: unyank },
  { method: "GET", path: "api/v1/gems/:gem/:owners", handle: owners },
  { method: "POST", path: "api/v1/gems/:gem/:owners", handle: owners },
  { method: "DELETE", path: "api/v1/gems/:gem/:owners", handle: owners },
  { method: "GET", path: "api/v1/api_key", handle: apiKey },
  { method: "POST", path: "api/v1/api_key", handle: apiKey },
];
