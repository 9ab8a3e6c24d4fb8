/* All handlers of IAM and STS on a fresh account, called as its administrator or as whoever is named. */
import type { Caller } from "../../src/access/caller.ts";
import {
  type IdentityInputOf,
  type IdentityOperationName,
  type IdentityOutputOf,
  identityOperations,
} from "../../src/api/identity/table.ts";
import type { Call } from "../../src/handlers/call.ts";
import { makeIdentityHandlers } from "../../src/handlers/identity/index.ts";
import type { Fault } from "../../src/model/fault.ts";
import { check, type Members, type Values } from "../../src/shape/shape.ts";
import { findPrincipalByArn } from "../../src/store/principals.ts";
import { openAccess, region, request } from "./access.ts";

export const openIdentities = async () => {
  const access = await openAccess();
  const issuerKeys = () => Promise.reject(new Error("No issuer answers."));
  const handlers = makeIdentityHandlers({ ...access, issuerKeys, region });

  /** The user or role of an ARN, as if it had signed. */
  const callerOf = async (arn: string): Promise<Caller> => {
    const row = await findPrincipalByArn(access.store.db, arn);
    if (row === null) throw new Error(`There is no ${arn}.`);
    return {
      principalArn: arn,
      identityArn: arn,
      account: row.account,
      principalId: row.id,
      uniqueId: row.uniqueId,
      session: null,
      limit: null,
      via: { is: "signature", accessKeyId: access.administrator.accessKeyId },
    };
  };

  const administrator = await callerOf(access.administrator.principalArn);

  const call = async <Name extends IdentityOperationName>(
    name: Name,
    input: IdentityInputOf<Name>,
    caller: Caller = administrator,
  ): Promise<IdentityOutputOf<Name>> => {
    const handler = handlers[name] as unknown as (input: Values, call: Call) => Promise<IdentityOutputOf<Name>>;
    const checked = check(identityOperations[name].input as Members, input as Values);
    return handler(checked, { caller, request, authorize: () => Promise.resolve() });
  };

  return { ...access, call, callerOf };
};

/** For `assert.rejects`: a fault that IAM tells of by this name, whose sentence has these words. */
export const refusal =
  (name: string, words = "") =>
  (thrown: Fault) => {
    if (thrown.detail?.awsName !== name || !thrown.message.includes(words)) throw thrown;
    return true;
  };

export const allow = (...actions: readonly string[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });

export const trust = (principal: object | string = "*"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] });
