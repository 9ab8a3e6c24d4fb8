import { attachmentsPerPrincipal, versionsPerPolicy } from "../../identity/managed-policies.ts";
import { accessKeysPerUser } from "../../identity/user-keys.ts";
import { countManagedPolicies } from "../../store/managed-policies.ts";
import { listOidcProviders } from "../../store/oidc-providers.ts";
import { countPrincipals } from "../../store/principals.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";
import { none } from "./pages.ts";

export const accountHandlers = ({ store: { db } }: IdentityHandlerParts) =>
  ({
    ListAccountAliases: async () => ({ AccountAliases: [], ...none }),

    GetAccountSummary: async (_input, { caller: { account } }) => ({
      SummaryMap: new Map([
        ["Users", await countPrincipals(db, account, "user")],
        ["Roles", await countPrincipals(db, account, "role")],
        ["Policies", await countManagedPolicies(db, account)],
        ["Providers", (await listOidcProviders(db, account)).length],
        ["Groups", 0],
        ["AccountMFAEnabled", 0],
        ["AccountAccessKeysPresent", 0],
        ["AccessKeysPerUserQuota", accessKeysPerUser],
        ["AttachedPoliciesPerUserQuota", attachmentsPerPrincipal],
        ["AttachedPoliciesPerRoleQuota", attachmentsPerPrincipal],
        ["VersionsPerPolicyQuota", versionsPerPolicy],
      ]),
    }),
  }) satisfies Partial<IdentityHandlers>;
