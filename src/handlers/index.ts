/* All operations of the API. */
import type { HandlerParts, Handlers } from "./call.ts";
import { domainHandlers } from "./domains.ts";
import { oneVersionHandlers } from "./one-version.ts";
import { packageGroupHandlers } from "./package-groups.ts";
import { packageVersionHandlers } from "./package-versions.ts";
import { packageHandlers } from "./packages.ts";
import { policyHandlers } from "./policies.ts";
import { publishPackageVersionHandlers } from "./publish-package-version.ts";
import { repositoryHandlers } from "./repositories.ts";
import { tagHandlers } from "./tags.ts";
import { tokenHandlers } from "./tokens.ts";

export const makeHandlers = (parts: HandlerParts): Handlers => ({
  ...domainHandlers(parts),
  ...repositoryHandlers(parts),
  ...policyHandlers(parts),
  ...tagHandlers(parts),
  ...tokenHandlers(parts),
  ...packageHandlers(parts),
  ...packageVersionHandlers(parts),
  ...oneVersionHandlers(parts),
  ...publishPackageVersionHandlers(parts),
  ...packageGroupHandlers(parts),
});
