/* The permissions that rows ask for, each by the kind of resource (service spec 4, 15). */
import type { Action } from "../model/actions.ts";
import { type ArnScope, domainArn, packageArn, packageGroupArn, repositoryArn } from "../model/arn.ts";
import type { FormatName, PackageId } from "../model/package.ts";
import type { Needs, Scope } from "./operation.ts";

interface InDomain {
  readonly domain: string;
  readonly domainOwner?: string;
}

interface InRepository extends InDomain {
  readonly repository: string;
}

interface NamesPackage {
  readonly format: FormatName;
  readonly namespace?: string;
  readonly package: string;
}

type Need<Input> = (input: Input, scope: Scope) => Needs;

/** Where the domain's ARNs are: an owner left out is the caller's account. */
export const ownerOf = (input: { readonly domainOwner?: string }, scope: Scope): ArnScope => ({
  region: scope.region,
  owner: input.domainOwner ?? scope.account,
});

/** The package a request names, in the spelling that ARNs have. */
export const packageOf = (input: NamesPackage, scope: Scope): PackageId =>
  scope.normalize({ format: input.format, namespace: input.namespace ?? null, name: input.package });

/** For what belongs to the account: only identity policies can speak of it. */
export const onAccount =
  (action: Action): Need<unknown> =>
  () => [[action, "*"]];

export const onDomain =
  (action: Action): Need<InDomain> =>
  (input, scope) => [[action, domainArn(ownerOf(input, scope), input.domain)]];

export const onRepository =
  (action: Action): Need<InRepository> =>
  (input, scope) => [[action, repositoryArn(ownerOf(input, scope), input.domain, input.repository)]];

export const onPackage =
  (action: Action): Need<InRepository & NamesPackage> =>
  (input, scope) => [[action, packageArn(ownerOf(input, scope), input.domain, input.repository, packageOf(input, scope))]];

export const onPackageGroup =
  (action: Action): Need<InDomain & { readonly packageGroup: string }> =>
  (input, scope) => [[action, packageGroupArn(ownerOf(input, scope), input.domain, input.packageGroup)]];

/** For the three tag operations, which name any resource by its ARN. */
export const onResource =
  (action: Action): Need<{ readonly resourceArn: string }> =>
  (input) => [[action, input.resourceArn]];

/** Tags at creation need TagResource as well; without tags there is nothing to ask. */
export const taggingToo = <Input>(
  onCreated: (action: Action) => Need<Input>,
): Need<Input & { readonly tags?: readonly unknown[] }> => {
  const tagging = onCreated("codeartifact:TagResource");
  return (input, scope) => ((input.tags?.length ?? 0) > 0 ? tagging(input, scope) : []);
};

/** A repository that is to fetch from others needs the consent of each of them. */
export const asDownstream: Need<InDomain & { readonly upstreams?: readonly { readonly repositoryName: string }[] }> = (
  input,
  scope,
) =>
  (input.upstreams ?? []).map(({ repositoryName }) => [
    "codeartifact:AssociateWithDownstreamRepository",
    repositoryArn(ownerOf(input, scope), input.domain, repositoryName),
  ]);
