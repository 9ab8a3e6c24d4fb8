import {
  addManagedPolicy,
  addPolicyVersion,
  listPolicies,
  makeDefaultVersion,
  type PolicyAddress,
  policyVersion,
  policyVersions,
  removeManagedPolicy,
  removePolicyVersion,
  requireAttachable,
  requireOwn,
} from "../../identity/managed-policies.ts";
import { countAttachments, listAttachedPrincipals } from "../../store/managed-policies.ts";
import type { PrincipalKind } from "../../store/principals.ts";
import { listTags } from "../../store/tags.ts";
import type { Call } from "../call.ts";
import type { IdentityHandlerParts, IdentityHandlers } from "./call.ts";
import { policyDescription, tagsGiven, versionSummary } from "./describe.ts";
import { cut, limitOf, nextPage, none, readMarker } from "./pages.ts";
import { tag, tagPage, untag } from "./tags.ts";

const policyIn = (input: { readonly PolicyArn: string }, { caller }: Call): PolicyAddress => ({
  account: caller.account,
  arn: input.PolicyArn,
});

export const policyHandlers = ({ store, clock }: IdentityHandlerParts) =>
  ({
    CreatePolicy: async (input, { caller }) => {
      const { PolicyName: name, Path: path = "/", PolicyDocument: document, Description: description = null } = input;
      const tags = tagsGiven(input.Tags);
      const wish = { account: caller.account, name, path, description, document, tags, createdAt: clock.now() };
      return { Policy: policyDescription(await addManagedPolicy(store, wish), 0, tags) };
    },

    GetPolicy: async (input, call) => {
      const policy = await requireAttachable(store.db, policyIn(input, call));
      const counts = await countAttachments(store.db, call.caller.account, [policy.arn]);
      return { Policy: policyDescription(policy, counts.get(policy.arn) ?? 0, await listTags(store.db, policy.arn)) };
    },

    ListPolicies: async (input, { caller: { account } }) => {
      const [stage, name] = readMarker("ListPolicies", input, ["string", "string"]) ?? [];
      // There are no permissions boundaries that a policy could be used for.
      if (input.PolicyUsageFilter === "PermissionsBoundary") return { Policies: [], ...none };
      const { Scope: scope = "All", OnlyAttached: onlyAttached = false, PathPrefix: pathPrefix = "/" } = input;
      const after = stage === undefined || name === undefined ? null : { isAws: stage === "aws", name };
      const page = await listPolicies(store.db, { account, scope, onlyAttached, pathPrefix, after, limit: limitOf(input) });
      return {
        Policies: page.rows.map(({ policy, attachments }) => policyDescription(policy, attachments)),
        ...nextPage("ListPolicies", input, page, (last) => [last.isAws ? "aws" : "own", last.policy.name]),
      };
    },

    DeletePolicy: async (input, call) => {
      await removeManagedPolicy(store, policyIn(input, call));
      return {};
    },

    ListEntitiesForPolicy: async (input, call) => {
      const { account, arn: policyArn } = policyIn(input, call);
      await requireAttachable(store.db, { account, arn: policyArn });
      const [kind, name] = readMarker("ListEntitiesForPolicy", input, ["string", "string"]) ?? [];
      const after = name === undefined ? null : { kind: kind as PrincipalKind, name };
      const kinds = kindsOf(input.EntityFilter, input.PolicyUsageFilter);
      const { PathPrefix: pathPrefix = "/" } = input;
      const list = { account, policyArn, kinds, pathPrefix, after, limit: limitOf(input) };
      const page = kinds.length === 0 ? { rows: [], more: false } : await listAttachedPrincipals(store.db, list);
      const of = (wanted: PrincipalKind) => page.rows.filter((row) => row.kind === wanted);
      return {
        PolicyGroups: [],
        PolicyUsers: of("user").map(({ name: UserName, uniqueId: UserId }) => ({ UserName, UserId })),
        PolicyRoles: of("role").map(({ name: RoleName, uniqueId: RoleId }) => ({ RoleName, RoleId })),
        ...nextPage("ListEntitiesForPolicy", input, page, (last) => [last.kind, last.name]),
      };
    },

    TagPolicy: (input, call) => tag(store, (tx) => requireOwn(tx, policyIn(input, call)), input),

    UntagPolicy: (input, call) => untag(store, (tx) => requireOwn(tx, policyIn(input, call)), input),

    ListPolicyTags: (input, call) =>
      tagPage(store, (db) => requireAttachable(db, policyIn(input, call)), { name: "ListPolicyTags", input }),
  }) satisfies Partial<IdentityHandlers>;

/** Which principals a list may show. */
function kindsOf(filter: string | undefined, usage: string | undefined): readonly PrincipalKind[] {
  if (usage === "PermissionsBoundary") return [];
  if (filter === "User") return ["user"];
  if (filter === "Role") return ["role"];
  return filter === undefined ? ["user", "role"] : [];
}

export const policyVersionHandlers = ({ store, clock }: IdentityHandlerParts) =>
  ({
    CreatePolicyVersion: async (input, call) => {
      const { PolicyDocument: document, SetAsDefault: isDefault = false } = input;
      const createdAt = clock.now();
      const version = await addPolicyVersion(store, policyIn(input, call), { document, isDefault, createdAt });
      return { PolicyVersion: versionSummary({ version, document, createdAt, isDefault }) };
    },

    GetPolicyVersion: async (input, call) => {
      const version = await policyVersion(store.db, policyIn(input, call), input.VersionId);
      return { PolicyVersion: { Document: version.document, ...versionSummary(version) } };
    },

    ListPolicyVersions: async (input, call) => {
      const { rows, next } = cut("ListPolicyVersions", input, await policyVersions(store.db, policyIn(input, call)));
      return { Versions: rows.map(versionSummary), ...next };
    },

    SetDefaultPolicyVersion: async (input, call) => {
      await makeDefaultVersion(store, policyIn(input, call), { id: input.VersionId, at: clock.now() });
      return {};
    },

    DeletePolicyVersion: async (input, call) => {
      await removePolicyVersion(store, policyIn(input, call), { id: input.VersionId, at: clock.now() });
      return {};
    },
  }) satisfies Partial<IdentityHandlers>;
