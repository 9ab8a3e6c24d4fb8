/* What clients read of packages (formats spec, nuget 3). */

import { assetReply, documentReply } from "../../http/negotiate.ts";
import { jsonReply, type Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { type Fault, notFound } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession, PackageView } from "../../registry/format-session.ts";
import type { Hive } from "./addresses.ts";
import { listedVersions } from "./listed-versions.ts";
import { isPackedFile } from "./manifest.ts";
import { isName, named, packageFile, parseName, symbolsFile } from "./naming.ts";
import { nuspec, packedReply } from "./packed-files.ts";
import { registrationIndex, registrationLeaf, registrationPage } from "./registration.ts";
import { serviceIndex } from "./resources.ts";
import { versions } from "./versions.ts";

const json = "application/json";

export const index = async (session: FormatSession): Promise<Reply> => {
  await session.authorizeRead();
  return jsonReply(200, serviceIndex(session.endpoint), { "cache-control": "private, no-cache" });
};

/** Answers with a document of a package, or that there is none. */
const rendered = async (
  session: FormatSession,
  request: Request,
  {
    name,
    variant,
    render,
  }: { readonly name: string; readonly variant: string; readonly render: (view: PackageView) => string | null },
): Promise<Reply> => {
  // Clients ask for whatever a project file says.
  if (!isName(name)) throw noPackage(session, name);
  const document = await session.rendered(parseName(name), variant, async (view) => render(view));
  if (document === null) throw noPackage(session, name);
  return documentReply(request, document, json);
};

/** Listed and unlisted ones, as the protocol wants it. */
export const versionList = (session: FormatSession, request: Request, { id = "" }: Parameters): Promise<Reply> =>
  rendered(session, request, {
    name: id,
    variant: "versions",
    render: (view) => {
      const all = listedVersions(view, { semVer2: true }).map((one) => one.view.version);
      return all.length === 0 ? null : JSON.stringify({ versions: all });
    },
  });

export const registration =
  (hive: Hive) =>
  (session: FormatSession, request: Request, { id = "" }: Parameters): Promise<Reply> =>
    rendered(session, request, {
      name: id,
      variant: hive,
      render: (view) => registrationIndex(view, { endpoint: session.endpoint, hive }),
    });

export const page =
  (hive: Hive) =>
  (session: FormatSession, request: Request, { id = "", lower = "", upper = "" }: Parameters): Promise<Reply> => {
    const bounds = [versions.normalize(lower), versions.normalize(upper.replace(/\.json$/u, ""))] as const;
    return rendered(session, request, {
      name: id,
      variant: `${hive} ${bounds.join(" ")}`,
      render: (view) => registrationPage(view, { endpoint: session.endpoint, hive }, bounds),
    });
  };

export const leaf =
  (hive: Hive) =>
  (session: FormatSession, request: Request, { id = "", leaf: file = "" }: Parameters): Promise<Reply> => {
    const version = versions.normalize(file.replace(/\.json$/u, ""));
    return rendered(session, request, {
      name: id,
      variant: `${hive} ${version}`,
      render: (view) => registrationLeaf(view, { endpoint: session.endpoint, hive }, version),
    });
  };

/** A version's package or its symbols, its nuspec, and what else its nuspec names. */
export const file = async (session: FormatSession, request: Request, parameters: Parameters): Promise<Reply> => {
  const id = parseName(parameters.id ?? "");
  const version = versions.normalize(parameters.version ?? "");
  const name = (parameters.file ?? "").toLowerCase();
  if (name === `${id.name}.nuspec`) return nuspec(session, request, { id, version });
  if (isPackedFile(name)) return packedReply(session, request, { id, version, file: name });
  if (name !== packageFile(id, version) && name !== symbolsFile(id, version)) throw noFile(id, name);
  return asset(session, request, { id, version, name });
};

export const asset = async (
  session: FormatSession,
  request: Request,
  { id, version, name }: { readonly id: PackageId; readonly version: string; readonly name: string },
): Promise<Reply> => {
  const found = await session.open(id, version, name, { reads: request.method === "GET" });
  return assetReply(request, found, { contentType: "application/octet-stream" });
};

export const noPackage = ({ repository }: FormatSession, name: string): Fault =>
  notFound(`There is no NuGet package ${quote(name)} in repository ${repository}.`, "package", name);

const noFile = (id: PackageId, name: string): Fault => notFound(`${quote(name)} is no file of ${named(id)}.`, "asset", name);
