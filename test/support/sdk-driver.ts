/* An AWS client that calls operations by name, whichever language it is written in. */
import type * as sdk from "@aws-sdk/client-codeartifact";
import type { OperationName } from "../../src/api/table.ts";

export type Values = Readonly<Record<string, unknown>>;

/** What an operation takes, as the SDK's own types have it. */
export type InputFor<Name extends OperationName> = ConstructorParameters<(typeof sdk)[`${Name}Command`]>[0];

/** Who calls: the administrator, or a user of the same account whom no policy allows anything. */
export type Who = "administrator" | "nobody";

export interface Surroundings {
  readonly url: string;
  readonly region: string;
  readonly keys: Readonly<Record<Who, { readonly accessKeyId: string; readonly secretAccessKey: string }>>;
}

export interface Refusal {
  readonly is: "refusal";
  readonly name: string;
  readonly message: string;
  /** Null where the client does not tell. */
  readonly status: number | null;
  /** Members besides the message; null where the client does not tell. */
  readonly members: Values | null;
}

/** Payloads are buffers, times whatever the client makes of them, and nothing is there that the server did not send. */
export type Answer = { readonly is: "output"; readonly output: Values } | Refusal;

export interface PageWish {
  readonly operation: OperationName;
  readonly input: Values;
  readonly pageSize: number;
  /** The output's list. */
  readonly resultKey: string;
}

export interface SdkDriver {
  readonly call: (operation: OperationName, input: Values, who: Who) => Promise<Answer>;
  /** The lists of all pages, by the client's own paginator, as the administrator; `between` is awaited before each further page. */
  readonly pages: (wish: PageWish, between: () => Promise<void>) => Promise<readonly (readonly unknown[])[]>;
  readonly close: () => Promise<void>;
}
