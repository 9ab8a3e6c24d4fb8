/* The list of all projects (PEP 503, 691): those that the repository and its upstreams hold. */

import type { Rendered } from "../../registry/format-session.ts";
import { toRendered } from "../../registry/rendered.ts";
import { htmlDocument, type PageForm } from "./simple-page.ts";

/** `root` is the endpoint's path; ends with a slash. Names are normalized. */
export const projectList = (form: PageForm, root: string, names: readonly string[]): Rendered =>
  toRendered(form === "html" ? htmlList(root, names) : jsonList(names));

const htmlList = (root: string, names: readonly string[]): string =>
  htmlDocument(
    "Projects",
    "1.1",
    names.map((name) => `<a href="${root}simple/${name}/">${name}</a><br>`),
  );

const jsonList = (names: readonly string[]): string =>
  JSON.stringify({ meta: { "api-version": "1.1" }, projects: names.map((name) => ({ name })) });
