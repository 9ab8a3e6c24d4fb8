/* What is kept of a version beside its assets, as JSON text. */
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

/** Our own words read back; what is nothing of ours reads as empty. */
export const readManifest = (text: string | null): Manifest => {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
};

export const writeManifest = (manifest: Manifest): string => JSON.stringify(manifest);

/** The manifest with or without the mark of a wrong checksum on an asset. */
export const marked = (manifest: Manifest, asset: string, isWrong: boolean): Manifest => {
  const { mismatched = [], ...rest } = manifest;
  const others = mismatched.filter((name) => name !== asset);
  const now = isWrong ? [...others, asset] : others;
  return now.length === 0 ? rest : { ...rest, mismatched: now };
};
