/* What Python's clients ask for. */

import { accepts, assetReply, documentReply } from "../../http/negotiate.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { Fault, isFault, notFound } from "../../model/fault.ts";
import { isDownloadable, type PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, OpenAsset, PackageView } from "../../registry/format-session.ts";
import { provenanceText } from "./attestations.ts";
import { sha256Of, wheelMetadata } from "./contents.ts";
import { attestationsOf, parseDistribution } from "./distribution.ts";
import { type FileFacts, parseManifest } from "./manifest.ts";
import { named, parseName } from "./naming.ts";
import { projectJson } from "./project-json.ts";
import { projectList } from "./project-list.ts";
import { type PageForm, renderPage } from "./simple-page.ts";

const jsonType = "application/vnd.pypi.simple.v1+json";
const plainHtml = "text/html";

/** What an Accept header may ask for, what is liked best without one first, and what it is answered with. */
const pageTypes: Readonly<Record<string, readonly [PageForm, contentType: string]>> = {
  [plainHtml]: ["html", "text/html; charset=utf-8"],
  "application/vnd.pypi.simple.v1+html": ["html", "application/vnd.pypi.simple.v1+html"],
  "application/vnd.pypi.simple.latest+html": ["html", "application/vnd.pypi.simple.v1+html"],
  [jsonType]: ["json", jsonType],
  "application/vnd.pypi.simple.latest+json": ["json", jsonType],
};
const htmlPage = ["html", "text/html; charset=utf-8"] as const;

const formOf = (request: Request): readonly [PageForm, contentType: string] =>
  pageTypes[accepts(request.header("accept"), Object.keys(pageTypes)) ?? plainHtml] ?? htmlPage;

export const projects = async (session: FormatSession, request: Request): Promise<Reply> => {
  const names = (await session.packages()).map(({ name }) => name);
  const [form, contentType] = formOf(request);
  return documentReply(request, projectList(form, new URL(session.endpoint).pathname, names), contentType);
};

export const page = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.project ?? "");
  const [form, contentType] = formOf(request);
  const document = await session.rendered(id, form, (view) => renderPage(view, form, session.endpoint));
  if (document === null) throw noProject(session, id);
  return documentReply(request, document, contentType);
};

/** The project as JSON, or one version of it. */
export const project = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.project ?? "");
  const version = parameters.version ?? null;
  const variant = version === null ? "project" : `project ${version}`;
  const document = await session.rendered(id, variant, (view) => projectJson(view, session.endpoint, version));
  if (document === null) throw noProject(session, id);
  return documentReply(request, document, "application/json");
};

const metadataSuffix = ".metadata";

/** A distribution, or the core metadata beside a wheel. */
export const file = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.project ?? "");
  const { version = "", filename = "" } = parameters;
  if (filename.endsWith(metadataSuffix)) {
    return metadata(session, request, { id, version, filename: filename.slice(0, -metadataSuffix.length) });
  }
  if (parseDistribution(filename, id.name) === null) throw noFile(id, filename);
  const asset = await session.open(id, version, filename);
  return assetReply(request, asset, { contentType: "application/octet-stream" });
};

interface FileName {
  readonly id: PackageId;
  readonly version: string;
  readonly filename: string;
}

const metadata = async (session: FormatSession, request: Request, name: FileName): Promise<Reply> => {
  const { id, version, filename } = name;
  const document = await session.rendered(id, `metadata ${version} ${filename}`, async (view) => {
    const found = factsIn(view, version, filename);
    return found === null ? null : metadataBytes(session, name, found);
  });
  if (document === null) throw noFile(id, `${filename}${metadataSuffix}`);
  return documentReply(request, document, "text/plain; charset=utf-8");
};

/** What is known of a file that may be downloaded; null where it may not. */
const factsIn = (view: PackageView, version: string, filename: string): FileFacts | null => {
  const found = view.versions.find((candidate) => candidate.version === version && isDownloadable(candidate.status));
  return found?.assets.some(({ name }) => name === filename) ? (parseManifest(found.manifest).files[filename] ?? {}) : null;
};

/** Out of the wheel where it is here, else from the registry that has it; what has another digest than announced is not given. */
const metadataBytes = async (session: FormatSession, { id, version, filename }: FileName, { metadata: told }: FileFacts) => {
  if (!filename.endsWith(".whl") || told === undefined) return null;
  const asset = await session.open(id, version, filename);
  const here = await derived(id, asset);
  if (here !== null && (told === true || sha256Of(here) === told)) return here;
  if (asset.remoteUrl === null) return null;
  const there = await session.remoteDocument(id, besideOf(asset.remoteUrl), "*/*");
  if (there !== null && told !== true && sha256Of(there) !== told) {
    throw new Fault(
      "UpstreamUnavailable",
      `The metadata that another registry sent for ${filename} have another SHA-256 than it said.`,
    );
  }
  return there;
};

const derived = async (id: PackageId, { peek, size }: OpenAsset): Promise<Buffer | null> => {
  if (peek === null || size === null) return null;
  try {
    return await wheelMetadata({ size, read: peek }, id);
  } catch (thrown) {
    if (isFault(thrown, "Validation")) return null;
    throw thrown;
  }
};

/** The address of a file's metadata: as that of the file, with the suffix on its path. */
const besideOf = (address: string): string => address.replace(/(?=[?#]|$)/u, metadataSuffix);

/** The provenance of one file, published here or in the registry it came from (PEP 740). */
export const provenance = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.project ?? "");
  const { version = "", filename = "" } = parameters;
  const document = await session.rendered(id, `provenance ${version} ${filename}`, async (view) => {
    const known = factsIn(view, version, filename)?.provenance;
    if (known === undefined) return null;
    if (known !== true)
      return session.remoteDocument(id, known, "application/vnd.pypi.integrity.v1+json, application/json;q=0.5");
    const { peek, size } = await session.open(id, version, attestationsOf(filename));
    if (peek === null || size === null) return null;
    return provenanceText((await peek({ start: 0, end: size - 1 })).toString("utf8"));
  });
  if (document === null) throw notFound(`No attestations of ${quote(filename)} are kept in repository ${session.repository}.`);
  return documentReply(request, document, "application/vnd.pypi.integrity.v1+json");
};

const noProject = (session: FormatSession, id: PackageId): Fault =>
  notFound(`There is no ${named(id)} in repository ${session.repository}.`, "package", id.name);

const noFile = (id: PackageId, filename: string): Fault =>
  notFound(`${quote(filename)} is no file of ${named(id)}.`, "asset", filename);
