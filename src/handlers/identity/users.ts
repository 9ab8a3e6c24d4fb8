import { identityFault } from "../../api/identity/errors.ts";
import { addPrincipal, moveUser, removePrincipal, requirePrincipal } from "../../identity/identities.ts";
import type { Fault } from "../../model/fault.ts";
import { listPrincipals } from "../../store/principals.ts";
import { listTags } from "../../store/tags.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";
import { tagsGiven, userDescription } from "./describe.ts";
import { refuseBoundary, userIn, userOrCaller } from "./named.ts";
import { limitOf, nextPage, none, readMarker } from "./pages.ts";
import { tag, tagPage, untag } from "./tags.ts";

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

    TagUser: (input, call) => tag(store, (tx) => requirePrincipal(tx, userIn(input, call)), input),

    UntagUser: (input, call) => untag(store, (tx) => requirePrincipal(tx, userIn(input, call)), input),

    ListUserTags: (input, call) =>
      tagPage(store, (db) => requirePrincipal(db, userIn(input, call)), { name: "ListUserTags", input }),
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
