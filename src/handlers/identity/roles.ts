import { addPrincipal, changeRole, removePrincipal, requirePrincipal } from "../../identity/identities.ts";
import { requireTrustPolicy } from "../../identity/policy-documents.ts";
import { listPrincipals } from "../../store/principals.ts";
import { listTags } from "../../store/tags.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";
import { roleDescription, tagsGiven } from "./describe.ts";
import { refuseBoundary, roleIn } from "./named.ts";
import { limitOf, nextPage, none, readMarker } from "./pages.ts";
import { tag, tagPage, untag } from "./tags.ts";

const standardSessionSeconds = 3600;

export const roleHandlers = ({ store, clock }: IdentityHandlerParts) =>
  ({
    CreateRole: async (input, call) => {
      refuseBoundary(input);
      const { AssumeRolePolicyDocument: trustPolicy, Description: description = null, Path: path = "/" } = input;
      const { MaxSessionDuration: maxSessionSeconds = standardSessionSeconds } = input;
      requireTrustPolicy(trustPolicy);
      const tags = tagsGiven(input.Tags);
      const role = { path, description, trustPolicy, maxSessionSeconds, tags, createdAt: clock.now() };
      return { Role: roleDescription(await addPrincipal(store, { ...roleIn(input, call), ...role }), tags) };
    },

    GetRole: async (input, call) => {
      const role = await requirePrincipal(store.db, roleIn(input, call));
      return { Role: roleDescription(role, await listTags(store.db, role.arn)) };
    },

    ListRoles: async (input, { caller }) => {
      const [after = null] = readMarker("ListRoles", input, ["string"]) ?? [];
      const { PathPrefix: pathPrefix = "/" } = input;
      const list = { account: caller.account, kind: "role", pathPrefix, after, limit: limitOf(input) } as const;
      const page = await listPrincipals(store.db, list);
      return {
        Roles: page.rows.map((role) => roleDescription(role)),
        ...nextPage("ListRoles", input, page, ({ name }) => [name]),
      };
    },

    UpdateRole: async (input, call) => {
      const { Description: description, MaxSessionDuration: maxSessionSeconds } = input;
      await changeRole(store, roleIn(input, call), { description, maxSessionSeconds });
      return {};
    },

    UpdateRoleDescription: async (input, call) => {
      const role = await changeRole(store, roleIn(input, call), { description: input.Description });
      return { Role: roleDescription(role) };
    },

    UpdateAssumeRolePolicy: async (input, call) => {
      requireTrustPolicy(input.PolicyDocument);
      await changeRole(store, roleIn(input, call), { trustPolicy: input.PolicyDocument });
      return {};
    },

    DeleteRole: async (input, call) => {
      await removePrincipal(store, roleIn(input, call));
      return {};
    },

    TagRole: (input, call) => tag(store, (tx) => requirePrincipal(tx, roleIn(input, call)), input),

    UntagRole: (input, call) => untag(store, (tx) => requirePrincipal(tx, roleIn(input, call)), input),

    ListRoleTags: (input, call) =>
      tagPage(store, (db) => requirePrincipal(db, roleIn(input, call)), { name: "ListRoleTags", input }),

    ListInstanceProfilesForRole: async (input, call) => {
      await requirePrincipal(store.db, roleIn(input, call));
      return { InstanceProfiles: [], ...none };
    },
  }) satisfies Partial<IdentityHandlers>;
