import { addPrincipal, changeIdentities, moveUser, removePrincipal, requirePrincipal } from "../../access/identities.ts";
import { attachIdentityTags, detachIdentityTags } from "../../access/identity-tags.ts";
import { identityFault } from "../../api/identity/errors.ts";
import type { Fault } from "../../model/fault.ts";
import { listPrincipals } from "../../store/principals.ts";
import { listTags } from "../../store/tags.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";
import { tagList, tagsGiven, userDescription } from "./describe.ts";
import { refuseBoundary, userIn, userOrCaller } from "./named.ts";
import { cut, limitOf, nextPage, none, readMarker } from "./pages.ts";

const noRole = { description: null, trustPolicy: null, maxSessionSeconds: null } as const;

export const userHandlers = (parts: IdentityHandlerParts) => {
  const { store, clock } = parts;
  return {
    CreateUser: async (input, call) => {
      refuseBoundary(input);
      const tags = tagsGiven(input.Tags);
      const wish = { ...userIn(input, call), ...noRole, path: input.Path ?? "/", tags, createdAt: clock.now() };
      return { User: userDescription(await addPrincipal(store, wish), tags) };
    },

    GetUser: async (input, call) => {
      const user = await userOrCaller(parts, input, call);
      return { User: userDescription(user, await listTags(store.db, user.arn)) };
    },

    ListUsers: async (input, { caller }) => {
      const [after = null] = readMarker("ListUsers", input, ["string"]) ?? [];
      const { PathPrefix: pathPrefix = "/" } = input;
      const list = { account: caller.account, kind: "user", pathPrefix, after, limit: limitOf(input) } as const;
      const page = await listPrincipals(store.db, list);
      return {
        Users: page.rows.map((user) => userDescription(user)),
        ...nextPage("ListUsers", input, page, ({ name }) => [name]),
      };
    },

    UpdateUser: async (input, call) => {
      await moveUser(store, userIn(input, call), { name: input.NewUserName, path: input.NewPath });
      return {};
    },

    DeleteUser: async (input, call) => {
      await removePrincipal(store, userIn(input, call));
      return {};
    },

    TagUser: async (input, call) => {
      await changeIdentities(store, async (tx) => {
        const { arn } = await requirePrincipal(tx, userIn(input, call));
        await attachIdentityTags(tx, arn, tagsGiven(input.Tags));
      });
      return {};
    },

    UntagUser: async (input, call) => {
      await changeIdentities(store, async (tx) => {
        const { arn } = await requirePrincipal(tx, userIn(input, call));
        await detachIdentityTags(tx, arn, input.TagKeys);
      });
      return {};
    },

    ListUserTags: async (input, call) => {
      const { arn } = await requirePrincipal(store.db, userIn(input, call));
      const { rows, next } = cut("ListUserTags", input, await listTags(store.db, arn));
      return { Tags: tagList(rows), ...next };
    },
  } satisfies Partial<IdentityHandlers>;
};

/** What AWS's users can have and those of this server never do; clients ask for it before they delete a user. */
export const absentHandlers = (parts: IdentityHandlerParts) => {
  const asked = (input: { readonly UserName?: string }, call: Parameters<typeof userOrCaller>[2]) =>
    userOrCaller(parts, input, call);
  const noPassword = (name: string): Fault => identityFault("NoSuchEntity", `Login Profile for User ${name} cannot be found.`);
  return {
    ListGroupsForUser: async (input, call) => {
      await asked(input, call);
      return { Groups: [], ...none };
    },

    ListMFADevices: async (input, call) => {
      await asked(input, call);
      return { MFADevices: [], ...none };
    },

    ListVirtualMFADevices: async () => ({ VirtualMFADevices: [], ...none }),

    ListSigningCertificates: async (input, call) => {
      await asked(input, call);
      return { Certificates: [], ...none };
    },

    ListSSHPublicKeys: async (input, call) => {
      await asked(input, call);
      return { SSHPublicKeys: [], ...none };
    },

    ListServiceSpecificCredentials: async (input, call) => {
      if (input.AllUsers !== true) await asked(input, call);
      return { ServiceSpecificCredentials: [], ...none };
    },

    GetLoginProfile: async (input, call) => {
      throw noPassword((await asked(input, call)).name);
    },

    DeleteLoginProfile: async (input, call) => {
      throw noPassword((await asked(input, call)).name);
    },
  } satisfies Partial<IdentityHandlers>;
};
