/*
 * What clients of version 2 ask: `nuget list` of every version does, and all of them did before there was version 3. Of OData
 * there is what they use, no more.
 */

import { documentReply } from "../../http/negotiate.ts";
import { numberIn } from "../../http/query.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { notFound } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, PackageView } from "../../registry/format-session.ts";
import { entryDocument, type FeedEntry, feedEntries, feedFolder, feedRoot, feedText, metadataDocument } from "./feed.ts";
import { isName, packageFile, parseName } from "./naming.ts";
import { asset, noPackage } from "./read.ts";
import { findPackages } from "./search.ts";
import { keptText, parseVersion, versions } from "./versions.ts";

const feedType = "application/atom+xml;type=feed;charset=utf-8";
const entryType = "application/atom+xml;type=entry;charset=utf-8";
const [maxSkip, maxTop] = [1_000_000, 100];
/** Packages that one search looks at. */
const maxFound = 1_000;

const xmlReply = (body: string, contentType: string): Reply => ({
  status: 200,
  headers: { "content-type": contentType, "cache-control": "private, no-cache", dataserviceversion: "2.0" },
  body,
});

export const root = async (session: FormatSession): Promise<Reply> => {
  await session.authorizeRead();
  return xmlReply(feedRoot(session.endpoint), "application/atomsvc+xml;charset=utf-8");
};

/** `Search()`, `FindPackagesById()`, `Packages()`, one package by its key, or what there is to ask. */
export const question = async (
  session: FormatSession,
  request: Request,
  { question: asked = "" }: Parameters,
): Promise<Reply> => {
  if (asked === "$metadata") {
    await session.authorizeRead();
    return xmlReply(metadataDocument(), "application/xml");
  }
  const [, name = "", key = ""] = /^(\w+)(?:\((.*)\))?$/u.exec(asked) ?? [];
  if (name === "Packages" && key !== "") return onePackage(session, request, key);
  const { skip, top } = pageIn(request);
  const found = await entriesFor(session, request, name, skip + top);
  const shown = found.slice(skip, skip + top).map(({ text }) => text);
  const next = new URLSearchParams(request.query);
  next.set("$skip", String(skip + top));
  const goesOn = found.length > skip + top ? `${feedFolder(session.endpoint)}${asked}?${next}` : null;
  return xmlReply(feedText(session.endpoint, shown, goesOn), feedType);
};

/** How many entries a question has for an answer. */
export const count = async (session: FormatSession, request: Request, { question: asked = "" }: Parameters): Promise<Reply> => {
  const found = await entriesFor(session, request, asked.replace(/\(\)$/u, ""), maxFound);
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: String(found.length) };
};

const pageIn = ({ query }: Request) => ({
  skip: numberIn(query.get("$skip"), 0, maxSkip),
  top: numberIn(query.get("$top"), maxTop, maxTop),
});

/** All entries of a package; of a search those of as many packages as are needed. */
const entriesFor = async (
  session: FormatSession,
  request: Request,
  name: string,
  needed: number,
): Promise<readonly FeedEntry[]> => {
  const { query } = request;
  const id = name === "FindPackagesById" ? query.get("id") : name === "Packages" ? idIn(query) : null;
  if (id !== null) return wanted(request, await entriesOf(session, request, textIn(id)));
  if (name !== "Search" && name !== "Packages")
    throw notFound(`There is nothing at this address of repository ${session.repository}.`);
  return wanted(
    request,
    await search(session, request, { text: textIn(query.get("searchTerm")), take: Math.min(needed, maxFound) }),
  );
};

const idIn = (query: URLSearchParams): string | null =>
  /\bId\)?\s+eq\s+('(?:[^']|'')*')/iu.exec(query.get("$filter") ?? "")?.[1] ?? null;

/** Of a text between quotes, in which one quote is written as two. */
const textIn = (literal: string | null): string => /^'(.*)'$/su.exec(literal ?? "")?.[1]?.replaceAll("''", "'") ?? "";

