/* Versions and assets in the words that the API has for them. */
import type { PackageId } from "../../model/package.ts";
import type { AssetView } from "../../registry/format-session.ts";

export const versionSummary = ({ format, namespace, name }: PackageId, version: string) => ({
  format,
  namespace,
  package: name,
  version,
});

export const assetSummary = ({
  name,
  size,
  digests: { md5, sha1, sha256, sha512 },
}: Pick<AssetView, "name" | "size" | "digests">) => ({
  name,
  size,
  hashes: { MD5: md5, "SHA-1": sha1, "SHA-256": sha256, "SHA-512": sha512 },
});
