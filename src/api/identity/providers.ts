import { listOf, optional, required, structure, timestamp } from "../../shape/build.ts";
import { arn, clientId, clientIds, issuerUrl, nextPage, page, tagKeys, tags, thumbprints } from "./fields.ts";
import { onAllProviders, onNewProvider, onProvider } from "./needs.ts";
import { iam } from "./operation.ts";

const ofProvider = { OpenIDConnectProviderArn: required(arn, "The provider's ARN.") };
const thumbprintsSummary = "SHA-1 digests of certificates; kept, while the issuer's certificate is checked as any other.";

export const createOpenIdConnectProvider = iam({
  name: "CreateOpenIDConnectProvider",
  summary: "Registers an OpenID Connect issuer, whose users and jobs roles can then trust.",
  input: {
    Url: required(issuerUrl, "The issuer's address, which its tokens name as iss."),
    ClientIDList: optional(clientIds, "The audiences that its tokens may be for."),
    ThumbprintList: optional(thumbprints, thumbprintsSummary),
    Tags: optional(tags, "Tags for the new provider."),
  },
  output: {
    OpenIDConnectProviderArn: optional(arn, "The new provider's ARN."),
    Tags: optional(tags, "The provider's tags."),
  },
  errors: [
    "ConcurrentModification",
    "EntityAlreadyExists",
    "InvalidInput",
    "LimitExceeded",
    "OpenIdIdpCommunicationError",
    "ServiceFailure",
  ],
  on: onNewProvider,
  taggingToo: "iam:TagOpenIDConnectProvider",
});

export const getOpenIdConnectProvider = iam({
  name: "GetOpenIDConnectProvider",
  summary: "Describes an OpenID Connect provider.",
  input: ofProvider,
  output: {
    Url: optional(issuerUrl, "The issuer's address, without its scheme."),
    ClientIDList: optional(clientIds, "The audiences that its tokens may be for."),
    ThumbprintList: optional(thumbprints, thumbprintsSummary),
    CreateDate: optional(timestamp, "When the provider was registered."),
    Tags: optional(tags, "The provider's tags."),
  },
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  on: onProvider,
});

export const listOpenIdConnectProviders = iam({
  name: "ListOpenIDConnectProviders",
  summary: "Lists the OpenID Connect providers of the account.",
  input: {},
  output: {
    OpenIDConnectProviderList: optional(listOf(structure({ Arn: optional(arn, "The provider's ARN.") })), "The providers."),
  },
  errors: ["ServiceFailure"],
  on: onAllProviders,
});

export const updateOpenIdConnectProviderThumbprint = iam({
  name: "UpdateOpenIDConnectProviderThumbprint",
  summary: "Replaces the thumbprints of an OpenID Connect provider.",
  input: { ...ofProvider, ThumbprintList: required(thumbprints, thumbprintsSummary) },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "NoSuchEntity", "ServiceFailure"],
  on: onProvider,
});

export const addClientIdToOpenIdConnectProvider = iam({
  name: "AddClientIDToOpenIDConnectProvider",
  summary: "Adds an audience to those that a provider's tokens may be for.",
  input: { ...ofProvider, ClientID: required(clientId, "The audience.") },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onProvider,
});

export const removeClientIdFromOpenIdConnectProvider = iam({
  name: "RemoveClientIDFromOpenIDConnectProvider",
  summary: "Takes an audience from those that a provider's tokens may be for.",
  input: { ...ofProvider, ClientID: required(clientId, "The audience.") },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "NoSuchEntity", "ServiceFailure"],
  on: onProvider,
});

export const deleteOpenIdConnectProvider = iam({
  name: "DeleteOpenIDConnectProvider",
  summary: "Removes an OpenID Connect provider; its tokens are no longer taken.",
  input: ofProvider,
  output: {},
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  on: onProvider,
});

export const tagOpenIdConnectProvider = iam({
  name: "TagOpenIDConnectProvider",
  summary: "Adds tags to an OpenID Connect provider, or changes their values.",
  input: { ...ofProvider, Tags: required(tags, "The tags.") },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "LimitExceeded", "NoSuchEntity", "ServiceFailure"],
  on: onProvider,
});

export const untagOpenIdConnectProvider = iam({
  name: "UntagOpenIDConnectProvider",
  summary: "Takes tags from an OpenID Connect provider.",
  input: { ...ofProvider, TagKeys: required(tagKeys, "The names of the tags.") },
  output: {},
  errors: ["ConcurrentModification", "InvalidInput", "NoSuchEntity", "ServiceFailure"],
  on: onProvider,
});

export const listOpenIdConnectProviderTags = iam({
  name: "ListOpenIDConnectProviderTags",
  summary: "Lists the tags of an OpenID Connect provider.",
  input: { ...ofProvider, ...page },
  output: { Tags: required(tags, "The tags."), ...nextPage },
  errors: ["InvalidInput", "NoSuchEntity", "ServiceFailure"],
  pagesOf: ["Tags"],
  on: onProvider,
});
