/* All operations of IAM and STS. */
import { accessKeyHandlers } from "./access-keys.ts";
import { accountHandlers } from "./accounts.ts";
import type { IdentityHandlers } from "./call.ts";
import { policyHandlers, policyVersionHandlers } from "./policies.ts";
import { principalPolicyHandlers } from "./principal-policies.ts";
import { providerHandlers } from "./providers.ts";
import { roleHandlers } from "./roles.ts";
import { type StsParts, stsHandlers } from "./sts.ts";
import { absentHandlers, userHandlers } from "./users.ts";

export const makeIdentityHandlers = (parts: StsParts): IdentityHandlers => ({
  ...accountHandlers(parts),
  ...userHandlers(parts),
  ...absentHandlers(parts),
  ...roleHandlers(parts),
  ...accessKeyHandlers(parts),
  ...principalPolicyHandlers(parts),
  ...policyHandlers(parts),
  ...policyVersionHandlers(parts),
  ...providerHandlers(parts),
  ...stsHandlers(parts),
});
