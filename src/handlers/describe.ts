/* Rows in the words of the API (service spec 15, shapes). */
import type { OutputOf } from "../api/table.ts";
import { domainArn, packageGroupArn, repositoryArn } from "../model/arn.ts";
import { parseAccountId, parseConnectionName, parseDomainName, parseRepositoryName } from "../model/names.ts";
import type { Digests, Origin, OriginControls, PackageId } from "../model/package.ts";
import type { BulkOutcome } from "../registry/bulk.ts";
import type { DomainDescription } from "../registry/domains.ts";
import type { VersionDescription } from "../registry/package-format.ts";
import type { GroupView } from "../registry/package-groups.ts";
import type { ResourcePolicy } from "../registry/policies.ts";
import type { ReadableVersion } from "../registry/stored-versions.ts";
import type { DomainRow } from "../store/domains.ts";
import type { PackageSummaryRow, VersionSummaryRow } from "../store/package-lists.ts";
import type { RepositoryDetail, RepositorySummaryRow } from "../store/repositories.ts";

export const domainSummary = (row: DomainRow, region: string) => ({
  name: parseDomainName(row.name),
  owner: parseAccountId(row.owner),
  arn: domainArn({ region, owner: row.owner }, row.name),
  status: "Active" as const,
  createdTime: new Date(row.createdAt),
  encryptionKey: row.encryptionKey ?? undefined,
});

export const domainDescription = (domain: DomainDescription, region: string) => ({
  ...domainSummary(domain, region),
  repositoryCount: domain.repositoryCount,
  assetSizeBytes: domain.assetSizeBytes,
});

export const repositorySummary = (row: RepositorySummaryRow, region: string) => ({
  name: parseRepositoryName(row.name),
  administratorAccount: parseAccountId(row.administratorAccount),
  domainName: parseDomainName(row.domainName),
  domainOwner: parseAccountId(row.domainOwner),
  arn: repositoryArn({ region, owner: row.domainOwner }, row.domainName, row.name),
  description: row.description ?? undefined,
  createdTime: new Date(row.createdAt),
});

export const repositoryDescription = (row: RepositoryDetail, region: string) => ({
  ...repositorySummary(row, region),
  upstreams: row.upstreams.map((name) => ({ repositoryName: parseRepositoryName(name) })),
  externalConnections: (row.connection === null ? [] : [row.connection]).map(({ name, format }) => ({
    externalConnectionName: parseConnectionName(name),
    packageFormat: format,
    status: "Available" as const,
  })),
});

export const policyDescription = ({ arn, revision, document }: ResourcePolicy) => ({ resourceArn: arn, revision, document });

export const originConfiguration = ({ publish, upstream }: OriginControls) => ({ restrictions: { publish, upstream } });

/** Names a package in an answer. */
export const packageIdentity = ({ format, namespace, name }: PackageId) => ({
  format,
  namespace: namespace ?? undefined,
  package: name,
});

export const packageSummary = (row: PackageSummaryRow) => ({
  ...packageIdentity(row),
  originConfiguration: originConfiguration(row),
});

const versionOrigin = ({ type, repository, connection }: Origin) => ({
  originType: type,
  domainEntryPoint:
    repository === null && connection === null
      ? undefined
      : {
          repositoryName: repository === null ? undefined : parseRepositoryName(repository),
          externalConnectionName: connection === null ? undefined : parseConnectionName(connection),
        },
});

export const versionSummary = ({ version, revision, status, origin }: Omit<VersionSummaryRow, "id">) => ({
  version,
  revision,
  status,
  origin: versionOrigin(origin),
});

const maxDisplayName = 255;

/** `about` is what the format reads out of the version's manifest. */
export const versionDescription = (id: PackageId, row: ReadableVersion["version"], about: VersionDescription) => ({
  format: id.format,
  namespace: id.namespace ?? undefined,
  packageName: id.name,
  displayName: about.displayName.slice(0, maxDisplayName),
  version: row.version,
  summary: about.summary ?? undefined,
  homePage: about.homePage ?? undefined,
  sourceCodeRepository: about.sourceCodeRepository ?? undefined,
  publishedTime: new Date(row.publishedAt),
  licenses: about.licenses.map(({ name, url }) => ({ name, url: url ?? undefined })),
  revision: row.revision,
  status: row.status,
  origin: versionOrigin(row.origin),
});

const algorithms = { md5: "MD5", sha1: "SHA-1", sha256: "SHA-256", sha512: "SHA-512" } as const;

export const assetSummary = (asset: {
  readonly name: string;
  readonly size: number | null;
  readonly digests: Partial<Digests>;
}) => ({
  name: asset.name,
  size: asset.size ?? undefined,
  hashes: new Map(
    (["md5", "sha1", "sha256", "sha512"] as const).flatMap((name) => {
      const digest = asset.digests[name];
      return digest === undefined ? [] : [[algorithms[name], digest] as const];
    }),
  ),
});

export const versionOutcomes = ({ successful, failed }: BulkOutcome): OutputOf<"CopyPackageVersions"> => ({
  successfulVersions: successful,
  failedVersions: new Map(
    [...failed].map(([version, { code, message }]) => [version, { errorCode: code, errorMessage: message }]),
  ),
});

export const packageGroupDescription = (view: GroupView, region: string) => {
  const reference = (pattern: string) => ({
    arn: packageGroupArn({ region, owner: view.domain.owner }, view.domain.name, pattern),
    pattern,
  });
  return {
    ...reference(view.pattern),
    domainName: view.domain.name,
    domainOwner: view.domain.owner,
    createdTime: new Date(view.createdAt),
    contactInfo: view.contactInfo ?? undefined,
    description: view.description ?? undefined,
    originConfiguration: {
      restrictions: new Map(
        [...view.restrictions].map(([type, { inheritedFrom, ...restriction }]) => [
          type,
          { ...restriction, inheritedFrom: inheritedFrom === null ? undefined : reference(inheritedFrom) },
        ]),
      ),
    },
    parent: view.parent === null ? undefined : reference(view.parent),
  };
};
