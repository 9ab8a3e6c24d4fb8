import { invalid } from "../../model/fault.ts";
import type { Inspected, Submission } from "../../registry/package-format.ts";

/** The handler of a publish has looked into the archive for its manifests, and says all in the manifest of the submission. */
export const inspect = async ({ manifest }: Submission): Promise<Inspected> => {
  if (manifest === null) throw invalid("A Swift package is published with its source archive alone.");
  return () => ({ manifest });
};
