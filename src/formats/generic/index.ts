import { faultReply } from "../../http/fault-reply.ts";
import type { PackageFormat } from "../../registry/package-format.ts";
import { describe } from "./describe.ts";
import { inspect } from "./inspect.ts";
import { checkAssetName, naming } from "./naming.ts";
import { routes } from "./routes.ts";
import { versions } from "./versions.ts";

export const generic: PackageFormat = {
  name: "generic",
  naming,
  versions,
  inspect,
  describe,
  routes,
  // Some clients send a password only once they are asked for it.
  refuse: (fault) => faultReply(fault, 'Basic realm="packhouse", charset="UTF-8"'),
  ownOnly: true,
  checkAssetName,
  withheldAs: "ResourceNotFound",
};
