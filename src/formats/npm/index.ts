import { faultReply } from "../../http/fault-reply.ts";
import type { PackageFormat } from "../../registry/package-format.ts";
import { semanticVersions as versions } from "../../registry/semantic-versions.ts";
import { describe } from "./describe.ts";
import { inspect } from "./inspect.ts";
import { naming } from "./naming.ts";
import { routes } from "./routes.ts";
import { upstream } from "./upstream.ts";

export const npm: PackageFormat = {
  name: "npm",
  naming,
  versions,
  inspect,
  describe,
  routes,
  // A 401 goes without a challenge: with one, npm hides our text behind a line of its own.
  refuse: (fault) => faultReply(fault),
  upstream,
};
