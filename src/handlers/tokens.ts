import type { OfWhom, TokenRules } from "../access/revoke-tokens.ts";
import { readScope } from "../access/token-scope.ts";
import { tokenId } from "../access/tokens.ts";
import type { ExtensionHandlers } from "../api/extensions.ts";
import { invalid } from "../model/fault.ts";
import { findDomain } from "../store/domains.ts";
import type { TokenSummary } from "../store/tokens.ts";
import { type Call, domainOf, type HandlerParts, type Handlers } from "./call.ts";
import { askedPage } from "./pages.ts";

type TokenParts = Pick<HandlerParts, "store" | "issueToken" | "now">;

export const tokenHandlers = (parts: TokenParts) =>
  ({
    GetAuthorizationToken: async (input, call) => {
      const { token, expiresAt } = await parts.issueToken({
        caller: call.caller,
        domain: await domainFor(parts, input, call),
        durationSeconds: input.durationSeconds,
        request: call.request,
      });
      return { authorizationToken: token, expiration: new Date(expiresAt) };
    },
  }) satisfies Partial<Handlers>;

/** The operations on tokens and sessions that AWS does not have. */
export const tokenExtensionHandlers = (parts: TokenParts, rules: TokenRules) =>
  ({
    CreateToken: async (input, call) => {
      const { name, durationSeconds, repositories, rights = "read" } = input;
      if (repositories?.length === 0) throw invalid("Name at least one repository, or leave them out for all of the domain's.");
      const { token, id, expiresAt } = await parts.issueToken({
        caller: call.caller,
        domain: await domainFor(parts, input, call),
        durationSeconds,
        request: call.request,
        named: { name, scope: { repositories: repositories ?? null, rights } },
      });
      return { id, authorizationToken: token, expiration: new Date(expiresAt) };
    },
    ListTokens: async (input, call) => {
      const { after, limit, tokenAfter } = askedPage("ListTokens", input, ["string"]);
      const page = await rules.list(call, ofWhom(input, call), { now: parts.now(), after: after?.[0] ?? null, limit });
      return { tokens: page.rows.map(describeToken), nextToken: tokenAfter(page, ({ hash }) => [hash]) };
    },
    RevokeTokens: async (input, call) => ({ revoked: await rules.revoke(call, { id: input.id, ...ofWhom(input, call) }) }),
    RevokeSessions: async (input) => ({ revoked: await rules.revokeSessions(input.principal) }),
  }) satisfies Partial<ExtensionHandlers<Call>>;

async function domainFor(parts: TokenParts, input: Parameters<typeof domainOf>[0], call: Call) {
  const { owner, domain: name } = domainOf(input, call);
  const found = await findDomain(parts.store.db, owner, name);
  return { id: found?.id ?? null, owner, name };
}

function ofWhom(
  input: { readonly principal?: string; readonly domain?: string; readonly domainOwner?: string },
  call: Call,
): OfWhom {
  const { principal, domain: name, domainOwner: owner = call.caller.account } = input;
  return { principal, domain: name === undefined ? undefined : { owner, name } };
}

function describeToken(row: TokenSummary) {
  const scope = row.scope === null ? null : readScope(row.scope);
  return {
    id: tokenId(row.hash),
    principal: row.principalArn,
    domain: row.domainName,
    domainOwner: row.domainOwner,
    name: row.name ?? undefined,
    repositories: scope?.repositories ?? undefined,
    rights: scope?.rights,
    created: new Date(row.createdAt),
    expires: new Date(row.expiresAt),
    lastUsed: row.lastUsedAt === null ? undefined : new Date(row.lastUsedAt),
  };
}
