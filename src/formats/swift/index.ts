import type { PackageFormat } from "../../registry/package-format.ts";
import { semanticVersions as versions } from "../../registry/semantic-versions.ts";
import { describe } from "./describe.ts";
import { inspect } from "./inspect.ts";
import { naming } from "./naming.ts";
import { refuse } from "./refuse.ts";
import { routes } from "./routes.ts";
import { upstream } from "./upstream.ts";

export const swift: PackageFormat = { name: "swift", naming, versions, inspect, describe, routes, refuse, upstream };
