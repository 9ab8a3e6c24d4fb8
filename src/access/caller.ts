/* Who is asking, once they proved it. */
import type { Arn } from "../model/arn.ts";

export interface Caller {
  /** The user, or the session of a role: what messages and records call the caller. */
  readonly principalArn: Arn;
  /** The user or role behind it; equal to `principalArn` for a user. */
  readonly identityArn: Arn;
  readonly account: string;
  /** The row of the user or role. */
  readonly principalId: number;
  /** `AIDA…` of the user or `AROA…` of the role, which no other ever gets. */
  readonly uniqueId: string;
  /** Null for who signs with long-term keys, and for tokens got with such. */
  readonly session: CallerSession | null;
  /** What a long-lived token allows at most, as a policy document; null for everything its owner may do. */
  readonly limit: string | null;
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

/** Temporary credentials. */
export interface CallerSession {
  readonly accessKeyId: string;
  /** `AROA…:name` for a role. */
  readonly userId: string;
  /** Session policies, as documents: where there are any, one of them must allow what the role's own policies allow. */
  readonly policies: readonly string[];
  /** Condition keys that the session brings, such as those of the web identity it was got with. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
}
