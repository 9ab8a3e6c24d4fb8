/* What an operation of the API is: a row of data that router, validation, authorization, clients and pages read. */
import type { Action } from "../model/actions.ts";
import type { Arn } from "../model/arn.ts";
import type { PackageId } from "../model/package.ts";
import type { Members, OfMembers, Values } from "../shape/shape.ts";
import type { ErrorName } from "./errors.ts";

/** What a request leaves unsaid about the resources it names. */
export interface Scope {
  readonly region: string;
  /** The caller's account: it owns the domain where a request names no owner. */
  readonly account: string;
  /** A package's one spelling, which ARNs are written with. Throws a Validation fault on what is no such name. */
  readonly normalize: (id: PackageId) => PackageId;
}

/** Actions and what they are done to; a caller must be allowed all of them. */
export type Needs = readonly (readonly [Action, Arn])[];

export interface Paginator {
  readonly inputToken: "nextToken";
  readonly outputToken: "nextToken";
  readonly limitKey: "maxResults";
  /** The output's list. */
  readonly resultKey: string;
  /** The page size where a request names none. */
  readonly defaultLimit: number;
}

export interface Operation<Name extends string = string, I extends Members = Members, O extends Members = Members> {
  readonly name: Name;
  /** One sentence. */
  readonly summary: string;
  readonly http: {
    readonly method: "GET" | "POST" | "PUT" | "DELETE" /** The 48 begin with `/v1/`, extensions with `/-/v1/`. */;
    readonly path: `/v1/${string}` | `/-/v1/${string}`;
  };
  readonly input: I;
  readonly output: O;
  /** What it declares it may answer with; any operation may also refuse a caller it does not know. */
  readonly errors: readonly ErrorName[];
  readonly paginator?: Paginator;
  /** What the caller must be allowed to do, and to what. All of them, before the handler runs. Takes a checked input. */
  readonly needs: (input: Values, scope: Scope) => Needs;
}

interface Row<Name extends string, I extends Members, O extends Members> extends Omit<Operation<Name, I, O>, "needs"> {
  readonly needs: (input: OfMembers<I>, scope: Scope) => Needs;
}

/** Writes a row: `needs` sees its own input's type there, while every finished row is an `Operation` whatever its input. */
export const operation = <const Name extends string, I extends Members, O extends Members>(
  row: Row<Name, I, O>,
): Operation<Name, I, O> => row as Operation<Name, I, O>;

/** A paginator whose pages are in the output's `resultKey`. */
export const pagesOf = (resultKey: string, defaultLimit = 50): Paginator => ({
  inputToken: "nextToken",
  outputToken: "nextToken",
  limitKey: "maxResults",
  resultKey,
  defaultLimit,
});
