/* What is kept of a version beside its assets, as JSON text. */
import { objectIn, parseJson } from "../../model/json.ts";
import type { Pom } from "./pom.ts";

export interface Manifest {
  /** What its POM says; absent while there is none. */
  readonly pom?: Pom;
  /** Assets whose last checksum was not that of their bytes. */
  readonly mismatched?: readonly string[];
  /** Of a snapshot: its newest build, and the document that its client sent. */
  readonly build?: string;
  readonly document?: string;
}

/** Empty for a version that is not there yet, and for what is nothing of ours. */
export const parseManifest = (text: string | null): Manifest => objectIn(parseJson(text ?? ""));

/** The manifest with or without the mark of a wrong checksum on an asset. */
export const marked = (manifest: Manifest, asset: string, isWrong: boolean): Manifest => {
  const { mismatched = [], ...rest } = manifest;
  const others = mismatched.filter((name) => name !== asset);
  const now = isWrong ? [...others, asset] : others;
  return now.length === 0 ? rest : { ...rest, mismatched: now };
};
