import type { TokenUse } from "../access/token-use.ts";
import type { Job } from "./clock.ts";

const everyMs = 60 * 1000;

/** Writes down when named tokens were last used. */
export const tokenUseJob = ({ write }: TokenUse): Job => ({ name: "token-use", everyMs, run: write });
