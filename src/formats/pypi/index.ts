import { faultReply } from "../../http/fault-reply.ts";
import type { PackageFormat } from "../../registry/package-format.ts";
import { describe } from "./describe.ts";
import { inspect } from "./inspect.ts";
import { naming } from "./naming.ts";
import { routes } from "./routes.ts";
import { upstream } from "./upstream.ts";
import { versions } from "./versions.ts";

export const pypi: PackageFormat = {
  name: "pypi",
  naming,
  versions,
  inspect,
  describe,
  routes,
  // pip asks for a password, or for one of its keyring, only when it is challenged.
  refuse: (fault, realm) => faultReply(fault, `Basic realm="${realm}", charset="UTF-8"`),
  upstream,
};
