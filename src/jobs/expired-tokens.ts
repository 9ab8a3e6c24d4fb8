import type { Clock } from "../model/clock.ts";
import type { Store } from "../store/database.ts";
import { deleteExpiredSessions } from "../store/sessions.ts";
import { deleteExpiredTokens } from "../store/tokens.ts";
import type { Job } from "./clock.ts";

const everyMs = 60 * 60 * 1000;
/** Long enough that a client which comes late is told that its token expired, rather than that it is unknown. */
const keptMs = 7 * 24 * 60 * 60 * 1000;

/** Forgets tokens that expired a week ago, and sessions that did so and have no token left. */
export const expiredTokensJob = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): Job => ({
  name: "expired-tokens",
  everyMs,
  run: async () => {
    const before = clock.now() - keptMs;
    await store.transaction(async (tx) => {
      await deleteExpiredTokens(tx, before);
      await deleteExpiredSessions(tx, before);
    });
  },
});
