import { boolean, listOf, mapOf, optional, required, unbranded } from "../../shape/build.ts";
import { inDomain, namesPackage, nextPage, ofPackageGroup, page } from "../coordinates.ts";
import { associatedPackage, packageGroupDescription } from "../descriptions.ts";
import { commonErrors } from "../errors.ts";
import {
  allowedRepositoryList,
  associationType,
  description,
  listChange,
  packageGroupPattern,
  packageGroupPrefix,
  repositoryName,
  restrictionMode,
  restrictionType,
  tagList,
} from "../fields.ts";
import { onDomain, onPackageGroup, taggingToo } from "../needs.ts";
import { operation, pagesOf } from "../operation.ts";

const onePackageGroup = { packageGroup: optional(packageGroupDescription, "The package group.") };
const packageGroupPage = { packageGroups: optional(listOf(packageGroupDescription), "The package groups."), ...nextPage };

/** Creating and updating name the package group in the body, all others in the query. */
const inBody = {
  ...inDomain,
  packageGroup: required(packageGroupPattern, "The pattern that names the package group."),
  contactInfo: optional(description, "Whom to ask about the packages."),
  description: optional(description, "What the package group is for."),
};

export const createPackageGroup = operation({
  name: "CreatePackageGroup",
  summary: "Creates a package group, which holds all packages that its pattern matches best.",
  http: { method: "POST", path: "/v1/package-group" },
  input: { ...inBody, tags: optional(tagList, "Tags for the new package group.") },
  output: onePackageGroup,
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: (input, scope) => [
    ...onPackageGroup("codeartifact:CreatePackageGroup")(input, scope),
    ...taggingToo(onPackageGroup)(input, scope),
  ],
});

export const deletePackageGroup = operation({
  name: "DeletePackageGroup",
  summary: "Deletes a package group, whose packages go to the group around it.",
  http: { method: "DELETE", path: "/v1/package-group" },
  input: ofPackageGroup,
  output: { packageGroup: optional(packageGroupDescription, "The package group as it was.") },
  errors: [...commonErrors, "Conflict", "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onPackageGroup("codeartifact:DeletePackageGroup"),
});

export const describePackageGroup = operation({
  name: "DescribePackageGroup",
  summary: "Describes a package group.",
  http: { method: "GET", path: "/v1/package-group" },
  input: ofPackageGroup,
  output: onePackageGroup,
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onPackageGroup("codeartifact:DescribePackageGroup"),
});

/** Which group a package has is known only after looking: the handler asks for the permission on that group. */
export const getAssociatedPackageGroup = operation({
  name: "GetAssociatedPackageGroup",
  summary: "Gives the package group that a package belongs to, whether or not the package exists.",
  http: { method: "GET", path: "/v1/get-associated-package-group" },
  input: { ...inDomain, ...namesPackage },
  output: {
    packageGroup: optional(packageGroupDescription, "The package group."),
    associationType: optional(associationType, "Whether the package matches its pattern literally or only as a variation."),
  },
  errors: ["AccessDenied", "InternalServer", "ResourceNotFound", "Validation"],
  needs: () => [],
});

export const listAllowedRepositoriesForGroup = operation({
  name: "ListAllowedRepositoriesForGroup",
  summary: "Lists the repositories that a restriction of a package group allows.",
  http: { method: "GET", path: "/v1/package-group-allowed-repositories" },
  input: {
    ...ofPackageGroup,
    originRestrictionType: required(restrictionType, "The restriction whose list is meant.", "query:originRestrictionType"),
    ...page,
  },
  output: { allowedRepositories: optional(listOf(unbranded(repositoryName)), "The names of the repositories."), ...nextPage },
  errors: [...commonErrors, "ResourceNotFound", "ServiceQuotaExceeded"],
  paginator: pagesOf("allowedRepositories"),
  needs: onPackageGroup("codeartifact:ListAllowedRepositoriesForGroup"),
});

export const listAssociatedPackages = operation({
  name: "ListAssociatedPackages",
  summary: "Lists the packages of a package group.",
  http: { method: "GET", path: "/v1/list-associated-packages" },
  input: {
    ...ofPackageGroup,
    ...page,
    preview: optional(boolean, "Whether the package group is only imagined, to see what it would hold.", "query:preview"),
  },
  output: { packages: optional(listOf(associatedPackage), "The packages."), ...nextPage },
  errors: ["AccessDenied", "InternalServer", "ResourceNotFound", "Validation"],
  paginator: pagesOf("packages"),
  needs: onPackageGroup("codeartifact:ListAssociatedPackages"),
});

export const listPackageGroups = operation({
  name: "ListPackageGroups",
  summary: "Lists the package groups of a domain.",
  http: { method: "POST", path: "/v1/package-groups" },
  input: {
    ...inDomain,
    ...page,
    prefix: optional(packageGroupPrefix, "What the patterns of the package groups begin with.", "query:prefix"),
  },
  output: packageGroupPage,
  errors: [...commonErrors, "ResourceNotFound"],
  paginator: pagesOf("packageGroups"),
  needs: onDomain("codeartifact:ListPackageGroups"),
});

export const listSubPackageGroups = operation({
  name: "ListSubPackageGroups",
  summary: "Lists the package groups directly below a package group.",
  http: { method: "POST", path: "/v1/package-groups/sub-groups" },
  input: { ...ofPackageGroup, ...page },
  output: packageGroupPage,
  errors: [...commonErrors, "ResourceNotFound"],
  paginator: pagesOf("packageGroups"),
  needs: onPackageGroup("codeartifact:ListSubPackageGroups"),
});

export const updatePackageGroup = operation({
  name: "UpdatePackageGroup",
  summary: "Changes a package group's description or contact.",
  http: { method: "PUT", path: "/v1/package-group" },
  input: inBody,
  output: onePackageGroup,
  errors: [...commonErrors, "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onPackageGroup("codeartifact:UpdatePackageGroup"),
});

export const updatePackageGroupOriginConfiguration = operation({
  name: "UpdatePackageGroupOriginConfiguration",
  summary: "Changes what new versions of a package group's packages may come from.",
  http: { method: "PUT", path: "/v1/package-group-origin-configuration" },
  input: {
    ...ofPackageGroup,
    restrictions: optional(mapOf(restrictionType, restrictionMode), "The restrictions to change, each with its new mode."),
    addAllowedRepositories: optional(allowedRepositoryList, "Repositories to put on allowed lists."),
    removeAllowedRepositories: optional(allowedRepositoryList, "Repositories to take off allowed lists."),
  },
  output: {
    ...onePackageGroup,
    allowedRepositoryUpdates: optional(
      mapOf(restrictionType, mapOf(listChange, listOf(unbranded(repositoryName)))),
      "For each restriction the repositories that were added and removed.",
    ),
  },
  errors: [...commonErrors, "ResourceNotFound", "ServiceQuotaExceeded"],
  needs: onPackageGroup("codeartifact:UpdatePackageGroupOriginConfiguration"),
});
