import { faultReply } from "../../http/fault-reply.ts";
import type { PackageFormat } from "../../registry/package-format.ts";
import { semanticVersions as versions } from "../../registry/semantic-versions.ts";
import { describe } from "./describe.ts";
import { inspect } from "./inspect.ts";
import { naming } from "./naming.ts";
import { routes } from "./routes.ts";
import { upstream } from "./upstream.ts";

export const cargo: PackageFormat = {
  name: "cargo",
  naming,
  versions,
  inspect,
  describe,
  routes,
  // Cargo shows a refused publish's detail, and of all else the body, cut short; a challenge would only name a page.
  refuse: (fault) => ({ ...faultReply(fault), body: JSON.stringify({ errors: [{ detail: fault.message }] }) }),
  upstream,
};
