/* Looks into a tarball before it is kept: what npm install would refuse or misread never gets in. */
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGunzip, gunzipSync } from "node:zlib";
import type { Extract } from "tar-stream";
import { extract } from "tar-stream";
import { Fault, invalid, isFault } from "../../model/fault.ts";
import type { JsonObject } from "../../model/json.ts";
import { objectIn, parseObject, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import type { Inspected, NamedBlob, Submission } from "../../registry/package-format.ts";
import { digestsIn, integrityOf } from "./manifest.ts";
import { naming, quote } from "./naming.ts";
import { meansVersion } from "./versions.ts";

const maxEntries = 250_000;
const maxUnpackedBytes = 8 * 1024 ** 3;
const maxPackageJsonBytes = 1024 ** 2;
const maxReadmeBytes = 1024 ** 2;
const maxPathLength = 4096;
// Clients drop the first folder, whatever its name.
const packageJsonPath = /^[^/]+\/package\.json$/u;
const readmePath = /^[^/]+\/readme(?:\.(?:md|markdown|txt))?$/iu;
const noReadme = "ERROR: No README data found!";

/**
 * Checks the one tarball against what the client said of it and gives the manifest to keep, with `dist` complete.
 * Without a client's manifest the tarball's package.json speaks. Throws a Validation fault.
 */
export const inspect = async ({ id, version, assets, manifest: said }: Submission): Promise<Inspected> => {
  const [tarball] = assets;
  if (tarball === undefined || assets.length > 1) throw invalid("A version of an npm package has exactly one asset.");
  const contents = await readTarball(tarball);
  const packageJson = checkPackageJson(contents.packageJson, id, version);
  const { readme, ...manifest } = (said === null ? packageJson : parseObject(said)) ?? {};
  const dist = distOf(tarball, objectIn(manifest.dist), contents);
  const name = naming.display(id);
  const metadata = {
    manifest: JSON.stringify({ ...manifest, _id: `${name}@${version}`, name, version, dist }),
    readme: (readme === noReadme ? null : textIn(readme)) ?? contents.readme,
  };
  // A version has one asset, so that nothing was there before.
  return () => metadata;
};

const checkPackageJson = (text: string | null, id: PackageId, version: string): JsonObject => {
  if (text === null) throw invalid("The tarball holds no package.json in its first folder.");
  const packageJson = parseObject(text.replace(/^\ufeff/u, ""));
  if (packageJson === null) throw invalid("The package.json in the tarball is not a JSON object.", "CANNOT_PARSE");
  const name = naming.display(id);
  const [innerName, innerVersion] = [String(packageJson.name).trim(), String(packageJson.version)];
  if (innerName !== name || !meansVersion(innerVersion, version)) {
    throw invalid(
      `The package.json in the tarball is that of ${quote(`${innerName}@${innerVersion}`)}, not of ${name}@${version}.`,
    );
  }
  return packageJson;
};

const distOf = (tarball: NamedBlob, said: JsonObject, contents: Contents): JsonObject => {
  const { digests } = tarball;
  const shasum = textIn(said.shasum);
  if (shasum !== null && shasum.toLowerCase() !== digests.sha1) {
    throw invalid("The tarball's SHA-1 is not the shasum that its manifest gives.");
  }
  const integrity = digestsIn(textIn(said.integrity) ?? "");
  if ((integrity.sha512 ?? digests.sha512) !== digests.sha512 || (integrity.sha1 ?? digests.sha1) !== digests.sha1) {
    throw invalid("The tarball's digest is not the integrity that its manifest gives.");
  }
  const { tarball: _address, ...dist } = said;
  return {
    fileCount: contents.fileCount,
    unpackedSize: contents.unpackedSize,
    ...dist,
    shasum: digests.sha1,
    integrity: textIn(said.integrity) ?? integrityOf(digests.sha512),
  };
};

interface Contents {
  readonly packageJson: string | null;
  readonly readme: string | null;
  readonly fileCount: number;
  readonly unpackedSize: number;
}

/** Up to this size a tarball is unpacked at once: streams cost far more than so few bytes do. */
const maxAtOnceBytes = 256 * 1024;
const maxUnpackedAtOnceBytes = 8 * 1024 ** 2;

const readTarball = async (tarball: NamedBlob): Promise<Contents> => {
  const tar = extract();
  const [read, unzipped] = await Promise.allSettled([readEntries(tar), unzip(tarball, tar)]);
  if (read.status === "fulfilled" && unzipped.status === "fulfilled") return read.value;
  const reason: unknown = read.status === "rejected" ? read.reason : unzipped.status === "rejected" && unzipped.reason;
  if (isFault(reason)) throw reason;
  throw new Fault("Validation", "The tarball is not a whole tar archive compressed by gzip.", { cause: reason });
};

const unzip = async (tarball: NamedBlob, tar: Extract): Promise<void> => {
  const unpacked = tarball.size <= maxAtOnceBytes ? await unzipAtOnce(tarball, tar) : null;
  if (unpacked === null) await pipeline(tarball.open(), createGunzip({ chunkSize: 256 * 1024 }), tar);
  else tar.end(unpacked);
};

/** Null for what unpacks to too much; what cannot be unpacked ends the archive's reading with the reason. */
const unzipAtOnce = async (tarball: NamedBlob, tar: Extract): Promise<Buffer | null> => {
  const packed = await buffer(tarball.open());
  try {
    return gunzipSync(packed, { maxOutputLength: maxUnpackedAtOnceBytes });
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ERR_BUFFER_TOO_LARGE") return null;
    tar.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
    throw thrown;
  }
};

const readEntries = async (entries: Extract): Promise<Contents> => {
  let packageJson: string | null = null;
  let readme: string | null = null;
  let [count, fileCount, unpackedSize] = [0, 0, 0];
  for await (const entry of entries) {
    const { name, size = 0, type } = entry.header;
    count += 1;
    unpackedSize += size;
    if (count > maxEntries) throw invalid(`The tarball holds more than ${maxEntries} entries.`);
    if (unpackedSize > maxUnpackedBytes) throw invalid("The tarball unpacks to more than 8 GB.");
    if (name.length > maxPathLength) throw invalid(`The tarball holds a path of more than ${maxPathLength} characters.`);
    const isFile = type === "file" || type === "contiguous-file";
    if (isFile) fileCount += 1;
    if (isFile && packageJsonPath.test(name)) {
      if (size > maxPackageJsonBytes) throw invalid("The package.json in the tarball is larger than 1 MB.");
      packageJson = await textOf(entry);
    } else if (isFile && readmePath.test(name) && size <= maxReadmeBytes) {
      readme ??= await textOf(entry);
    } else {
      entry.resume();
    }
  }
  return { packageJson, readme, fileCount, unpackedSize };
};

const textOf = async (entry: AsyncIterable<unknown>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of entry) if (piece instanceof Uint8Array) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
};
