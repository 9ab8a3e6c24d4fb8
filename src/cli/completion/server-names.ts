/* Names that a server has for the word at the cursor. Whoever types must not wait: no retries, little patience, no complaints. */
import type { Operation } from "../../api/operation.ts";
import { type OperationName, operations } from "../../api/table.ts";
import { globalsOf } from "../arguments/global-options.ts";
import type { Given } from "../arguments/parsed.ts";
import { openClient } from "../client/client.ts";
import { isList, isObject, type Json } from "../json/json.ts";
import { askNobody } from "../settings/ask-secret.ts";
import { readConfiguration } from "../settings/configuration.ts";
import { openSettings } from "../settings/open-settings.ts";
import type { Environment } from "../settings/path.ts";
import type { FindNames } from "./suggest.ts";

const patienceSeconds = "2";
const mostNames = 1_000;

/** Where the names of an option come from. */
interface NameSource {
  readonly operation: OperationName;
  /** Options whose values the call needs, by the members that they become. */
  readonly needs: Readonly<Record<string, string>>;
  /** Those that it takes where they are given. */
  readonly takes: Readonly<Record<string, string>>;
  readonly list: string;
  readonly name: string;
}

const ofDomain = { "domain-owner": "domainOwner" };
const ofPackage = { ...ofDomain, namespace: "namespace" };
const inRepository = { domain: "domain", repository: "repository" };
const repositories: NameSource = {
  operation: "ListRepositoriesInDomain",
  needs: { domain: "domain" },
  takes: ofDomain,
  list: "repositories",
  name: "name",
};
const versions: NameSource = {
  operation: "ListPackageVersions",
  needs: { ...inRepository, format: "format", package: "package" },
  takes: ofPackage,
  list: "versions",
  name: "version",
};

const sources: Readonly<Record<string, NameSource>> = {
  domain: { operation: "ListDomains", needs: {}, takes: {}, list: "domains", name: "name" },
  repository: repositories,
  "source-repository": repositories,
  "destination-repository": repositories,
  also: repositories,
  package: {
    operation: "ListPackages",
    needs: inRepository,
    takes: { ...ofPackage, format: "format" },
    list: "packages",
    name: "package",
  },
  namespace: {
    operation: "ListPackages",
    needs: inRepository,
    takes: { ...ofDomain, format: "format" },
    list: "packages",
    name: "namespace",
  },
  "package-version": versions,
  versions,
  "package-group": {
    operation: "ListPackageGroups",
    needs: { domain: "domain" },
    takes: ofDomain,
    list: "packageGroups",
    name: "pattern",
  },
  asset: {
    operation: "ListPackageVersionAssets",
    needs: { ...versions.needs, "package-version": "packageVersion" },
    takes: ofPackage,
    list: "assets",
    name: "name",
  },
};

/** Names from the server or the configuration that the environment and the line's own options lead to; none where anything is in the way. */
export const namesFor =
  (environment: Environment): FindNames =>
  async (option, given) => {
    const source = Object.hasOwn(sources, option) ? sources[option] : undefined;
    try {
      if (option === "profile") return [...readConfiguration(environment).profiles.keys()];
      if (source === undefined || Object.keys(source.needs).some((name) => !given.get(name))) return [];
      return await namesIn(source, given, environment);
    } catch {
      return [];
    }
  };

async function namesIn(
  { operation, needs, takes, list, name }: NameSource,
  given: ReadonlyMap<string, string>,
  environment: Environment,
): Promise<readonly string[]> {
  const row: Operation = operations[operation];
  const patience: [string, Given][] = [
    ["cli-connect-timeout", patienceSeconds],
    ["cli-read-timeout", patienceSeconds],
  ];
  const switches = ["no-verify-ssl", "no-sign-request"].filter((flag) => given.has(flag));
  const globals = globalsOf(
    new Map([...given, ...switches.map((flag): [string, Given] => [flag.replace("no-", ""), false]), ...patience]),
  );
  const settings = await openSettings(globals, { ...environment, ...askNobody, AWS_MAX_ATTEMPTS: "1" });
  const members = Object.entries({ ...needs, ...takes }).flatMap(([flag, member]): [string, Json][] => {
    const value = given.get(flag);
    return value ? [[member, value]] : [];
  });
  const call = await openClient(settings, row);
  const limit: [string, Json][] = row.paginator === undefined ? [] : [[row.paginator.limitKey, mostNames]];
  const found = (await call(new Map([...members, ...limit]))).members?.get(list);
  const names = (isList(found) ? found : []).flatMap((entry) => (isObject(entry) ? [entry.get(name)] : []));
  return [...new Set(names.filter((value) => typeof value === "string"))];
}
