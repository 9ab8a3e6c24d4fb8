/* Making the identifiers and secrets of principals, in AWS's forms. */
import { randomBytes, randomInt } from "node:crypto";

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const randomBase32 = (length: number): string => Array.from({ length }, () => base32.charAt(randomInt(32))).join("");

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

/** A user's unique id. */
export const newUserId = (): string => `AIDA${randomBase32(17)}`;

/** Twelve random digits, the first of them not 0. */
export const newAccountId = (): string => String(randomInt(1, 10)) + Array.from({ length: 11 }, () => randomInt(10)).join("");
