import { identityFault } from "../../api/identity/errors.ts";
import { addAccessKey, changeAccessKey, removeAccessKey, requireKeyOfAccount } from "../../identity/user-keys.ts";
import { listAccessKeys } from "../../store/access-keys.ts";
import { findPrincipal } from "../../store/principals.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";
import { userOrCaller } from "./named.ts";
import { limitOf, nextPage, readMarker } from "./pages.ts";

export const accessKeyHandlers = (parts: IdentityHandlerParts) => {
  const { store, clock, sealingKey } = parts;
  return {
    CreateAccessKey: async (input, call) => {
      const user = await userOrCaller(parts, input, call);
      const { accessKeyId, secret, createdAt } = await addAccessKey({ store, sealingKey, now: clock.now }, user);
      const key = { UserName: user.name, AccessKeyId: accessKeyId, Status: "Active", SecretAccessKey: secret } as const;
      return { AccessKey: { ...key, CreateDate: new Date(createdAt) } };
    },

    ListAccessKeys: async (input, call) => {
      const user = await userOrCaller(parts, input, call);
      const [after = null] = readMarker("ListAccessKeys", input, ["string"]) ?? [];
      const page = await listAccessKeys(store.db, { principalId: user.id, after, limit: limitOf(input) });
      return {
        AccessKeyMetadata: page.rows.map(({ id, status, createdAt }) => ({
          UserName: user.name,
          AccessKeyId: id,
          Status: status,
          CreateDate: new Date(createdAt),
        })),
        ...nextPage("ListAccessKeys", input, page, ({ id }) => [id]),
      };
    },

    UpdateAccessKey: async (input, call) => {
      const { AccessKeyId: id, Status: status } = input;
      if (status === "Expired") throw identityFault("InvalidInput", "An access key can be made Active or Inactive only.");
      await changeAccessKey(store, await userOrCaller(parts, input, call), { id, status });
      return {};
    },

    DeleteAccessKey: async (input, call) => {
      await removeAccessKey(store, await userOrCaller(parts, input, call), input.AccessKeyId);
      return {};
    },

    GetAccessKeyLastUsed: async (input, { caller }) => {
      const { principalId } = await requireKeyOfAccount(store.db, caller.account, input.AccessKeyId);
      const user = await findPrincipal(store.db, principalId);
      return { UserName: user?.name, AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" } };
    },
  } satisfies Partial<IdentityHandlers>;
};
