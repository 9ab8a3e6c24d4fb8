/* What cargo asks for. */

import { assetReply, documentReply } from "../../http/negotiate.ts";
import { numberIn } from "../../http/query.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { notFound } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { queryWords } from "../../registry/search-terms.ts";
import { semanticVersions as versions } from "../../registry/semantic-versions.ts";
import { describe } from "./describe.ts";
import { indexText } from "./index-file.ts";
import { assetName } from "./manifest.ts";
import { named, parseName, shardOf } from "./naming.ts";

/** Everything here wants a token, and cargo has none before it is asked for one: the request without gets a 401. */
export const config = async (session: FormatSession): Promise<Reply> => {
  await session.authorizeRead();
  const api = session.endpoint.replace(/\/$/u, "");
  return jsonReply(200, { dl: `${api}/api/v1/crates`, api, "auth-required": true }, { "cache-control": "private, no-cache" });
};

/** Cargo tries several spellings of a name: all that are not the one of the path are absent. */
export const indexFile = async (session: FormatSession, request: Request, { name = "" }: Parameters): Promise<Reply> => {
  const id = parseName(name);
  const isPath = request.segments.join("/") === `${shardOf(id.name)}/${id.name}`;
  const document = isPath ? await session.rendered(id, "index", async (view) => indexText(view)) : null;
  if (document === null) throw noCrate(session, id);
  return documentReply(request, document, "text/plain; charset=utf-8");
};

export const crate = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.crate ?? "");
  const version = versions.normalize(parameters.version ?? "");
  const asset = await session.open(id, version, assetName(id.name, version), { reads: request.method === "GET" });
  return assetReply(request, asset, { contentType: "application/octet-stream" });
};

const maxFound = 100;

export const search = async (session: FormatSession, { query }: Request): Promise<Reply> => {
  const [perPage, page] = [numberIn(query.get("per_page"), 10, maxFound), numberIn(query.get("page"), 1, 10_000)];
  const words = queryWords(query.get("q") ?? "");
  const { total, found } = await session.search({ words, from: (Math.max(page, 1) - 1) * perPage, size: perPage });
  const crates = found.map(({ id, version, manifest }) => {
    const { displayName, summary } = describe(id, manifest);
    return { name: displayName, max_version: version, description: summary };
  });
  return jsonReply(200, { crates, meta: { total } });
};

/** Rights come from policies, so that whoever asks counts as the one owner. */
export const owners = async (session: FormatSession, _request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.crate ?? "");
  if ((await session.view(id)) === null) throw noCrate(session, id);
  return jsonReply(200, { users: [{ id: 1, login: "aws", name: null }] });
};

/** What `cargo login` points people to. */
export const me = async (session: FormatSession): Promise<Reply> => {
  await session.authorizeRead();
  const text = `A token for cargo is what \`aws codeartifact get-authorization-token --domain ${session.domain}\` gives.\n`;
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: text };
};

const noCrate = (session: FormatSession, id: PackageId) =>
  notFound(`There is no ${named(id)} in repository ${session.repository}.`, "package", quote(id.name));
