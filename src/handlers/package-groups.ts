import { type Arn, packageGroupArn } from "../model/arn.ts";
import { Fault, invalid, isFault } from "../model/fault.ts";
import { rootPattern } from "../model/group-pattern.ts";
import { packagePath } from "../model/package.ts";
import type { RestrictionType } from "../model/package-group.ts";
import { associatedGroup, listAssociated } from "../registry/associated-packages.ts";
import { changeGroupControls, type ListChanges, type Listed, listAllowedRepositories } from "../registry/group-controls.ts";
import {
  changeGroupTexts,
  createGroup,
  describeGroup,
  type GroupAddress,
  type GroupView,
  listDomainGroups,
  listSubGroups,
  removeGroup,
} from "../registry/package-groups.ts";
import { domainMissing } from "../registry/places.ts";
import { findDomain } from "../store/domains.ts";
import { type Call, domainOf, type HandlerParts, type Handlers, packageOf } from "./call.ts";
import { packageGroupDescription, packageIdentity } from "./describe.ts";
import { askedPage } from "./pages.ts";

export const packageGroupHandlers = (parts: HandlerParts) => {
  const { region, store } = parts;
  const description = (view: GroupView) => packageGroupDescription(view, region);
  const described = (view: GroupView) => ({ packageGroup: description(view) });
  return {
    CreatePackageGroup: async (input, call) => {
      const { contactInfo = null, description = null, tags = [] } = input;
      const now = parts.now();
      return described(await createGroup(parts, { ...groupOf(input, call), contactInfo, description, tags, now }));
    },

    DeletePackageGroup: async (input, call) => described(await removeGroup(parts, groupOf(input, call))),

    DescribePackageGroup: async (input, call) => described(await describeGroup(parts, groupOf(input, call))),

    UpdatePackageGroup: async (input, call) => {
      const { contactInfo, description } = input;
      return described(await changeGroupTexts(parts, groupOf(input, call), { contactInfo, description }));
    },

    UpdatePackageGroupOriginConfiguration: async (input, call) => {
      const { view, changes } = await changeGroupControls(parts, groupOf(input, call), {
        modes: input.restrictions ?? new Map(),
        add: (input.addAllowedRepositories ?? []).map(listed),
        remove: (input.removeAllowedRepositories ?? []).map(listed),
      });
      return { ...described(view), allowedRepositoryUpdates: updates(changes) };
    },

    ListAllowedRepositoriesForGroup: async (input, call) => {
      const { after, limit, tokenAfter } = askedPage("ListAllowedRepositoriesForGroup", input, ["string"]);
      const list = { ...groupOf(input, call), type: input.originRestrictionType, after: after?.[0] ?? "", limit };
      const page = await listAllowedRepositories(parts, list);
      return { allowedRepositories: page.rows, nextToken: tokenAfter(page, (name) => [name]) };
    },

    ListPackageGroups: async (input, call) => {
      const { after, limit, tokenAfter } = askedPage("ListPackageGroups", input, ["string"]);
      const list = { ...domainOf(input, call), prefix: input.prefix ?? "", after: after?.[0] ?? "", limit };
      const page = await listDomainGroups(parts, list);
      return { packageGroups: page.rows.map(description), nextToken: tokenAfter(page, ({ pattern }) => [pattern]) };
    },

    ListSubPackageGroups: async (input, call) => {
      const { after, limit, tokenAfter } = askedPage("ListSubPackageGroups", input, ["string"]);
      const page = await listSubGroups(parts, { ...groupOf(input, call), after: after?.[0] ?? "", limit });
      return { packageGroups: page.rows.map(description), nextToken: tokenAfter(page, ({ pattern }) => [pattern]) };
    },

    ListAssociatedPackages: async (input, call) => {
      const { after, limit, tokenFor } = askedPage("ListAssociatedPackages", input, ["string", "string", "string"]);
      const list = { ...groupOf(input, call), preview: input.preview ?? false, after, limit };
      const { rows, next } = await listAssociated(parts, list);
      return {
        packages: rows.map((row) => ({ ...packageIdentity(row), associationType: row.strength })),
        nextToken: tokenFor(next),
      };
    },

    GetAssociatedPackageGroup: async (input, call) => {
      const address = domainOf(input, call);
      const id = packageOf(parts, input);
      const domain = await findDomain(store.db, address.owner, address.domain);
      const found = domain && (await associatedGroup(parts, domain, id));
      const arnOf = (pattern: string): Arn => packageGroupArn({ region, owner: address.owner }, address.domain, pattern);
      await authorizeGroup(call, arnOf(found?.view.pattern ?? rootPattern), arnOf(`/${packagePath(id)}$`));
      if (found === null) throw domainMissing(address.domain, address.owner);
      return { ...described(found.view), associationType: found.strength };
    },
  } satisfies Partial<Handlers>;
};

/** Throws AccessDenied, which speaks of the package that was asked for: who may not look learns nothing of the groups. */
async function authorizeGroup(call: Call, group: Arn, asked: Arn): Promise<void> {
  try {
    await call.authorize("codeartifact:GetAssociatedPackageGroup", group);
  } catch (thrown) {
    if (!isFault(thrown, "AccessDenied")) throw thrown;
    throw new Fault(
      "AccessDenied",
      thrown.message.replace(group, () => asked),
    );
  }
}

const groupOf = (
  input: { readonly domain: string; readonly domainOwner?: string; readonly packageGroup: string },
  call: Call,
): GroupAddress => ({ ...domainOf(input, call), pattern: input.packageGroup });

/** Throws Validation where a part is missing. */
function listed(entry: { readonly repositoryName?: string; readonly originRestrictionType?: RestrictionType }): Listed {
  const { repositoryName: repository, originRestrictionType: type } = entry;
  if (repository === undefined || type === undefined) {
    throw invalid("An allowed repository needs both a repositoryName and an originRestrictionType.");
  }
  return { repository, type };
}

/** Every restriction whose list was changed, with what was added and what was removed. */
function updates({ added, removed }: ListChanges) {
  const types = new Set([...added, ...removed].map(({ type }) => type));
  const namesIn = (list: readonly Listed[], type: RestrictionType) =>
    list.filter((entry) => entry.type === type).map(({ repository }) => repository);
  return new Map(
    [...types].map((type) => {
      const both = [["ADDED", namesIn(added, type)] as const, ["REMOVED", namesIn(removed, type)] as const];
      return [type, new Map(both.filter(([, names]) => names.length > 0))] as const;
    }),
  );
}
