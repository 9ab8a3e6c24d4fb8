import type { FormatName } from "../model/package.ts";
import type { BulkRequest } from "../registry/bulk.ts";
import { copyVersions } from "../registry/copy.ts";
import { disposeVersions, removeVersions } from "../registry/delete.ts";
import { normalizeVersion } from "../registry/package-names.ts";
import { type PackagePlace, requirePackage } from "../registry/places.ts";
import { updateStatus } from "../registry/status.ts";
import { displayVersion } from "../registry/stored-versions.ts";
import { listVersions, type VersionFilter, type VersionSummaryRow } from "../store/package-lists.ts";
import { type Call, domainOf, type HandlerParts, type Handlers, type OfPackage, packageOf, repositoryOf } from "./call.ts";
import { packageIdentity, versionOutcomes, versionSummary } from "./describe.ts";
import { askedPage } from "./pages.ts";

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
      const { after, limit, tokenAfter } = askedPage("ListPackageVersions", input, ["string", "number"]);
      const filter: Omit<VersionFilter, "packageId"> = {
        status: input.status ?? null,
        originType: input.originType ?? null,
        order: input.sortBy === undefined ? "version" : "newest",
        after: after && { version: after[0], publishedAt: after[1] },
        limit,
      };
      const id = packageOf(parts, input);
      const { page, display } = input.includeUpstream
        ? await parts.visible.versions(repositoryOf(input, call), id, filter)
        : await storedVersions(await placeOf(input, call), filter);
      return {
        ...packageIdentity(id),
        defaultDisplayVersion: display ?? undefined,
        versions: page.rows.map(versionSummary),
        nextToken: tokenAfter<Shown>(page, ({ version, publishedAt }) => [version, publishedAt]),
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

/** What lists tell of a version, whoever has it. */
type Shown = Omit<VersionSummaryRow, "id">;

interface OfVersions {
  readonly format: FormatName;
  readonly versions: readonly string[];
  readonly versionRevisions?: ReadonlyMap<string, string>;
  readonly expectedStatus?: BulkRequest["expectedStatus"];
}

const normalizedKeys = ({ formats }: HandlerParts, format: FormatName, revisions: ReadonlyMap<string, string>) =>
  new Map([...revisions].map(([version, revision]) => [normalizeVersion(formats, format, version), revision]));
