/* Members that some of the 48 operations take here beside AWS's own. Stock clients never send them. */
import { boolean, optional } from "../shape/build.ts";
import type { Members, OfMembers, Values } from "../shape/shape.ts";
import { onRepository } from "./needs.ts";
import type { Operation } from "./operation.ts";
import type { InputOf, OperationName } from "./table.ts";

const includeUpstream = {
  includeUpstream: optional(
    boolean,
    "Whether to answer with what the repository's readers see, its upstreams and external connection included.",
    "query:includeUpstream",
  ),
};

export const additions = {
  DescribePackage: includeUpstream,
  DescribePackageVersion: includeUpstream,
  GetPackageVersionReadme: includeUpstream,
  ListPackages: includeUpstream,
  ListPackageVersionAssets: includeUpstream,
  ListPackageVersionDependencies: includeUpstream,
  ListPackageVersions: includeUpstream,
} as const satisfies Partial<Record<OperationName, Members>>;

/** What an operation takes here. */
export type FullInputOf<Name extends OperationName> = Name extends keyof typeof additions
  ? InputOf<Name> & OfMembers<(typeof additions)[Name]>
  : InputOf<Name>;

const mayReadFrom = onRepository("codeartifact:ReadFromRepository");

const full = new Map<Operation, Operation>();

/** The row as this server serves it: whoever asks for what upstreams have must be allowed to read through the repository. */
export function withAdditions<Row extends Operation>(row: Row): Row {
  if (!Object.hasOwn(additions, row.name)) return row;
  const known = full.get(row);
  if (known !== undefined) return known as Row;
  const made: Row = {
    ...row,
    input: { ...row.input, ...additions[row.name as keyof typeof additions] },
    needs: (input, scope) => [
      ...row.needs(input, scope),
      ...(input.includeUpstream === true ? mayReadFrom(input as Values & Parameters<typeof mayReadFrom>[0], scope) : []),
    ],
  };
  full.set(row, made);
  return made;
}
