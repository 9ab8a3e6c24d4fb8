/* Where results are written. */
import type { Invocation } from "../operate/command.ts";

/** People have left the pager: nothing more is to be fetched for them. */
export class PagerLeft extends Error {}

export interface Outlet {
  /** Throws PagerLeft. */
  readonly write: (text: string) => void;
  /** Waits until people have left the pager. Throws CommandFailure 253 or 255 where it did not run. */
  readonly close: () => Promise<void>;
  readonly paged: boolean;
}

/** What of an invocation it takes to print. */
export type Place = Pick<Invocation, "out" | "environment" | "name">;
