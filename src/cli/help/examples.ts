/* Examples on the help pages of commands whose options take more than a word each. */

export interface Example {
  readonly says: string;
  /** What follows the command, a line each. */
  readonly words: readonly string[];
}

const inApp = "--domain acme --repository app";

export const examples: Readonly<Record<string, readonly Example[]>> = {
  "create-repository": [
    {
      says: "A repository that takes from another one what it does not have itself:",
      words: [inApp, "--upstreams repositoryName=store"],
    },
  ],
  "copy-package-versions": [
    {
      says: "Two versions of an npm package, from a repository for tests to the one for all:",
      words: [
        "--domain acme",
        "--source-repository staging --destination-repository app",
        "--format npm --namespace acme --package ui",
        "--versions 1.4.0 1.4.1",
      ],
    },
  ],
  "get-package-version-asset": [
    {
      says: "A file of a version, written to the file that the last word names:",
      words: [
        inApp,
        "--format generic --namespace tools",
        "--package model --package-version 3",
        "--asset weights.bin weights.bin",
      ],
    },
  ],
  "publish-package-version": [
    {
      says: "The only file of a generic package's version:",
      words: [
        inApp,
        "--format generic --namespace tools",
        "--package model --package-version 3",
        "--asset-name weights.bin --asset-content weights.bin",
        '--asset-sha256 "$(sha256sum weights.bin | cut -d " " -f 1)"',
      ],
    },
  ],
  "put-package-origin-configuration": [
    {
      says: "New versions are published here, and come from nowhere else:",
      words: [inApp, "--format npm --namespace acme --package ui", "--restrictions publish=ALLOW,upstream=BLOCK"],
    },
  ],
  "put-repository-permissions-policy": [
    { says: "A policy from a file:", words: [inApp, "--policy-document file://policy.json"] },
  ],
  "list-packages": [
    {
      says: "The names of a repository's npm packages that begin so, one a line:",
      words: [inApp, "--format npm --package-prefix ui-", "--query 'packages[].[package]' --output text"],
    },
  ],
  "get-authorization-token": [
    {
      says: "A token for an hour, alone:",
      words: ["--domain acme --duration-seconds 3600", "--query authorizationToken --output text"],
    },
  ],
  "update-package-group-origin-configuration": [
    {
      says: "Packages of a group are published in one repository only:",
      words: [
        "--domain acme --package-group '/npm/acme/*'",
        "--restrictions PUBLISH=ALLOW_SPECIFIC_REPOSITORIES",
        "--add-allowed-repositories",
        "repositoryName=app,originRestrictionType=PUBLISH",
      ],
    },
  ],
  login: [
    { says: "npm takes everything from a repository:", words: [`--tool npm ${inApp}`] },
    { says: "npm takes packages of one scope from it:", words: [`--tool npm --namespace @acme ${inApp}`] },
    { says: "What would be done to Maven's settings:", words: [`--tool maven --dry-run ${inApp}`] },
  ],
};
