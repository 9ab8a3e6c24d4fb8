/* What handlers of IAM and STS are, and what they have in common. */
import type { RequestContext } from "../../access/context.ts";
import type { IdentityInputOf, IdentityOperationName, IdentityOutputOf, identityOperations } from "../../api/identity/table.ts";
import type { Clock } from "../../model/clock.ts";
import type { Store } from "../../store/database.ts";
import type { Call } from "../call.ts";

/** A request that nobody signed: what it carries must prove who is asking. */
export interface UnsignedCall {
  readonly caller: null;
  readonly request: RequestContext;
}

export type IdentityCall<Name extends IdentityOperationName> = (typeof identityOperations)[Name]["signed"] extends true
  ? Call
  : UnsignedCall;

/** Does what the operation is for. Throws the faults that its row names (api/identity/errors.ts). */
export type IdentityHandler<Name extends IdentityOperationName> = (
  input: IdentityInputOf<Name>,
  call: IdentityCall<Name>,
) => Promise<IdentityOutputOf<Name>>;

export type IdentityHandlers = { readonly [Name in IdentityOperationName]: IdentityHandler<Name> };

export interface IdentityHandlerParts {
  readonly store: Store;
  readonly clock: Clock;
  /** 32 bytes. */
  readonly sealingKey: Buffer;
}
