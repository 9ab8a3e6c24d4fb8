import { faultReply } from "../../http/fault-reply.ts";
import type { PackageFormat } from "../../registry/package-format.ts";
import { describe, parent } from "./describe.ts";
import { inspect } from "./inspect.ts";
import { naming } from "./naming.ts";
import { routes } from "./routes.ts";
import { upstream } from "./upstream.ts";
import { versions } from "./versions.ts";

export const maven: PackageFormat = {
  name: "maven",
  naming,
  versions,
  inspect,
  describe,
  parent,
  routes,
  // Clients send a password only once they are asked for it; some choose it by the realm.
  refuse: (fault, realm) => faultReply(fault, `Basic realm="${realm}"`),
  upstream,
};
