/* Errors that operations declare and that no request can meet here, each with the reason. */
import type { ErrorName } from "../../../src/api/errors.ts";
import type { OperationName } from "../../../src/api/table.ts";

const oneByOne = "what is wrong with a version stands in failedVersions";
const takesNoMore = "nothing is created that a quota counts";
const noState = "nothing it depends on can be in its way";

export const cannotArise: Partial<Record<OperationName, Partial<Record<ErrorName, string>>>> = {
  AssociateExternalConnection: { ServiceQuotaExceeded: "the second connection of a repository is a conflict" },
  CopyPackageVersions: { Conflict: oneByOne, ServiceQuotaExceeded: takesNoMore },
  CreateDomain: { ResourceNotFound: "encryption keys are checked by their form, and none is looked up" },
  DeletePackage: { Conflict: noState },
  DeletePackageGroup: { Conflict: "the groups below go to the parent", ServiceQuotaExceeded: takesNoMore },
  DeletePackageVersions: { Conflict: oneByOne },
  DeleteRepository: { Conflict: "its contents go with it, and others' upstream lists let go of it" },
  DescribePackageVersion: { Conflict: noState },
  DisassociateExternalConnection: { Conflict: noState, ServiceQuotaExceeded: takesNoMore },
  DisposePackageVersions: { Conflict: oneByOne },
  ListAllowedRepositoriesForGroup: { ServiceQuotaExceeded: takesNoMore },
  PutDomainPermissionsPolicy: { ServiceQuotaExceeded: "a document that is too long breaks the limits of its member" },
  PutRepositoryPermissionsPolicy: { ServiceQuotaExceeded: "a document that is too long breaks the limits of its member" },
  UpdatePackageGroup: { ServiceQuotaExceeded: takesNoMore },
  UpdatePackageGroupOriginConfiguration: { ServiceQuotaExceeded: "too many changes of lists in one call are invalid" },
  UpdatePackageVersionsStatus: { Conflict: oneByOne },
  UpdateRepository: { Conflict: "a repository that cannot have upstreams makes the request invalid" },
};
