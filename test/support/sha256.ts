/* SHA-256 and its HMAC as the SDK's signer asks for them. */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";

export class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    const bytes = typeof key === "string" ? key : key instanceof ArrayBuffer ? Buffer.from(key) : (key as Buffer | undefined);
    this.#hash = bytes === undefined ? createHash("sha256") : createHmac("sha256", bytes);
  }
  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(chunk instanceof ArrayBuffer ? Buffer.from(chunk) : (chunk as string | Buffer));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    throw new Error("The signer does not need it.");
  }
}
