/* What gem and Bundler ask for (formats spec, ruby 1, 2). */

import { deflateSync } from "node:zlib";
import { assetReply } from "../../http/negotiate.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { type Fault, invalid, isFault, notFound } from "../../model/fault.ts";
import { isDownloadable } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, PackageView } from "../../registry/format-session.ts";
import { type AllGems, allGems, lastModified } from "./all-gems.ts";
import { gemText, listedGems } from "./compact-index.ts";
import { dependencyEntry, specificationStream } from "./gem-objects.ts";
import { indexReply } from "./index-reply.ts";
import { parseManifest } from "./manifest.ts";
import { joined, type Piece, stream } from "./marshal.ts";
import { type FullName, fileOf, isName, named, parseFullName, parseName } from "./naming.ts";

const bytesType = "application/octet-stream";

/** Clients ask whether there is anything here before they ask for gems. */
export const root = async (session: FormatSession): Promise<Reply> => {
  await session.authorizeRead();
  return textReply(200, `Repository ${session.repository} of domain ${session.domain}.\n`);
};

export const textReply = (status: number, text: string): Reply => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: text,
});

/**
 * Bundler takes the list of versions for all that there is, and asks gem by gem where there is none. So what may have more gems
 * than it can list says that it has an index, which gem goes by, and gives no list.
 */
export const versionList = async (session: FormatSession, request: Request): Promise<Reply> => {
  if (!session.isConnected()) return whole(session, request, "versions");
  await session.authorizeRead();
  if (request.method === "HEAD") return textReply(200, "");
  throw notFound(
    `Repository ${session.repository} has an external connection: of which gems there are it keeps no list. Ask for one of them.`,
  );
};

export const nameList = (session: FormatSession, request: Request): Promise<Reply> => whole(session, request, "names");

const whole = async (session: FormatSession, request: Request, of: AllGems): Promise<Reply> =>
  indexReply(request, await allGems(session, of));

/** The lists of old: `specs.4.8.gz` and its like. */
export const specList =
  (of: AllGems) =>
  async (session: FormatSession, request: Request): Promise<Reply> => {
    const list = await allGems(session, of);
    const { gzip: _, ...plain } = list;
    return indexReply(request, plain, { contentType: bytesType, lastModified: lastModified(list, session.now()) });
  };

export const gemDocument = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const { gem = "" } = parameters;
  // Clients ask for whatever a Gemfile says.
  if (!isName(gem)) throw noGem(session, gem);
  const document = await session.rendered(parseName(gem), "info", async (view) => gemText(view));
  if (document === null) throw noGem(session, gem);
  return indexReply(request, document);
};

const noGem = ({ repository }: FormatSession, name: string): Fault =>
  notFound(`There is no gem ${quote(name)} in repository ${repository}.`, "package", name);

export const specification = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const { file = "" } = parameters;
  const full = nameIn(session, file, ".gemspec.rz");
  for (const [at, named] of parseFullName(full).entries()) {
    const document = await session.rendered(named.id, `gemspec ${full}`, async (view) => deflated(view, named));
    if (document === null) continue;
    const { bytes, holds } = document;
    return indexReply(request, { bytes, ...(isFirst(at) && holds && { holds }) }, { contentType: bytesType });
  }
  throw noFile(session, file);
};

/** What a later meaning of a name gave holds only while the earlier ones have nothing, which it does not know. */
const isFirst = (at: number): boolean => at === 0;

const deflated = ({ id: { name }, versions }: PackageView, { version, platform }: FullName): Buffer | null => {
  const found = versions.find((candidate) => candidate.version === version && isDownloadable(candidate.status));
  const gem = found === undefined ? undefined : parseManifest(found.manifest).gems[fileOf(name, version, platform)];
  if (found === undefined || gem === undefined) return null;
  return deflateSync(specificationStream({ name, version, gem, publishedAt: found.publishedAt }));
};

/** The full name that a file's name says. Throws ResourceNotFound for one that says none. */
const nameIn = (session: FormatSession, file: string, ending: string): string => {
  if (!file.endsWith(ending)) throw noFile(session, file);
  return file.slice(0, -ending.length);
};

const noFile = ({ repository }: FormatSession, file: string): Fault =>
  notFound(`There is no ${quote(file)} in repository ${repository}.`, "asset", file);

export const gemFile = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const { file = "" } = parameters;
  await session.authorizeRead();
  const meanings = parseFullName(nameIn(session, file, ".gem"));
  for (const [at, { id, version }] of meanings.entries()) {
    try {
      const { holds, ...asset } = await session.open(id, version, file, { reads: request.method === "GET" });
      return await assetReply(request, { ...asset, ...(isFirst(at) && holds && { holds }) }, { contentType: bytesType });
    } catch (thrown) {
      if (at === meanings.length - 1 || !isFault(thrown, "ResourceNotFound")) throw thrown;
    }
  }
  throw noFile(session, file);
};

const maxNames = 200;

/** All versions of some gems with what they depend on; without names only whether there is such an answer. */
export const dependencies = async (session: FormatSession, request: Request): Promise<Reply> => {
  await session.authorizeRead();
  const names = [...new Set((request.query.get("gems") ?? "").split(",").filter((name) => name !== ""))];
  if (names.length > maxNames) throw invalid(`At most ${maxNames} gems are asked for at once.`, "CANNOT_PARSE");
  const headers = { "content-type": bytesType, "cache-control": "private, no-cache" };
  if (names.length === 0) return { status: 200, headers, body: "" };
  const parts = await Promise.all(names.filter(isName).map((name) => dependencyPart(session, name)));
  return { status: 200, headers, body: stream(joined(parts.filter((part) => part !== null))) };
};

/** A count of four bytes, and then the entries. */
const dependencyPart = async (session: FormatSession, name: string): Promise<{ count: number; bytes: Piece } | null> => {
  const document = await session.rendered(parseName(name), "dependencies", async (view) => {
    const gems = listedGems(view);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(gems.length);
    return Buffer.concat([count, ...gems.map(({ version, gem }) => dependencyEntry({ name, version, gem }))]);
  });
  return document === null ? null : { count: document.bytes.readUInt32BE(0), bytes: document.bytes.subarray(4) };
};

/** What `gem owner` is told. */
export const owners = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  await session.authorizeRead();
  throw notFound(
    `Nobody owns ${named(parseName(parameters.gem ?? ""))}: the policies of repository ${session.repository} say who may publish it.`,
  );
};
