import { readPageToken, writePageToken } from "../api/page-token.ts";
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
import { type Call, type HandlerParts, type Handlers, type OfPackage, packageOf, pageSize, repositoryOf } from "./call.ts";
import { assetSummary, packageIdentity, versionDescription } from "./describe.ts";

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
    const format = formats.get(id.format);
    if (format === undefined) return { ...nothingKnown, displayName: id.name };
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
      const [after = ""] = readPageToken("ListPackageVersionAssets", input, ["string"]) ?? [];
      const found = await read(input, call);
      const limit = pageSize("ListPackageVersionAssets", input);
      const assets = found.version.assets.filter(({ name }) => name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
      const last = assets.length > limit ? assets[limit - 1] : undefined;
      return {
        ...versionIdentity(found),
        assets: assets.slice(0, limit).map(assetSummary),
        nextToken: last && writePageToken("ListPackageVersionAssets", input, [last.name]),
      };
    },

    ListPackageVersionDependencies: async (input, call) => {
      const [start = 0] = readPageToken("ListPackageVersionDependencies", input, ["number"]) ?? [];
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
        nextToken: end < dependencies.length ? writePageToken("ListPackageVersionDependencies", input, [end]) : undefined,
      };
    },

    GetPackageVersionReadme: async (input, call) => {
      const found = await read(input, call);
      return { ...versionIdentity(found), readme: await requireReadme(found) };
    },

    GetPackageVersionAsset: async (input, call) => {
      const found = await stored(input, call);
      const { withheldAs } = formats.get(input.format) ?? {};
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

const nothingKnown: Omit<VersionDescription, "displayName"> = {
  summary: null,
  homePage: null,
  sourceCodeRepository: null,
  licenses: [],
  dependencies: [],
  keywords: [],
};

const versionIdentity = ({ id, version }: ReadableVersion) => ({
  ...packageIdentity(id),
  version: version.version,
  versionRevision: version.revision,
});