const semVer2In = ({ query }: Request): boolean => /^'?2\./u.test(query.get("semVerLevel") ?? "");

/** What the filter leaves; what it says of other properties does not count. */
const wanted = ({ query }: Request, entries: readonly FeedEntry[]): readonly FeedEntry[] => {
  const filter = query.get("$filter") ?? "";
  const version = /\b(?:Normalized)?Version\s+eq\s+'([^']*)'/u.exec(filter)?.[1];
  const parsed = version === undefined ? undefined : parseVersion(version);
  return entries.filter(
    (entry) =>
      (!/\bIsLatestVersion\b/u.test(filter) || entry.isLatest) &&
      (!/\bIsAbsoluteLatestVersion\b/u.test(filter) || entry.isAbsoluteLatest) &&
      (parsed === undefined || (parsed !== null && keptText(parsed) === entry.version)),
  );
};

const variantOf = (semVer2: boolean): string => `feed ${semVer2}`;

const entriesOf = async (session: FormatSession, request: Request, id: string): Promise<readonly FeedEntry[]> => {
  const semVer2 = semVer2In(request);
  await session.authorizeRead();
  if (!isName(id)) return [];
  const document = await session.rendered(parseName(id), variantOf(semVer2), async (view) => entriesJson(session, view, semVer2));
  return document === null ? [] : (JSON.parse(document.bytes.toString("utf8")) as readonly FeedEntry[]);
};

const entriesJson = ({ endpoint }: FormatSession, view: PackageView, semVer2: boolean): string =>
  JSON.stringify(feedEntries(endpoint, view, semVer2));

/** Listed versions of packages that are found by words. */
const search = async (
  session: FormatSession,
  request: Request,
  page: { readonly text: string; readonly take: number },
): Promise<readonly FeedEntry[]> => {
  const semVer2 = semVer2In(request);
  const prerelease = request.query.get("includePrerelease")?.toLowerCase() === "true";
  const wish = { ...page, skip: 0, versions: { semVer2, prerelease, listed: true } };
  const { found } = await findPackages(session, wish, variantOf(semVer2), (view, listed) => {
    const names = new Set(listed.map((one) => one.view.version));
    return JSON.stringify(feedEntries(session.endpoint, view, semVer2).filter(({ version }) => names.has(version)));
  });
  return found.flatMap((entries) => JSON.parse(entries) as readonly FeedEntry[]);
};

/** `Packages(Id='…',Version='…')` */
const onePackage = async (session: FormatSession, request: Request, key: string): Promise<Reply> => {
  const [, id = "", said = ""] = /^Id='((?:[^']|'')*)',\s*Version='([^']*)'$/u.exec(key) ?? [];
  if (!isName(id)) throw noPackage(session, id);
  const version = versions.normalize(said);
  const document = await session.rendered(parseName(id), `feed entry ${version}`, async (view) => {
    const entry = feedEntries(session.endpoint, view, true).find((candidate) => candidate.version === version);
    return entry === undefined ? null : entryDocument(session.endpoint, entry.text);
  });
  if (document === null)
    throw notFound(`There is no ${quote(`${id} ${said}`)} in repository ${session.repository}.`, "package-version");
  return documentReply(request, document, entryType);
};

/** The package itself, by the addresses of version 2: the newest release where no version is named. */
export const download = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.id ?? "");
  const version = parameters.version === undefined ? await newest(session, id) : versions.normalize(parameters.version);
  return asset(session, request, { id, version, name: packageFile(id, version) });
};

const newest = async (session: FormatSession, id: PackageId): Promise<string> => {
  const view = await session.view(id);
  const entries = view === null ? [] : feedEntries(session.endpoint, view, true);
  const found = entries.find(({ isLatest }) => isLatest) ?? entries.find(({ isAbsoluteLatest }) => isAbsoluteLatest);
  if (found === undefined) throw noPackage(session, id.name);
  return found.version;
};
