import { type Receipts, touchEveryMs } from "../registry/receipts.ts";
import type { Job } from "./clock.ts";

/** Says of the work of this process that it goes on. */
export const receiptsJob = ({ touch }: Pick<Receipts, "touch">): Job => ({ name: "receipts", everyMs: touchEveryMs, run: touch });
