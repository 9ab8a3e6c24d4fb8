/* Search as npm asks for it (formats spec, npm 7). */

import { numberIn } from "../../http/query.ts";
import { objectIn, parseObject, textIn } from "../../model/json.ts";
import type { FormatSession, SearchPage, SearchQuery } from "../../registry/format-session.ts";
import { queryWords } from "../../registry/search-terms.ts";
import { naming } from "./naming.ts";

const maxSize = 250;
const maxLength = 1000;

/** Reads `text`, `size` and `from`; what npm weighs results by is ignored. */
export const searchQuery = (query: URLSearchParams): SearchQuery => ({
  words: wordsIn(query.get("text") ?? ""),
  size: numberIn(query.get("size"), 20, maxSize),
  from: numberIn(query.get("from"), 0, 1_000_000),
});

/** `keywords:a,b` and `scope:acme` are words like the others. */
const wordsIn = (text: string): readonly string[] =>
  queryWords(text.slice(0, maxLength).replace(/(?:^|\s)(?:keywords|scope|author|maintainer):/gu, " "));

/** npm prints broken lines without a publisher's name or a date. */
export const searchDocument = (page: SearchPage, session: Pick<FormatSession, "now">) => ({
  objects: page.found.map((found) => ({
    package: packageOf(found),
    score: { final: 1, detail: { quality: 1, popularity: 1, maintenance: 1 } },
    searchScore: 1,
  })),
  total: page.total,
  time: new Date(session.now()).toISOString(),
});

const packageOf = ({ id, version, manifest: text, publishedAt }: SearchPage["found"][number]) => {
  const manifest = parseObject(text) ?? {};
  const author = textIn(manifest.author) ?? textIn(objectIn(manifest.author).name);
  return {
    name: naming.display(id),
    scope: id.namespace ?? "unscoped",
    version,
    description: textIn(manifest.description) ?? "",
    keywords: Array.isArray(manifest.keywords) ? manifest.keywords.filter((word) => typeof word === "string") : [],
    date: new Date(publishedAt).toISOString(),
    links: linksOf(manifest.homepage, manifest.repository),
    ...(author === null ? {} : { author: { name: author } }),
    publisher: { username: "aws", email: "" },
    maintainers: [{ username: "aws", email: "" }],
  };
};

const linksOf = (homepage: unknown, repository: unknown) => ({
  homepage: textIn(homepage) ?? undefined,
  repository: textIn(repository) ?? textIn(objectIn(repository).url) ?? undefined,
});
