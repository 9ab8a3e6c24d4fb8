/*
 * The protocol (formats spec, pypi 1): the simple index with its files, uploads to the endpoint itself, and as additions
 * the list of projects, projects as JSON, provenance, and yanking.
 */
import type { Route } from "../../http/route.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { file, page, project, projects, provenance } from "./read.ts";
import { unyank, upload, yank } from "./write.ts";

export const routes: readonly Route<FormatSession>[] = [
  { method: "GET", path: "simple", handle: projects },
  { method: "GET", path: "simple/:project", handle: page },
  { method: "GET", path: "simple/:project/:version/:filename", handle: file },
  { method: "GET", path: "integrity/:project/:version/:filename/provenance", handle: provenance },
  { method: "GET", path: "pypi/:project/json", handle: project },
  { method: "GET", path: "pypi/:project/:version/json", handle: project },
  { method: "POST", path: "pypi/:project/:version/yank", handle: yank },
  { method: "POST", path: "pypi/:project/:version/unyank", handle: unyank },
  { method: "POST", path: "", handle: upload },
];
