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

/** A pager, whose command line is given, where standard output is a terminal; else standard output itself. */
export async function openOutlet(place: Place, pager: string | null): Promise<Outlet> {
  const { out } = place;
  if (pager !== null && out.isTTY === true) return (await import("./pager.ts")).openPager(pager, place);
  return { write: (text) => out.write(text), close: async () => {}, paged: false };
}
