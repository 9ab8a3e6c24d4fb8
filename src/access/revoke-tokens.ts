/* Who may see and end which tokens and sessions: one's own, or with a right to somebody's or to a domain's. */
import type { Action } from "../model/actions.ts";
import { type Arn, domainArn } from "../model/arn.ts";
import { invalid, notFound } from "../model/fault.ts";
import type { Store } from "../store/database.ts";
import { type DomainRow, findDomain } from "../store/domains.ts";
import type { Page } from "../store/page.ts";
import { findPrincipalByArn } from "../store/principals.ts";
import { deleteSessionsOf } from "../store/sessions.ts";
import { deleteToken, deleteTokensOf, findTokenById, listTokens, type TokenOwner, type TokenSummary } from "../store/tokens.ts";
import type { Caller } from "./caller.ts";

export interface Asking {
  readonly caller: Caller;
  /** Throws AccessDenied unless the caller may. */
  readonly authorize: (action: Action, resource: Arn) => Promise<void>;
}

interface DomainOf {
  readonly owner: string;
  readonly name: string;
}

/** A user or role, a domain, or both. */
export interface OfWhom {
  readonly principal?: Arn;
  readonly domain?: DomainOf;
}

type TokenAction = "packhouse:ListTokens" | "packhouse:RevokeTokens";

/** All throw AccessDenied and ResourceNotFound. */
export interface TokenRules {
  /** Tokens by hash; the caller's own where neither principal nor domain is named. */
  readonly list: (
    asking: Asking,
    of: OfWhom,
    page: { readonly now: number; readonly after: string | null; readonly limit: number },
  ) => Promise<Page<TokenSummary>>;
  /** Gives how many tokens ended. Throws Validation when nothing, or an id and more, is named. */
  readonly revoke: (asking: Asking, of: OfWhom & { readonly id?: string }) => Promise<number>;
  /** For a caller who may. Gives how many sessions ended. */
  readonly revokeSessions: (principal: Arn) => Promise<number>;
}

export function makeTokenRules({ store, region }: { readonly store: Store; readonly region: string }): TokenRules {
  const requireDomain = async (owner: string, name: string): Promise<DomainRow> => {
    const domain = await findDomain(store.db, owner, name);
    if (domain === null) throw notFound(`Domain ${name} of account ${owner} does not exist.`, "domain", name);
    return domain;
  };

  const askOnDomain = ({ authorize }: Asking, action: TokenAction, { owner, name }: DomainOf): Promise<void> =>
    authorize(action, domainArn({ region, owner }, name));

  /** The rows that an owner means, once the caller was found to have a right to them. */
  const owned = async (asking: Asking, action: TokenAction, { principal, domain }: OfWhom): Promise<TokenOwner> => {
    const { caller } = asking;
    const isOwn = principal === caller.identityArn || (principal === undefined && domain === undefined);
    if (!isOwn && domain !== undefined) await askOnDomain(asking, action, domain);
    else if (!isOwn && principal !== undefined) await asking.authorize(action, principal);
    const domainId = domain === undefined ? undefined : (await requireDomain(domain.owner, domain.name)).id;
    if (isOwn) return { principalId: caller.principalId, domainId };
    if (principal !== undefined) return { principalId: await requirePrincipal(store, principal), domainId };
    return { domainId: domainId ?? 0 };
  };

  const revokeOne = async (asking: Asking, id: string): Promise<number> => {
    const { caller } = asking;
    const token = await findTokenById(store.db, id);
    if (token === null) throw notFound(`There is no token ${id}.`);
    const { principalArn, account, domainOwner: owner, domainName: name } = token;
    if (principalArn !== caller.identityArn) {
      if (account === caller.account) await asking.authorize("packhouse:RevokeTokens", principalArn);
      else await askOnDomain(asking, "packhouse:RevokeTokens", { owner, name });
    }
    return store.transaction((tx) => deleteToken(tx, token.hash));
  };

  return {
    list: async (asking, of, page) => listTokens(store.db, { ...(await owned(asking, "packhouse:ListTokens", of)), ...page }),
    revoke: async (asking, { id, ...of }) => {
      const isNamed = of.principal !== undefined || of.domain !== undefined;
      if ((id !== undefined) === isNamed) throw invalid("Name either one token by its id, or a principal, a domain or both.");
      if (id !== undefined) return revokeOne(asking, id);
      const owner = await owned(asking, "packhouse:RevokeTokens", of);
      return store.transaction((tx) => deleteTokensOf(tx, owner));
    },
    revokeSessions: async (principal) => {
      const principalId = await requirePrincipal(store, principal);
      return store.transaction((tx) => deleteSessionsOf(tx, principalId));
    },
  };
}

async function requirePrincipal(store: Store, arn: Arn): Promise<number> {
  const principal = await findPrincipalByArn(store.db, arn);
  if (principal === null) throw notFound(`There is no user or role ${arn}.`);
  return principal.id;
}
