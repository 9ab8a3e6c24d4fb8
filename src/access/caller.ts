/* Who is asking, once they proved it. */
import type { Arn } from "../model/arn.ts";

export interface Caller {
  readonly principalArn: Arn;
  readonly account: string;
  /** The principal's row. */
  readonly principalId: number;
  readonly via:
    | { readonly is: "signature"; readonly accessKeyId: string }
    | {
        readonly is: "token";
        /** SHA-256 of the token, hexadecimal. */
        readonly hash: string;
        readonly domainId: number;
        /** Milliseconds since the epoch. */
        readonly expiresAt: number;
      };
}
