/* What the doctor finds. */
import { isFault } from "../../model/fault.ts";

export interface Finding {
  /** What was looked at. */
  readonly check: string;
  /** A warning is for the operator to judge; with a problem the server does not work as it should. */
  readonly state: "ok" | "warning" | "problem";
  /** What is so, and what to do about it. */
  readonly says: string;
}

export const fine = (check: string, says: string): Finding => ({ check, state: "ok", says });
export const warning = (check: string, says: string): Finding => ({ check, state: "warning", says });
export const problem = (check: string, says: string): Finding => ({ check, state: "problem", says });

/** A check that throws has found a problem. */
export async function orProblem(check: string, look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (thrown) {
    return [problem(check, isFault(thrown) || thrown instanceof Error ? thrown.message : String(thrown))];
  }
}

/** The first of those that are no ordinary state, else that all is well. */
export const allWell = (check: string, found: readonly Finding[], says: string): readonly Finding[] =>
  found.length > 0 ? found : [fine(check, says)];
