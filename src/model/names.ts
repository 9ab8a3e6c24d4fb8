/*
 * The names everything is called by. Each is a branded string with one parser (service spec 3); a function that takes
 * the brand need not check it again. Parsers throw a Validation fault.
 */
import { invalid } from "./fault.ts";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AccountId = Branded<"AccountId">;
export type DomainName = Branded<"DomainName">;
export type RepositoryName = Branded<"RepositoryName">;
export type ConnectionName = Branded<"ConnectionName">;
export type Sha256 = Branded<"Sha256">;

export const accountIdPattern = "[0-9]{12}";
export const domainNamePattern = "[a-z][a-z0-9\\-]{0,48}[a-z0-9]";
export const repositoryNamePattern = "[A-Za-z0-9][A-Za-z0-9._\\-]{1,99}";
export const connectionNamePattern = "[A-Za-z0-9][A-Za-z0-9._\\-:]{1,99}";
const sha256Pattern = "[0-9a-f]{64}";

const parser = <Name extends string>(what: string, pattern: string) => {
  const anchored = new RegExp(`^${pattern}$`, "u");
  return (text: string): Branded<Name> => {
    if (!anchored.test(text)) throw invalid(`${what} must match ${pattern}.`, "FIELD_VALIDATION_FAILED");
    return text as Branded<Name>;
  };
};

export const parseAccountId = parser<"AccountId">("An account id", accountIdPattern);
export const parseDomainName = parser<"DomainName">("A domain name", domainNamePattern);
export const parseRepositoryName = parser<"RepositoryName">("A repository name", repositoryNamePattern);
export const parseConnectionName = parser<"ConnectionName">("An external connection name", connectionNamePattern);
export const parseSha256 = parser<"Sha256">("A SHA-256 digest", sha256Pattern);
