/* What lies in a package and is served by itself: the nuspec, and the readme, icon and license that it names. */
import { createHash } from "node:crypto";
import { assetReply, documentReply } from "../../http/negotiate.ts";
import type { Reply } from "../../http/replies.ts";
import type { Request } from "../../http/route.ts";
import { isFault, notFound } from "../../model/fault.ts";
import { isDownloadable, type PackageId } from "../../model/package.ts";
import type { FormatSession, PackageView, VersionView } from "../../registry/format-session.ts";
import { nuspecOf, packedFile } from "./contents.ts";
import { type PackedFile, parseManifest } from "./manifest.ts";
import { named, packageFile } from "./naming.ts";

interface VersionPlace {
  readonly id: PackageId;
  readonly version: string;
}

const versionIn = ({ versions }: PackageView, wanted: string): VersionView | undefined =>
  versions.find(({ version, status }) => version === wanted && isDownloadable(status));

/** Out of the package where that is here, else from the registry that has it. */
export const nuspec = async (session: FormatSession, request: Request, place: VersionPlace): Promise<Reply> => {
  const { id, version } = place;
  const document = await session.rendered(id, `nuspec ${version}`, async (view) => {
    const asset = versionIn(view, version)?.assets.find(({ name }) => name === packageFile(id, version));
    if (asset === undefined) return null;
    const { peek, size, remoteUrl } = await session.open(id, version, asset.name);
    if (peek !== null && size !== null) return nuspecOf({ size, read: peek });
    return remoteUrl === null
      ? null
      : session.remoteDocument(id, besideOf(remoteUrl, `${id.name}.nuspec`), "application/xml, */*;q=0.5");
  });
  if (document === null) throw notHere(place, "nuspec");
  return documentReply(request, document, "application/xml");
};

/** The address of a file in the folder of another. */
const besideOf = (address: string, file: string): string => new URL(encodeURIComponent(file), address).href;

const maxFileBytes = 1024 ** 2;

/** Of a package that is here; looking at a file of it fetches none. */
export const packedReply = async (
  session: FormatSession,
  request: Request,
  { id, version, file }: VersionPlace & { readonly file: PackedFile },
): Promise<Reply> => {
  const found = await session.view(id);
  const seen = found === null ? undefined : versionIn(found, version);
  const path = seen === undefined ? undefined : parseManifest(seen.manifest).files?.[file];
  if (path === undefined) throw notHere({ id, version }, file);
  const { peek, size, lastModified } = await session.open(id, version, packageFile(id, version));
  const bytes = peek === null || size === null ? null : await packedFile({ size, read: peek }, path, maxFileBytes).catch(nothing);
  const contentType = bytes === null ? null : typeOf(file, bytes);
  if (bytes === null || contentType === null) throw notHere({ id, version }, file);
  const digests = { sha256: createHash("sha256").update(bytes).digest("hex") };
  const whole = { size: bytes.length, digests, lastModified };
  return assetReply(
    request,
    { ...whole, read: async (range) => (range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)) },
    { contentType },
  );
};

const nothing = (thrown: unknown): null => {
  if (isFault(thrown, "Validation")) return null;
  throw thrown;
};

/** Icons are PNG or JPEG, told by their first bytes: nothing that a browser would run. */
const typeOf = (file: PackedFile, bytes: Buffer): string | null => {
  if (file !== "icon") return "text/plain; charset=utf-8";
  const start = bytes.subarray(0, 4).toString("hex");
  if (start === "89504e47") return "image/png";
  return start.startsWith("ffd8ff") ? "image/jpeg" : null;
};

const notHere = ({ id, version }: VersionPlace, file: string) =>
  notFound(`There is no ${file} of version ${version} of ${named(id)}.`, "asset", file);
