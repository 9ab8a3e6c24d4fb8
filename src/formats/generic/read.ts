/* Downloading an asset, and listing those of a version. */
import { assetReply, documentReply } from "../../http/negotiate.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { notFound } from "../../model/fault.ts";
import type { FormatSession, PackageView } from "../../registry/format-session.ts";
import { assetAt, versionAt } from "./address.ts";
import { naming } from "./naming.ts";
import { assetSummary, versionSummary } from "./summary.ts";

export const getAsset = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const { id, version, asset } = assetAt(parameters);
  const opened = await session.open(id, version, asset);
  return assetReply(request, opened, { contentType: "application/octet-stream", filename: asset });
};

/** Also of a version that is unfinished, whose assets cannot be downloaded yet. */
export const listAssets = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const { id, version } = versionAt(parameters);
  const document = await session.rendered(id, `assets ${version}`, async (view) => listing(session, view, version));
  if (document === null) {
    throw notFound(
      `There is no version ${version} of generic package ${naming.display(id)} in repository ${session.repository}.`,
      "package-version",
      version,
    );
  }
  return documentReply(request, document, "application/json");
};

const hidden = new Set(["Archived", "Disposed"]);

const listing = ({ endpoint }: FormatSession, { id, versions }: PackageView, version: string): string | null => {
  const found = versions.find((candidate) => candidate.version === version);
  if (found === undefined || hidden.has(found.status)) return null;
  const folder = [id.namespace ?? "", id.name, version].map(encodeURIComponent).join("/");
  const assets = found.assets
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((asset) => ({ ...assetSummary(asset), url: `${endpoint}${folder}/${encodeURIComponent(asset.name)}` }));
  return JSON.stringify({ ...versionSummary(id, version), status: found.status, assets });
};
