/* The list of all projects (PEP 503, 691): those that the repository and its upstreams hold. */

import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Rendered } from "../../registry/format-session.ts";
import { sha256Of } from "./contents.ts";
import { htmlDocument, type PageForm } from "./simple-page.ts";

const compress = promisify(gzip);

/** `root` is the endpoint's path; ends with a slash. Names are normalized. */
export const projectList = (form: PageForm, root: string, names: readonly string[]): Rendered => {
  const bytes = Buffer.from(form === "html" ? htmlList(root, names) : jsonList(names));
  return { bytes, etag: `"${sha256Of(bytes).slice(0, 32)}"`, gzip: () => compress(bytes) };
};

const htmlList = (root: string, names: readonly string[]): string =>
  htmlDocument(
    "Projects",
    "1.1",
    names.map((name) => `<a href="${root}simple/${name}/">${name}</a><br>`),
  );

const jsonList = (names: readonly string[]): string =>
  JSON.stringify({ meta: { "api-version": "1.1" }, projects: names.map((name) => ({ name })) });
