/* Keeping secrets that must come back in clear: AES-256-GCM under the server's key. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Fault } from "../model/fault.ts";

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** The secret, readable again only with the same key (32 bytes): `1.` and base64url of nonce, tag and ciphertext. */
export function seal(key: Buffer, secret: string): string {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  const text = Buffer.concat([sealing.update(secret, "utf8"), sealing.final()]);
  return `1.${Buffer.concat([nonce, sealing.getAuthTag(), text]).toString("base64url")}`;
}

/** Throws InternalServer when the text was sealed with another key, or changed. */
export function unseal(key: Buffer, sealed: string): string {
  try {
    const bytes = Buffer.from(sealed.slice(2), "base64url");
    const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    opening.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]).toString("utf8");
  } catch (cause) {
    throw unreadable(cause);
  }
}

const unreadable = (cause: unknown): Fault =>
  new Fault("InternalServer", "A stored secret cannot be read with this server's key; was the key replaced?", { cause });
