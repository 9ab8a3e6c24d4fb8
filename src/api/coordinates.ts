/* The members that say what a request is about; nearly every input begins with some of them (service spec 15). */
import { optional, required } from "../shape/build.ts";
import {
  accountId,
  domainName,
  format,
  packageGroupPattern,
  packageName,
  packageNamespace,
  packageVersion,
  pageSize,
  pageToken,
  repositoryName,
} from "./fields.ts";

export const domainOwner = optional(
  accountId,
  "The account that owns the domain; the caller's own when left out.",
  "query:domain-owner",
);

export const inDomain = {
  domain: required(domainName, "The name of the domain.", "query:domain"),
  domainOwner,
};

export const inRepository = {
  ...inDomain,
  repository: required(repositoryName, "The name of the repository.", "query:repository"),
};

export const namesPackage = {
  format: required(format, "The format of the package.", "query:format"),
  namespace: optional(
    packageNamespace,
    "The package's namespace: an npm scope without its @, a Maven group id, a Swift scope, or a generic namespace.",
    "query:namespace",
  ),
  package: required(packageName, "The name of the package.", "query:package"),
};

export const ofPackage = { ...inRepository, ...namesPackage };

export const ofVersion = {
  ...ofPackage,
  packageVersion: required(packageVersion, "The version of the package.", "query:version"),
};

export const ofPackageGroup = {
  ...inDomain,
  packageGroup: required(packageGroupPattern, "The pattern that names the package group.", "query:package-group"),
};

export const nextToken = optional(
  pageToken,
  "Where to go on: the nextToken of the answer before; the first page when left out.",
  "query:next-token",
);

export const page = {
  maxResults: optional(pageSize, "How many results a page has at most.", "query:max-results"),
  nextToken,
};

export const nextPage = {
  nextToken: optional(pageToken, "Asks for the next page when sent with the same request; absent on the last page."),
};
