import type { PackageFormat } from "../../registry/package-format.ts";
import { describe } from "./describe.ts";
import { inspect } from "./inspect.ts";
import { naming } from "./naming.ts";
import { refuse } from "./refuse.ts";
import { routes } from "./routes.ts";
import { upstream } from "./upstream.ts";
import { versions } from "./versions.ts";

export const ruby: PackageFormat = { name: "ruby", naming, versions, inspect, describe, routes, refuse, upstream };
