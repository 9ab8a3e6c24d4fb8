import { readPageToken, writePageToken } from "../api/page-token.ts";
import type { FormatName } from "../model/package.ts";
import type { BulkRequest } from "../registry/bulk.ts";
import { copyVersions } from "../registry/copy.ts";
import { disposeVersions, removeVersions } from "../registry/delete.ts";
import { normalizeVersion } from "../registry/package-names.ts";
import { type PackagePlace, requirePackage } from "../registry/places.ts";
import { updateStatus } from "../registry/status.ts";
import { displayVersion } from "../registry/stored-versions.ts";
import { listVersions, type VersionFilter } from "../store/package-lists.ts";
import {
  type Call,
  domainOf,
  type HandlerParts,
  type Handlers,
  type OfPackage,
  packageOf,
  pageSize,
  repositoryOf,
} from "./call.ts";
import { packageIdentity, versionOutcomes, versionSummary } from "./describe.ts";

/** Operations on several versions of a package. */
export const packageVersionHandlers = (parts: HandlerParts) => {
  const { store } = parts;
  const placeOf = (input: OfPackage, call: Call) => requirePackage(store.db, repositoryOf(input, call), packageOf(parts, input));
  const bulkOf = ({ format, versions, versionRevisions, expectedStatus }: OfVersions): BulkRequest => ({
    versions: versions.map((version) => normalizeVersion(parts.formats, format, version)),
    revisions: versionRevisions === undefined ? null : normalizedKeys(parts, format, versionRevisions),
    expectedStatus: expectedStatus ?? null,
  });
  const storedVersions = async ({ package: { id: packageId } }: PackagePlace, filter: Omit<VersionFilter, "packageId">) => ({
    page: await listVersions(store.db, { ...filter, packageId }),
    display: await displayVersion(store.db, packageId),
  });
  return {
    ListPackageVersions: async (input, call) => {
      const cursor = readPageToken("ListPackageVersions", input, ["string", "number"]);
      const filter: Omit<VersionFilter, "packageId"> = {
        status: input.status ?? null,
        originType: input.originType ?? null,
        order: input.sortBy === undefined ? "version" : "newest",
        after: cursor && { version: cursor[0], publishedAt: cursor[1] },
        limit: pageSize("ListPackageVersions", input),
      };
      const id = packageOf(parts, input);
      const { page, display } = input.includeUpstream
        ? await parts.visible.versions(repositoryOf(input, call), id, filter)
        : await storedVersions(await placeOf(input, call), filter);
      const last = page.more ? page.rows.at(-1) : undefined;
      return {
        ...packageIdentity(id),
        defaultDisplayVersion: display ?? undefined,
        versions: page.rows.map(versionSummary),
        nextToken: last && writePageToken("ListPackageVersions", input, [last.version, last.publishedAt]),
      };
    },

    UpdatePackageVersionsStatus: async (input, call) =>
      versionOutcomes(await updateStatus(store, await placeOf(input, call), bulkOf(input), input.targetStatus)),

    DisposePackageVersions: async (input, call) =>
      versionOutcomes(await disposeVersions(store, await placeOf(input, call), bulkOf(input))),

    DeletePackageVersions: async (input, call) =>
      versionOutcomes(await removeVersions(store, await placeOf(input, call), bulkOf(input))),

    CopyPackageVersions: async (input, call) => {
      const { format, versions, versionRevisions } = input;
      const outcome = await copyVersions(parts, {
        ...domainOf(input, call),
        source: input.sourceRepository,
        destination: input.destinationRepository,
        id: packageOf(parts, input),
        versions: versions?.map((version) => normalizeVersion(parts.formats, format, version)) ?? null,
        revisions: versionRevisions === undefined ? null : normalizedKeys(parts, format, versionRevisions),
        allowOverwrite: input.allowOverwrite ?? false,
        includeFromUpstream: input.includeFromUpstream ?? false,
        now: parts.now(),
      });
      return versionOutcomes(outcome);
    },
  } satisfies Partial<Handlers>;
};

interface OfVersions {
  readonly format: FormatName;
  readonly versions: readonly string[];
  readonly versionRevisions?: ReadonlyMap<string, string>;
  readonly expectedStatus?: BulkRequest["expectedStatus"];
}

const normalizedKeys = ({ formats }: HandlerParts, format: FormatName, revisions: ReadonlyMap<string, string>) =>
  new Map([...revisions].map(([version, revision]) => [normalizeVersion(formats, format, version), revision]));
