/* OpenID Connect issuers that an account trusts, by IAM's rules. */
import { identityFault } from "../api/identity/errors.ts";
import type { Arn } from "../model/arn.ts";
import type { Fault } from "../model/fault.ts";
import type { Db, Store } from "../store/database.ts";
import {
  createOidcProvider,
  deleteOidcProvider,
  findOidcProvider,
  type OidcProviderRow,
  updateOidcProvider,
} from "../store/oidc-providers.ts";
import type { TagRow } from "../store/tags.ts";
import { changeIdentities } from "./identities.ts";
import { attachIdentityTags } from "./identity-tags.ts";

const maxClientIds = 100;
const maxThumbprints = 5;

export interface ProviderAddress {
  readonly account: string;
  readonly arn: Arn;
}

const missing = (arn: Arn): Fault => identityFault("NoSuchEntity", `OpenIDConnect Provider not found for arn ${arn}`);

/** An issuer without its scheme. Only an issuer on this very machine may do without TLS. Throws ValidationError. */
function issuerOf(text: string): string {
  const url = URL.parse(text);
  const isLocal = url !== null && /^(?:localhost|127\.[0-9.]+|\[::1\])$/u.test(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && isLocal))) {
    throw identityFault("ValidationError", "Invalid Open ID Connect Provider URL: it must begin with https://.");
  }
  if (`${url.search}${url.hash}${url.username}${url.password}` !== "" || /[?#\s]/u.test(text)) {
    throw identityFault("ValidationError", "Invalid Open ID Connect Provider URL: it may have a host, a port and a path only.");
  }
  return text.slice(url.protocol.length + 2);
}

/** Throws ValidationError, InvalidInput, LimitExceeded, EntityAlreadyExists. */
export async function addOidcProvider(
  store: Store,
  wish: {
    readonly account: string;
    readonly url: string;
    readonly clientIds: readonly string[];
    readonly thumbprints: readonly string[];
    readonly tags: readonly TagRow[];
    readonly createdAt: number;
  },
): Promise<Arn> {
  const { account, clientIds, thumbprints, createdAt } = wish;
  const url = issuerOf(wish.url);
  const arn = `arn:aws:iam::${account}:oidc-provider/${url}`;
  const provider = { arn, account, url, clientIds: [...new Set(clientIds)], thumbprints, createdAt };
  requireRoom(provider);
  await changeIdentities(store, async (tx) => {
    if (!(await createOidcProvider(tx, provider))) {
      throw identityFault("EntityAlreadyExists", `Provider with url ${wish.url} already exists.`);
    }
    await attachIdentityTags(tx, arn, wish.tags);
  });
  return arn;
}

/** Throws LimitExceeded, InvalidInput. */
function requireRoom({ clientIds, thumbprints }: Pick<OidcProviderRow, "clientIds" | "thumbprints">): void {
  if (clientIds.length > maxClientIds) {
    throw identityFault("LimitExceeded", `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${maxClientIds}`);
  }
  if (thumbprints.length > maxThumbprints)
    throw identityFault("InvalidInput", "Thumbprint list must contain fewer than 5 entries.");
  const wrong = thumbprints.find((thumbprint) => !/^[0-9a-f]{40}$/iu.test(thumbprint));
  if (wrong !== undefined) throw identityFault("InvalidInput", "A thumbprint must be 40 hexadecimal digits.");
}

/** Throws NoSuchEntity, also for a provider of another account. */
export async function requireOidcProvider(db: Db, { account, arn }: ProviderAddress): Promise<OidcProviderRow> {
  const provider = await findOidcProvider(db, arn);
  if (provider?.account !== account) throw missing(arn);
  return provider;
}

/** Changes the clients or thumbprints of a provider. Throws NoSuchEntity, LimitExceeded, InvalidInput. */
export const changeOidcProvider = (
  store: Store,
  address: ProviderAddress,
  change: (provider: OidcProviderRow) => Partial<Pick<OidcProviderRow, "clientIds" | "thumbprints">>,
): Promise<void> =>
  changeIdentities(store, async (tx) => {
    const before = await requireOidcProvider(tx, address);
    const provider = { ...before, ...change(before) };
    requireRoom(provider);
    await updateOidcProvider(tx, provider);
  });

/** Does nothing when the account has no such provider, as IAM does. */
export const removeOidcProvider = (store: Store, { account, arn }: ProviderAddress): Promise<void> =>
  changeIdentities(store, async (tx) => {
    if ((await findOidcProvider(tx, arn))?.account === account) await deleteOidcProvider(tx, arn);
  });
