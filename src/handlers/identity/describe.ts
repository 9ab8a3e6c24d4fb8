/* Users, roles, policies and tags as IAM's answers show them. */
import { type ManagedPolicy, versionId } from "../../identity/managed-policies.ts";
import type { PolicyVersionRow } from "../../store/managed-policies.ts";
import type { PrincipalRow } from "../../store/principals.ts";
import type { TagRow } from "../../store/tags.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export const tagsGiven = (tags: readonly Tag[] = []): readonly TagRow[] =>
  tags.map(({ Key: key, Value: value }) => ({ key, value }));

export const tagList = (tags: readonly TagRow[]): readonly Tag[] => tags.map(({ key: Key, value: Value }) => ({ Key, Value }));

/** Lists show no tags; elsewhere they stand where there are any. */
const withTags = (tags: readonly TagRow[]) => (tags.length === 0 ? {} : { Tags: tagList(tags) });

export const userDescription = (user: PrincipalRow, tags: readonly TagRow[] = []) => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.uniqueId,
  Arn: user.arn,
  CreateDate: new Date(user.createdAt),
  ...withTags(tags),
});

export const roleDescription = (role: PrincipalRow, tags: readonly TagRow[] = []) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.uniqueId,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: role.trustPolicy ?? undefined,
  Description: role.description ?? undefined,
  MaxSessionDuration: role.maxSessionSeconds ?? undefined,
  ...withTags(tags),
});

export const policyDescription = (policy: ManagedPolicy, attachments: number, tags: readonly TagRow[] = []) => ({
  PolicyName: policy.name,
  PolicyId: policy.uniqueId,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: versionId(policy.defaultVersion),
  AttachmentCount: attachments,
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  Description: policy.description ?? undefined,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
  ...withTags(tags),
});

/** Without the document, as lists have it. */
export const versionSummary = ({ version, createdAt, isDefault }: PolicyVersionRow & { readonly isDefault: boolean }) => ({
  VersionId: versionId(version),
  IsDefaultVersion: isDefault,
  CreateDate: new Date(createdAt),
});
