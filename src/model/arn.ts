/* Amazon resource names (service spec 4). The account is always the domain owner's. */
import type { PackageId } from "./package.ts";

export type Arn = string;

/** Where ARNs are: `aws:codeartifact:{region}:{owner}`. */
export interface ArnScope {
  readonly region: string;
  readonly owner: string;
}

const codeartifact = (scope: ArnScope, suffix: string): Arn => `arn:aws:codeartifact:${scope.region}:${scope.owner}:${suffix}`;

export const domainArn = (scope: ArnScope, domain: string): Arn => codeartifact(scope, `domain/${domain}`);

export const repositoryArn = (scope: ArnScope, domain: string, repository: string): Arn =>
  codeartifact(scope, `repository/${domain}/${repository}`);

/** Without a namespace its field is empty: `…/npm//react`. */
export const packageArn = (scope: ArnScope, domain: string, repository: string, id: PackageId): Arn =>
  codeartifact(scope, `package/${domain}/${repository}/${id.format}/${id.namespace ?? ""}/${id.name}`);

const encodedCharacters: Readonly<Record<string, string>> = { "*": "%2a", $: "%24", "%": "%25" };

/** `pattern` begins with a slash and is written as the API has it. */
export const packageGroupArn = (scope: ArnScope, domain: string, pattern: string): Arn =>
  codeartifact(scope, `package-group/${domain}${pattern.replace(/[*$%]/g, (c) => encodedCharacters[c] ?? c)}`);

/** The pattern in a package group's ARN, which `place` was read from; null for an ARN of anything else. */
export function groupPatternIn(arn: Arn, { region, owner, domain }: ResourcePlace): string | null {
  const prefix = packageGroupArn({ region, owner }, domain, "");
  if (!arn.startsWith(`${prefix}/`)) return null;
  return arn
    .slice(prefix.length)
    .replace(/%(?:2a|24|25)/g, (encoded) => String.fromCharCode(Number.parseInt(encoded.slice(1), 16)));
}

export interface ResourcePlace {
  readonly region: string;
  readonly owner: string;
  readonly domain: string;
  /** Null for domains and package groups. */
  readonly repository: string | null;
}

/** The domain and repository that a resource of this service lies in; null for any other text. */
export function placeOf(arn: Arn): ResourcePlace | null {
  const [, region, owner, kind, rest] =
    /^arn:aws:codeartifact:([^:/]+):([0-9]{12}):(domain|repository|package|package-group)\/(.+)$/u.exec(arn) ?? [];
  if (region === undefined || owner === undefined || rest === undefined) return null;
  const [domain = "", repository = ""] = rest.split("/");
  return { region, owner, domain, repository: kind === "repository" || kind === "package" ? repository : null };
}
