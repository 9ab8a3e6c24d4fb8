/* What IAM's rows act on, each by the kind of resource. */
import type { Arn } from "../../model/arn.ts";
import type { Target } from "./operation.ts";

const iamArn = (account: string, suffix: string): Arn => `arn:aws:iam::${account}:${suffix}`;

/** For what no single resource stands for. */
export const onAnything = (): Target => "*";

/** A name left out means the caller. */
export const onUser = (input: { readonly UserName?: string }): Target => ({ is: "user", name: input.UserName ?? null });

export const onRole = (input: { readonly RoleName: string }): Target => ({ is: "role", name: input.RoleName });

export const onPolicy = (input: { readonly PolicyArn: string }): Target => input.PolicyArn;

export const onProvider = (input: { readonly OpenIDConnectProviderArn: string }): Target => input.OpenIDConnectProviderArn;

/** Where a user is to be moved: whoever moves one must be allowed both ends. */
export const onMovedUser = (input: {
  readonly UserName: string;
  readonly NewUserName?: string;
  readonly NewPath?: string;
}): Target => ({ is: "user", name: input.UserName, newName: input.NewUserName, newPath: input.NewPath });

export const onNewUser = (input: { readonly UserName: string; readonly Path?: string }, account: string): Target =>
  iamArn(account, `user${input.Path ?? "/"}${input.UserName}`);

export const onNewRole = (input: { readonly RoleName: string; readonly Path?: string }, account: string): Target =>
  iamArn(account, `role${input.Path ?? "/"}${input.RoleName}`);

export const onNewPolicy = (input: { readonly PolicyName: string; readonly Path?: string }, account: string): Target =>
  iamArn(account, `policy${input.Path ?? "/"}${input.PolicyName}`);

export const onNewProvider = (input: { readonly Url: string }, account: string): Target =>
  iamArn(account, `oidc-provider/${input.Url.replace(/^https?:\/\//u, "")}`);

/** A list of users, roles or policies, of those below a path. */
export const onAll =
  (kind: "user" | "role" | "policy") =>
  (input: { readonly PathPrefix?: string }, account: string): Target =>
    iamArn(account, `${kind}${input.PathPrefix ?? "/"}`);

export const onAllProviders = (_input: unknown, account: string): Target => iamArn(account, "oidc-provider/*");
