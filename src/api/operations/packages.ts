import { listOf, optional, required } from "../../shape/build.ts";
import { inRepository, nextPage, ofPackage, page } from "../coordinates.ts";
import { originConfiguration, packageDescription, packageSummary } from "../descriptions.ts";
import { commonErrors } from "../errors.ts";
import { allowance, format, originRestrictions, packageName, packageNamespace } from "../fields.ts";
import { onPackage, onRepository } from "../needs.ts";
import { operation, pagesOf } from "../operation.ts";

export const deletePackage = operation({
  name: "DeletePackage",
  summary: "Deletes a package with all its versions and its origin controls.",
  http: { method: "DELETE", path: "/v1/package" },
  input: ofPackage,
  output: { deletedPackage: optional(packageSummary, "The package as it was.") },
  errors: [...commonErrors, "Conflict", "ResourceNotFound"],
  needs: onPackage("codeartifact:DeletePackage"),
});

export const describePackage = operation({
  name: "DescribePackage",
  summary: "Describes a package, also one without versions.",
  http: { method: "GET", path: "/v1/package" },
  input: ofPackage,
  output: { package: required(packageDescription, "The package.") },
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onPackage("codeartifact:DescribePackage"),
});

export const listPackages = operation({
  name: "ListPackages",
  summary: "Lists the packages of a repository.",
  http: { method: "POST", path: "/v1/packages" },
  input: {
    ...inRepository,
    format: optional(format, "The format of the packages.", "query:format"),
    namespace: optional(packageNamespace, "What the packages' namespaces begin with; needs a format.", "query:namespace"),
    packagePrefix: optional(packageName, "What the packages' names begin with.", "query:package-prefix"),
    ...page,
    publish: optional(allowance, "Only packages whose publish control is this.", "query:publish"),
    upstream: optional(allowance, "Only packages whose upstream control is this.", "query:upstream"),
  },
  output: { packages: optional(listOf(packageSummary), "The packages."), ...nextPage },
  errors: [...commonErrors, "ResourceNotFound"],
  paginator: pagesOf("packages", 100),
  needs: onRepository("codeartifact:ListPackages"),
});

export const putPackageOriginConfiguration = operation({
  name: "PutPackageOriginConfiguration",
  summary: "Sets what a package's new versions may come from; creates the package when there is none.",
  http: { method: "POST", path: "/v1/package" },
  input: { ...ofPackage, restrictions: required(originRestrictions, "The package's origin controls.") },
  output: { originConfiguration: optional(originConfiguration, "The package's origin controls as they are now.") },
  errors: [...commonErrors, "ResourceNotFound"],
  needs: onPackage("codeartifact:PutPackageOriginConfiguration"),
});
