import { addOidcProvider, changeOidcProvider, removeOidcProvider, requireOidcProvider } from "../../identity/oidc-providers.ts";
import type { Arn } from "../../model/arn.ts";
import { listOidcProviders } from "../../store/oidc-providers.ts";
import { listTags } from "../../store/tags.ts";
import type { Call } from "../call.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";
import { tagList, tagsGiven } from "./describe.ts";
import { tag, tagPage, untag } from "./tags.ts";

const providerIn = (input: { readonly OpenIDConnectProviderArn: Arn }, { caller }: Call) => ({
  account: caller.account,
  arn: input.OpenIDConnectProviderArn,
});

export const providerHandlers = ({ store, clock }: IdentityHandlerParts) =>
  ({
    CreateOpenIDConnectProvider: async (input, { caller: { account } }) => {
      const { Url: url, ClientIDList: clientIds = [], ThumbprintList: thumbprints = [], Tags: given = [] } = input;
      const tags = tagsGiven(given);
      const wish = { account, url, clientIds, thumbprints, tags, createdAt: clock.now() };
      return { OpenIDConnectProviderArn: await addOidcProvider(store, wish), ...(tags.length > 0 && { Tags: tagList(tags) }) };
    },

    GetOpenIDConnectProvider: async (input, call) => {
      const provider = await requireOidcProvider(store.db, providerIn(input, call));
      return {
        Url: provider.url,
        ClientIDList: provider.clientIds,
        ThumbprintList: provider.thumbprints,
        CreateDate: new Date(provider.createdAt),
        Tags: tagList(await listTags(store.db, provider.arn)),
      };
    },

    ListOpenIDConnectProviders: async (_input, { caller }) => ({
      OpenIDConnectProviderList: (await listOidcProviders(store.db, caller.account)).map((Arn) => ({ Arn })),
    }),

    UpdateOpenIDConnectProviderThumbprint: async (input, call) => {
      await changeOidcProvider(store, providerIn(input, call), () => ({ thumbprints: input.ThumbprintList }));
      return {};
    },

    AddClientIDToOpenIDConnectProvider: async (input, call) => {
      await changeOidcProvider(store, providerIn(input, call), ({ clientIds }) => ({
        clientIds: [...new Set([...clientIds, input.ClientID])],
      }));
      return {};
    },

    RemoveClientIDFromOpenIDConnectProvider: async (input, call) => {
      await changeOidcProvider(store, providerIn(input, call), ({ clientIds }) => ({
        clientIds: clientIds.filter((id) => id !== input.ClientID),
      }));
      return {};
    },

    DeleteOpenIDConnectProvider: async (input, call) => {
      await removeOidcProvider(store, providerIn(input, call));
      return {};
    },

    TagOpenIDConnectProvider: (input, call) => tag(store, (tx) => requireOidcProvider(tx, providerIn(input, call)), input),

    UntagOpenIDConnectProvider: (input, call) => untag(store, (tx) => requireOidcProvider(tx, providerIn(input, call)), input),

    ListOpenIDConnectProviderTags: (input, call) =>
      tagPage(store, (db) => requireOidcProvider(db, providerIn(input, call)), { name: "ListOpenIDConnectProviderTags", input }),
  }) satisfies Partial<IdentityHandlers>;
