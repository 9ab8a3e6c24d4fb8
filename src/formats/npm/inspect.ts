/* Looks into a tarball before it is kept: what npm install would refuse or misread never gets in. */

import { readTarball } from "../../archives/tarball.ts";
import { invalid } from "../../model/fault.ts";
import { type JsonObject, objectIn, parseObject, textIn } from "../../model/json.ts";
import type { PackageId } from "../../model/package.ts";
import { quote } from "../../model/quote.ts";
import { onlyAsset } from "../../registry/only-asset.ts";
import type { Inspected, NamedBlob, Submission } from "../../registry/package-format.ts";
import { digestsIn, integrityOf } from "./manifest.ts";
import { naming } from "./naming.ts";
import { meansVersion } from "./versions.ts";

const maxUnpackedBytes = 8 * 1024 ** 3;
const maxPackageJsonBytes = 1024 ** 2;
const maxReadmeBytes = 1024 ** 2;
// Clients drop the first folder, whatever its name.
const packageJsonPath = /^[^/]+\/package\.json$/u;
const readmePath = /^[^/]+\/readme(?:\.(?:md|markdown|txt))?$/iu;
const noReadme = "ERROR: No README data found!";

/**
 * Checks the one tarball against what the client said of it and gives the manifest to keep, with `dist` complete.
 * Without a client's manifest the tarball's package.json speaks. Throws a Validation fault.
 */
export const inspect = async ({ id, version, assets, manifest: said }: Submission): Promise<Inspected> => {
  const tarball = onlyAsset(assets, "A version of an npm package has exactly one asset.");
  const contents = await readContents(tarball);
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

const readContents = async (tarball: NamedBlob): Promise<Contents> => {
  let packageJson: string | null = null;
  let readme: string | null = null;
  let [fileCount, unpackedSize] = [0, 0];
  await readTarball("The tarball", tarball, maxUnpackedBytes, async ({ name, size, is, text }) => {
    unpackedSize += size;
    if (is !== "file") return;
    fileCount += 1;
    if (packageJsonPath.test(name)) {
      if (size > maxPackageJsonBytes) throw invalid("The package.json in the tarball is larger than 1 MB.");
      packageJson = await text();
    } else if (readmePath.test(name) && size <= maxReadmeBytes) {
      readme ??= await text();
    }
  });
  return { packageJson, readme, fileCount, unpackedSize };
};
