/* Where public registries are, as far as the Package URL library knows it. */
import { PackageURL, UrlConverter } from "@socketregistry/packageurl-js";

/** The address that it gives version 1.0.0 of a package called `any`; null where it gives none. `type` is in its words. */
export const downloadUrl = (type: string, namespace?: string): URL | null => {
  const found = UrlConverter.toDownloadUrl(new PackageURL(type, namespace, "any", "1.0.0", undefined, undefined));
  return found == null ? null : new URL(found.url);
};
