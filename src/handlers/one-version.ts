import type { PackageId } from "../model/package.ts";
import { ancestorManifests } from "../registry/ancestors.ts";
import type { VersionDescription } from "../registry/package-format.ts";
import { normalizeVersion } from "../registry/package-names.ts";
import {
  openStoredAsset,
  type ReadableVersion,
  readable,
  requireReadme,
  requireVersion,
  type StoredVersion,
} from "../registry/stored-versions.ts";
import { pageOf } from "../store/page.ts";
import { type Call, type HandlerParts, type Handlers, type OfPackage, packageOf, repositoryOf } from "./call.ts";
import { assetSummary, packageIdentity, versionDescription } from "./describe.ts";
import { askedPage } from "./pages.ts";

/** As many dependencies as an answer lists; the operation has no page size of its own. */
const dependenciesAtOnce = 1_000;

/** Operations on one version. */
export const oneVersionHandlers = (parts: HandlerParts) => {
  const { store, formats } = parts;
  const stored = (input: OfVersion, call: Call): Promise<StoredVersion> =>
    requireVersion(
      store.db,
      repositoryOf(input, call),
      packageOf(parts, input),
      normalizeVersion(formats, input.format, input.packageVersion),
    );
  const read = async (input: OfVersion & { readonly includeUpstream?: boolean }, call: Call): Promise<ReadableVersion> => {
    if (!input.includeUpstream) return readable(store.db, await stored(input, call));
    const version = normalizeVersion(formats, input.format, input.packageVersion);
    return parts.visible.version(repositoryOf(input, call), packageOf(parts, input), version);
  };
  const describe = async ({ id, version }: ReadableVersion, input: OfVersion, call: Call): Promise<VersionDescription> => {
    const format = formats[id.format];
    const manifestOf = async (ancestor: PackageId, packageVersion: string): Promise<string> => {
      const place = { ...input, namespace: ancestor.namespace ?? undefined, package: ancestor.name, packageVersion };
      return (await read(place, call)).version.manifest;
    };
    return format.describe(id, version.manifest, await ancestorManifests(format, version.manifest, manifestOf));
  };
  return {
    DescribePackageVersion: async (input, call) => {
      const found = await read(input, call);
      return { packageVersion: versionDescription(found.id, found.version, await describe(found, input, call)) };
    },

    ListPackageVersionAssets: async (input, call) => {
      const { after, limit, tokenAfter } = askedPage("ListPackageVersionAssets", input, ["string"]);
      const found = await read(input, call);
      const [last = ""] = after ?? [];
      const assets = found.version.assets.filter(({ name }) => name > last).sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = pageOf(assets, limit);
      return {
        ...versionIdentity(found),
        assets: page.rows.map(assetSummary),
        nextToken: tokenAfter(page, ({ name }) => [name]),
      };
    },

    ListPackageVersionDependencies: async (input, call) => {
      const { after, tokenFor } = askedPage("ListPackageVersionDependencies", input, ["number"]);
      const [start = 0] = after ?? [];
      const found = await read(input, call);
      const { dependencies } = await describe(found, input, call);
      const end = start + dependenciesAtOnce;
      return {
        ...versionIdentity(found),
        dependencies: dependencies.slice(start, end).map((dependency) => ({
          namespace: dependency.namespace ?? undefined,
          package: dependency.package,
          dependencyType: dependency.type ?? undefined,
          versionRequirement: dependency.requirement ?? undefined,
        })),
        nextToken: tokenFor(end < dependencies.length ? [end] : null),
      };
    },

    GetPackageVersionReadme: async (input, call) => {
      const found = await read(input, call);
      return { ...versionIdentity(found), readme: await requireReadme(found) };
    },

    GetPackageVersionAsset: async (input, call) => {
      const found = await stored(input, call);
      const { withheldAs } = formats[input.format];
      const wanted = { name: input.asset, revision: input.packageVersionRevision ?? null, withheldAs };
      const { asset, bytes } = await openStoredAsset(parts.blobs, found, wanted);
      return {
        asset: { bytes, size: asset.size },
        assetName: asset.name,
        packageVersion: found.version.version,
        packageVersionRevision: found.version.revision,
      };
    },
  } satisfies Partial<Handlers>;
};

interface OfVersion extends OfPackage {
  readonly packageVersion: string;
}

const versionIdentity = ({ id, version }: ReadableVersion) => ({
  ...packageIdentity(id),
  version: version.version,
  versionRevision: version.revision,
});
