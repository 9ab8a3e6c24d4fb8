import { createHash, type Hash, hash } from "node:crypto";
import { parseSha256 } from "../model/names.ts";
import type { Staged } from "./blob-store.ts";

export interface Hashing {
  /** The chunk may not change afterwards. */
  readonly update: (chunk: Uint8Array) => void;
  /** To be asked for once, at the end. */
  readonly digests: () => Staged["digests"];
}

type Algorithm = "md5" | "sha1" | "sha256" | "sha512";

const digestsBy = (digest: (algorithm: Algorithm) => string): Staged["digests"] => ({
  md5: digest("md5"),
  sha1: digest("sha1"),
  sha256: parseSha256(digest("sha256")),
  sha512: digest("sha512"),
});

/** The four digests of bytes at hand. */
export const digestsOf = (bytes: Uint8Array): Staged["digests"] => digestsBy((algorithm) => hash(algorithm, bytes, "hex"));

const beginAll = (): Readonly<Record<Algorithm, Hash>> => ({
  md5: createHash("md5"),
  sha1: createHash("sha1"),
  sha256: createHash("sha256"),
  sha512: createHash("sha512"),
});

/** Computes the four digests that clients of any format ask for, in one pass. */
export const startHashing = (): Hashing => {
  // What comes in one chunk waits for the end, since to hash it at once costs less.
  let only: Uint8Array | null = null;
  let begun: ReturnType<typeof beginAll> | null = null;
  const add = (chunk: Uint8Array): void => {
    begun ??= beginAll();
    for (const one of Object.values(begun)) one.update(chunk);
  };
  return {
    update: (chunk) => {
      if (begun === null && only === null) {
        only = chunk;
        return;
      }
      if (only !== null) add(only);
      only = null;
      add(chunk);
    },
    digests: () => {
      const all = begun;
      return all === null ? digestsOf(only ?? new Uint8Array()) : digestsBy((algorithm) => all[algorithm].digest("hex"));
    },
  };
};
