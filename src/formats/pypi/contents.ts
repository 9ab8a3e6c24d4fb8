/* Reading core metadata out of distributions (formats spec, pypi 2, 3): what pip would refuse or misread never gets in. */
import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Extract, extract } from "tar-stream";
import { openZip } from "../../archives/open-zip.ts";
import type { Zip, ZipEntry } from "../../archives/zip.ts";
import { type ZipSource, zipSourceOf } from "../../archives/zip-source.ts";
import { Fault, invalid, isFault } from "../../model/fault.ts";
import type { PackageId } from "../../model/package.ts";
import type { NamedBlob } from "../../registry/package-format.ts";
import type { Distribution } from "./distribution.ts";
import { normalizeName } from "./naming.ts";
import { isSameVersion } from "./versions.ts";

const maxMetadataBytes = 4 * 1024 * 1024;
const maxTarEntries = 250_000;
const maxUnpackedBytes = 8 * 1024 ** 3;
/** Archives that unpack to more than this may not do so many times over. */
const suspectBytes = 64 * 1024 ** 2;
const maxRatio = 100;

/** The metadata as they stand in the distribution; null for an sdist or egg without. Throws a Validation fault. */
export const metadataIn = async (asset: NamedBlob, { kind }: Distribution, id: PackageId): Promise<Buffer | null> => {
  if (kind === "wheel") return wheelMetadata(zipSourceOf(asset), id);
  if (/\.(?:tar\.gz|tgz)$/iu.test(asset.name)) return readTar(asset);
  if (!/\.(?:zip|egg)$/iu.test(asset.name)) return null;
  const what = kind === "egg" ? "The egg" : "The source archive";
  const zip = await openZip(what, zipSourceOf(asset));
  const path = kind === "egg" ? /^EGG-INFO\/PKG-INFO$/u : /^[^/]+\/PKG-INFO$/u;
  const entry = zip.entries.find(({ name }) => path.test(name));
  return entry === undefined ? null : zip.read(entry, maxMetadataBytes);
};

/** The bytes of a wheel's metadata. Throws a Validation fault on what pip would not install. */
export const wheelMetadata = async (source: ZipSource, id: PackageId): Promise<Buffer> => {
  const zip = await openZip("The wheel", source);
  return zip.read(metadataEntry(zip, id), maxMetadataBytes);
};

const metadataEntry = ({ entries }: Zip, id: PackageId): ZipEntry => {
  const folders = entries.flatMap((entry) => {
    const folder = /^([^/]+)-[^-/]+\.dist-info\/METADATA$/u.exec(entry.name)?.[1];
    return folder !== undefined && normalizeName(folder) === id.name ? [entry] : [];
  });
  const [entry] = folders;
  if (entry === undefined || folders.length > 1) {
    throw invalid(`The wheel does not hold exactly one .dist-info/METADATA of ${id.name}.`);
  }
  const wheel = entry.name.replace(/METADATA$/u, "WHEEL");
  if (!entries.some(({ name }) => name === wheel)) throw invalid("The wheel holds no .dist-info/WHEEL.");
  return entry;
};

/** Throws a Validation fault when the metadata are those of another project or version. */
export const checkMetadata = (
  said: { readonly name: string | null; readonly version: string | null },
  id: PackageId,
  version: string,
): void => {
  if (said.name === null || said.version === null) throw invalid("The metadata in the file give no name or no version.");
  if (normalizeName(said.name) !== id.name || !isSameVersion(said.version, version)) {
    const found = JSON.stringify(`${said.name} ${said.version}`.slice(0, 200));
    throw invalid(`The metadata in the file are those of ${found}, not of ${id.name} ${version}.`);
  }
};

export const sha256Of = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

const readTar = async (asset: NamedBlob): Promise<Buffer | null> => {
  const tar = extract();
  const [read, unzipped] = await Promise.allSettled([
    readEntries(tar, asset.size),
    pipeline(asset.open(), createGunzip({ chunkSize: 256 * 1024 }), tar),
  ]);
  if (read.status === "fulfilled" && unzipped.status === "fulfilled") return read.value;
  const reason: unknown = read.status === "rejected" ? read.reason : unzipped.status === "rejected" && unzipped.reason;
  if (isFault(reason)) throw reason;
  throw new Fault("Validation", "The source archive is not a whole tar archive compressed by gzip.", { cause: reason });
};

const readEntries = async (entries: Extract, size: number): Promise<Buffer | null> => {
  let metadata: Buffer | null = null;
  let [count, unpacked] = [0, 0];
  for await (const entry of entries) {
    const { name, size: entrySize = 0, type } = entry.header;
    count += 1;
    unpacked += entrySize;
    if (count > maxTarEntries) throw invalid(`The source archive holds more than ${maxTarEntries} entries.`);
    if (unpacked > maxUnpackedBytes || (unpacked > suspectBytes && unpacked > maxRatio * size)) {
      throw invalid("The source archive unpacks to more than is sensible for its size.");
    }
    if (name.split("/").includes("..") || name.startsWith("/")) throw invalid("The source archive names a path outside itself.");
    if (type !== "file" || !/^(?:\.\/)?[^/]+\/PKG-INFO$/u.test(name)) {
      entry.resume();
      continue;
    }
    if (entrySize > maxMetadataBytes) throw invalid("The PKG-INFO in the source archive is larger than 4 MB.");
    const pieces: Uint8Array[] = [];
    for await (const piece of entry) pieces.push(piece as Uint8Array);
    metadata ??= Buffer.concat(pieces);
  }
  return metadata;
};
