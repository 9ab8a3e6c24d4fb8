import { createHash } from "node:crypto";
import { parseSha256 } from "../model/names.ts";
import type { Staged } from "./blob-store.ts";

export interface Hashing {
  readonly update: (chunk: Uint8Array) => void;
  /** To be asked for once, at the end. */
  readonly digests: () => Staged["digests"];
}

/** Computes the four digests that clients of any format ask for, in one pass. */
export const startHashing = (): Hashing => {
  const md5 = createHash("md5");
  const sha1 = createHash("sha1");
  const sha256 = createHash("sha256");
  const sha512 = createHash("sha512");
  return {
    update: (chunk) => {
      for (const hash of [md5, sha1, sha256, sha512]) hash.update(chunk);
    },
    digests: () => ({
      md5: md5.digest("hex"),
      sha1: sha1.digest("hex"),
      sha256: parseSha256(sha256.digest("hex")),
      sha512: sha512.digest("hex"),
    }),
  };
};

/** The four digests of bytes at hand. */
export const digestsOf = (bytes: Uint8Array): Staged["digests"] => {
  const hashing = startHashing();
  hashing.update(bytes);
  return hashing.digests();
};
