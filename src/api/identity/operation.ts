/* What an operation of IAM or STS is: a row of data, as api/operation.ts has them for CodeArtifact. */
import type { IamAction, IdentityAction, iamActions, StsAction } from "../../model/actions.ts";
import type { Arn } from "../../model/arn.ts";
import type { Members, OfMembers, Values } from "../../shape/shape.ts";
import type { IdentityErrorName } from "./errors.ts";

export type IdentityService = "iam" | "sts";

/** The version of its API that each answers to. */
export const apiVersions: Readonly<Record<IdentityService, string>> = { iam: "2010-05-08", sts: "2011-06-15" };

/** What is acted on: a resource's ARN, or a user or role whose path only the store knows. */
export type Target =
  | Arn
  | {
      readonly is: "user" | "role";
      /** Null for the caller itself. */
      readonly name: string | null;
      /** Where it is to be moved; left out for where it is. */
      readonly newName?: string;
      readonly newPath?: string;
    };

/** Actions and what they are done to; a caller must be allowed all of them. */
export type IdentityNeeds = readonly (readonly [IdentityAction, Target])[];

export interface MarkerPaginator {
  readonly inputToken: "Marker";
  readonly outputToken: "Marker";
  readonly limitKey: "MaxItems";
  /** The output's lists. */
  readonly resultKeys: readonly string[];
}

export interface IdentityOperation<
  Name extends string = string,
  I extends Members = Members,
  O extends Members = Members,
  Signed extends boolean = boolean,
> {
  readonly service: IdentityService;
  readonly name: Name;
  /** One sentence. */
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  /** What it declares it may answer with; any operation may also refuse a caller, or what breaks a limit. */
  readonly errors: readonly IdentityErrorName[];
  /** Whether the caller must prove who they are by a signature. */
  readonly signed: Signed;
  readonly paginator?: MarkerPaginator;
  /** What the caller must be allowed to do, and to what, before the handler runs. Takes a checked input. */
  readonly needs: (input: Values, account: string) => IdentityNeeds;
}

interface Row<Name, I extends Members, O extends Members> {
  readonly name: Name;
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  readonly errors: readonly IdentityErrorName[];
  /** The output's lists, where they come in pages. */
  readonly pagesOf?: readonly string[];
}

type TargetOf<I extends Members> = (input: OfMembers<I>, account: string) => Target;

/** Tags at creation need the right to tag as well; without tags there is nothing to ask. */
interface Tagging {
  readonly taggingToo?: IamAction;
}

/** A row of IAM: the caller must be allowed the action of its name on what `on` gives. */
export const iam = <const Name extends (typeof iamActions)[number], I extends Members, O extends Members>(
  row: Row<Name, I, O> & Tagging & { readonly on: TargetOf<I> | readonly TargetOf<I>[] },
): IdentityOperation<Name, I, O, true> => ({
  ...rowOf(row),
  service: "iam",
  signed: true,
  needs: (input, account) => {
    const targets = [row.on].flat().map((on) => on(input as OfMembers<I>, account));
    const tags = (input.Tags ?? []) as readonly unknown[];
    const actions = [`iam:${row.name}` as const, ...(row.taggingToo === undefined || tags.length === 0 ? [] : [row.taggingToo])];
    return targets.flatMap((target) => actions.map((action) => [action, target] as const));
  },
});

/** A row of STS that needs no right: anybody may, or the trust policy of a role decides. */
export const sts = <const Name extends string, I extends Members, O extends Members, Signed extends boolean>(
  row: Row<Name, I, O> & { readonly signed: Signed; readonly needs?: readonly (readonly [StsAction, Target])[] },
): IdentityOperation<Name, I, O, Signed> => ({
  ...rowOf(row),
  service: "sts",
  signed: row.signed,
  needs: () => row.needs ?? [],
});

const rowOf = <Name, I extends Members, O extends Members>({
  name,
  summary,
  input,
  output,
  errors,
  pagesOf,
}: Row<Name, I, O>) => ({
  name,
  summary,
  input,
  output,
  errors,
  ...(pagesOf !== undefined && {
    paginator: { inputToken: "Marker", outputToken: "Marker", limitKey: "MaxItems", resultKeys: pagesOf } as const,
  }),
});
