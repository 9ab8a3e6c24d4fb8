/* What npm's clients ask for. */

import { assetReply, documentReply } from "../../http/negotiate.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { type Fault, notFound } from "../../model/fault.ts";
import { objectIn, parseObject } from "../../model/json.ts";
import { isDownloadable, type PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, PackageView } from "../../registry/format-session.ts";
import { assetName, versionOfFile } from "./manifest.ts";
import { named, naming, parseName } from "./naming.ts";
import { listedVersions, renderPackument, tagsOf, versionText } from "./packument.ts";
import { searchDocument, searchQuery } from "./search.ts";

const abbreviatedType = "application/vnd.npm.install-v1+json";

/** One URL has two documents, told apart by Accept. */
export const packument = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.package ?? "");
  const isShort = (request.header("accept") ?? "").includes(abbreviatedType);
  const form = isShort ? "abbreviated" : "full";
  const document = await session.rendered(id, form, (view) => renderPackument(view, form, session.endpoint));
  if (document === null) throw noPackage(session, id);
  return documentReply(request, document, isShort ? abbreviatedType : "application/json");
};

/** One version by its number or a tag. */
export const oneVersion = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.package ?? "");
  const wanted = parameters.version ?? "";
  const document = await session.rendered(id, `version ${wanted}`, async (view) => {
    const version = tagsOf(view, listedVersions(view))[wanted] ?? wanted;
    const found = view.versions.find((candidate) => candidate.version === version && isDownloadable(candidate.status));
    return found === undefined ? null : versionText(view, found, session.endpoint);
  });
  if (document === null) throw noVersion(session, id, wanted);
  return documentReply(request, document, "application/json");
};

export const tarball = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.package ?? "");
  const file = parameters.file ?? "";
  const version = versionOfFile(id.name, file);
  if (version === null) throw notFound(`${quote(file)} is not a tarball of ${named(id)}.`, "asset", file);
  const asset = await session.open(id, version, assetName, { reads: request.method === "GET" });
  return assetReply(request, asset, { contentType: "application/octet-stream" });
};

export const tags = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.package ?? "");
  const document = await session.rendered(id, "tags", async (view) => {
    const listed = listedVersions(view);
    return listed.length === 0 ? null : JSON.stringify(tagsOf(view, listed));
  });
  if (document === null) throw noPackage(session, id);
  return documentReply(request, document, "application/json");
};

/** The provenance that was published with a version, here or in the registry it came from: `name@version`. */
export const attestations = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const attested = parameters.attested ?? "";
  const at = attested.lastIndexOf("@");
  const id = parseName(at > 0 ? attested.slice(0, at) : attested);
  const version = at > 0 ? attested.slice(at + 1) : "";
  const document = await session.rendered(id, `attestations ${version}`, (view) => attestationsText(session, view, version));
  if (document === null) throw notFound(`No attestations of ${quote(attested)} are kept in repository ${session.repository}.`);
  return documentReply(request, document, "application/json");
};

async function attestationsText(session: FormatSession, view: PackageView, version: string): Promise<string | null> {
  const found = view.versions.find((candidate) => candidate.version === version && isDownloadable(candidate.status));
  const manifest = parseObject(found?.manifest ?? "") ?? {};
  if (manifest._attestations !== undefined) return JSON.stringify({ attestations: manifest._attestations });
  if (objectIn(manifest.dist).attestations === undefined) return null;
  const path = `-/npm/v1/attestations/${encodeURIComponent(naming.display(view.id))}@${version}`;
  return (await session.remoteDocument(view.id, path, "application/json"))?.toString() ?? null;
}

export const search = async (session: FormatSession, request: Request): Promise<Reply> =>
  jsonReply(200, searchDocument(await session.search(searchQuery(request.query)), session));

/** An answer that depends on nothing but the caller's right to read here. */
export const fixed =
  (answer: unknown) =>
  async (session: FormatSession): Promise<Reply> => {
    await session.authorizeRead();
    return jsonReply(200, answer);
  };

export const nothingHere = async (session: FormatSession): Promise<Reply> => {
  await session.authorizeRead();
  throw notFound("This address has no meaning in an npm repository of Packhouse.");
};

export const emptyAudit = {
  actions: [],
  advisories: {},
  muted: [],
  metadata: {
    vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0 },
    dependencies: 0,
    devDependencies: 0,
    optionalDependencies: 0,
    totalDependencies: 0,
  },
};

const noPackage = (session: FormatSession, id: PackageId): Fault =>
  notFound(`There is no ${named(id)} in repository ${session.repository}.`, "package", id.name);

const noVersion = (session: FormatSession, id: PackageId, version: string): Fault =>
  notFound(
    `There is no version or tag ${quote(version)} of ${named(id)} in repository ${session.repository}.`,
    "package-version",
    version,
  );
