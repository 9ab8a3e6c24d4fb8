import { requirePrincipal } from "../../identity/identities.ts";
import { attach, detach } from "../../identity/managed-policies.ts";
import { ownPolicy, putOwnPolicy, removeOwnPolicy } from "../../identity/policy-documents.ts";
import type { Arn } from "../../model/arn.ts";
import { listIdentityPolicyNames } from "../../store/identity-policies.ts";
import { listAttachedPolicies } from "../../store/managed-policies.ts";
import type { PrincipalAddress } from "../../store/principals.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";
import { roleIn, userIn } from "./named.ts";
import { cut, limitOf, nextPage, type PageInput, readMarker } from "./pages.ts";

interface Written {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

const given = ({ PolicyName: name, PolicyDocument: document }: Written) => ({ name, document });

export const principalPolicyHandlers = (parts: IdentityHandlerParts) => {
  const { store } = parts;
  const { own, attached } = lists(parts);
  return {
    PutUserPolicy: async (input, call) => {
      await putOwnPolicy(store, userIn(input, call), given(input));
      return {};
    },

    GetUserPolicy: async (input, call) => {
      const { UserName, PolicyName } = input;
      return { UserName, PolicyName, PolicyDocument: await ownPolicy(store, userIn(input, call), PolicyName) };
    },

    ListUserPolicies: (input, call) => own("ListUserPolicies", input, userIn(input, call)),

    DeleteUserPolicy: async (input, call) => {
      await removeOwnPolicy(store, userIn(input, call), input.PolicyName);
      return {};
    },

    AttachUserPolicy: async (input, call) => {
      await attach(store, userIn(input, call), input.PolicyArn);
      return {};
    },

    DetachUserPolicy: async (input, call) => {
      await detach(store, userIn(input, call), input.PolicyArn);
      return {};
    },

    ListAttachedUserPolicies: (input, call) => attached("ListAttachedUserPolicies", input, userIn(input, call)),

    PutRolePolicy: async (input, call) => {
      await putOwnPolicy(store, roleIn(input, call), given(input));
      return {};
    },

    GetRolePolicy: async (input, call) => {
      const { RoleName, PolicyName } = input;
      return { RoleName, PolicyName, PolicyDocument: await ownPolicy(store, roleIn(input, call), PolicyName) };
    },

    ListRolePolicies: (input, call) => own("ListRolePolicies", input, roleIn(input, call)),

    DeleteRolePolicy: async (input, call) => {
      await removeOwnPolicy(store, roleIn(input, call), input.PolicyName);
      return {};
    },

    AttachRolePolicy: async (input, call) => {
      await attach(store, roleIn(input, call), input.PolicyArn);
      return {};
    },

    DetachRolePolicy: async (input, call) => {
      await detach(store, roleIn(input, call), input.PolicyArn);
      return {};
    },

    ListAttachedRolePolicies: (input, call) => attached("ListAttachedRolePolicies", input, roleIn(input, call)),
  } satisfies Partial<IdentityHandlers>;
};

/** The lists that users and roles have alike. */
const lists = ({ store: { db } }: IdentityHandlerParts) => ({
  own: async (name: string, input: PageInput, of: PrincipalAddress) => {
    const { id: principalId } = await requirePrincipal(db, of);
    const [after = null] = readMarker(name, input, ["string"]) ?? [];
    const page = await listIdentityPolicyNames(db, { principalId, after, limit: limitOf(input) });
    return { PolicyNames: page.rows, ...nextPage(name, input, page, (last) => [last]) };
  },

  attached: async (name: string, input: PageInput & { readonly PathPrefix?: string }, of: PrincipalAddress) => {
    const { id } = await requirePrincipal(db, of);
    const policies = (await listAttachedPolicies(db, id))
      .map(({ arn }) => ({ ...partsOf(arn), arn }))
      .filter(({ path }) => path.startsWith(input.PathPrefix ?? "/"));
    const { rows, next } = cut(name, input, policies);
    return { AttachedPolicies: rows.map(({ name: PolicyName, arn: PolicyArn }) => ({ PolicyName, PolicyArn })), ...next };
  },
});

/** A managed policy's path and name, which its ARN ends with. */
function partsOf(arn: Arn): { readonly path: string; readonly name: string } {
  const [, path = "/", name = ""] = /:policy(\/(?:.*\/)?)([^/]+)$/u.exec(arn) ?? [];
  return { path, name };
}
