/* The operations that this server does not have yet. Each says so, whatever it is asked. */
import type { OperationName } from "../api/table.ts";
import { Fault } from "../model/fault.ts";
import type { Handlers } from "./call.ts";

const refuse = (name: OperationName) => async (): Promise<never> => {
  throw new Fault("NotImplemented", `This server does not have the operation ${name} yet.`);
};

export const unbuiltHandlers = {
  CreatePackageGroup: refuse("CreatePackageGroup"),
  DeletePackageGroup: refuse("DeletePackageGroup"),
  DescribePackageGroup: refuse("DescribePackageGroup"),
  GetAssociatedPackageGroup: refuse("GetAssociatedPackageGroup"),
  ListAllowedRepositoriesForGroup: refuse("ListAllowedRepositoriesForGroup"),
  ListAssociatedPackages: refuse("ListAssociatedPackages"),
  ListPackageGroups: refuse("ListPackageGroups"),
  ListSubPackageGroups: refuse("ListSubPackageGroups"),
  PublishPackageVersion: refuse("PublishPackageVersion"),
  UpdatePackageGroup: refuse("UpdatePackageGroup"),
  UpdatePackageGroupOriginConfiguration: refuse("UpdatePackageGroupOriginConfiguration"),
} satisfies Partial<Handlers>;
