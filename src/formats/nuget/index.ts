import { faultReply } from "../../http/fault-reply.ts";
import type { PackageFormat } from "../../registry/package-format.ts";
import { describe } from "./describe.ts";
import { inspect } from "./inspect.ts";
import { naming } from "./naming.ts";
import { routes } from "./routes.ts";
import { upstream } from "./upstream.ts";
import { versions } from "./versions.ts";

export const nuget: PackageFormat = {
  name: "nuget",
  naming,
  versions,
  inspect,
  describe,
  routes,
  // Clients send credentials only after a challenge, and show the reason phrase alone.
  refuse: (fault, realm) => faultReply(fault, `Basic realm="${realm}"`),
  upstream,
};
