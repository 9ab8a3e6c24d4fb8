/* Looking into a package: a zip archive with a nuspec at its root (formats spec, nuget 4). */
import { openZip } from "../../archives/open-zip.ts";
import type { Zip, ZipEntry } from "../../archives/zip.ts";
import { type ZipSource, zipSourceOf } from "../../archives/zip-source.ts";
import { invalid, isFault } from "../../model/fault.ts";
import type { NamedBlob } from "../../registry/package-format.ts";
import type { Manifest } from "./manifest.ts";
import { maxNuspecBytes, parseNuspec } from "./nuspec.ts";

export interface Contents {
  readonly manifest: Manifest;
  readonly readme: string | null;
}

const maxReadmeBytes = 1024 ** 2;

export const openPackage = (source: ZipSource): Promise<Zip> => openZip("The package", source);

/** Throws a Validation fault on what NuGet's clients would not install. */
export const readPackage = async (asset: Pick<NamedBlob, "size" | "open">): Promise<Contents> => {
  const zip = await openPackage(zipSourceOf(asset));
  const manifest = parseNuspec(await zip.read(nuspecIn(zip), maxNuspecBytes));
  return { manifest, readme: (await packed(zip, manifest.files?.readme, maxReadmeBytes))?.toString("utf8") ?? null };
};

const nuspecIn = ({ entries }: Zip): ZipEntry => {
  const [nuspec, second] = entries.filter(({ name }) => /^[^/]+\.nuspec$/iu.test(name));
  if (nuspec === undefined || second !== undefined) throw invalid("The package does not hold exactly one .nuspec at its root.");
  return nuspec;
};

/** The nuspec as it stands in the package. Throws a Validation fault where there is none. */
export const nuspecOf = async (source: ZipSource): Promise<Buffer> => {
  const zip = await openPackage(source);
  return zip.read(nuspecIn(zip), maxNuspecBytes);
};

/** A file of the package that its nuspec names; null where there is none of at most so many bytes. */
export const packedFile = async (source: ZipSource, path: string, maxBytes: number): Promise<Buffer | null> =>
  packed(await openPackage(source), path, maxBytes);

const packed = async (zip: Zip, path: string | undefined, maxBytes: number): Promise<Buffer | null> => {
  if (path === undefined) return null;
  const wanted = pathKey(path);
  const entry = zip.entries.find(({ name }) => pathKey(name) === wanted);
  if (entry === undefined || entry.size > maxBytes) return null;
  try {
    return await zip.read(entry, maxBytes);
  } catch (thrown) {
    if (isFault(thrown, "Validation")) return null;
    throw thrown;
  }
};

/** Paths as NuGet compares them: slashes of both kinds, case and the archive's percent encoding do not matter. */
const pathKey = (path: string): string => {
  const plain = path
    .replaceAll("\\", "/")
    .replace(/^(?:\.?\/)+/u, "")
    .toLowerCase();
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
};
