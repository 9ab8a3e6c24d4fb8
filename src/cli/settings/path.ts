/* Paths as AWS's tools take them. */
import { withHome, withVariables } from "../values/path.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Puts in what `$NAME`, `${NAME}` and a leading `~` stand for; what is not set stays as it is. */
export const expandPath = (path: string, environment: Environment): string =>
  withHome(withVariables(path, environment), environment);
