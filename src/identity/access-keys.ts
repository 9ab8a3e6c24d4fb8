/* Making the identifiers and secrets of principals, in AWS's forms. */
import { randomBytes, randomInt } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** One character for each byte, of which five bits count. */
export const base32 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => alphabet.charAt(byte % 32)).join("");

/** What the ids of temporary keys begin with. */
export const temporaryKeyPrefix = "ASIA";

const randomBase32 = (length: number): string => base32(randomBytes(length));

export interface AccessKey {
  readonly accessKeyId: string;
  /** 240 random bits in 40 characters. */
  readonly secret: string;
}

/** A long-term access key. */
export const newAccessKey = (): AccessKey => ({
  accessKeyId: `AKIA${randomBase32(16)}`,
  secret: randomBytes(30).toString("base64"),
});

/** The key of temporary credentials. */
export const newTemporaryKey = (): AccessKey => ({ ...newAccessKey(), accessKeyId: `${temporaryKeyPrefix}${randomBase32(16)}` });

const idPrefixes = { user: "AIDA", role: "AROA", policy: "ANPA" } as const;

/** A unique id, never used again for another. */
export const newUniqueId = (of: keyof typeof idPrefixes): string => `${idPrefixes[of]}${randomBase32(17)}`;

/** Twelve random digits, the first of them not 0. */
export const newAccountId = (): string => String(randomInt(1, 10)) + Array.from({ length: 11 }, () => randomInt(10)).join("");
