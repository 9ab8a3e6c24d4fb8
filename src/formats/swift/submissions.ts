/* Publishes that are answered before they have ended, and what clients are told who ask for their end (formats spec, swift 4). */
import type { Reply } from "../../http/replies.ts";
import type { Parameters, Request } from "../../http/route.ts";
import { notFound } from "../../model/fault.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { refuse } from "./refuse.ts";
import { addressOf } from "./releases.ts";

/** Below the repository. */
export const submissionPath = (receipt: string): string => `-/submissions/${receipt}`;

const retryAfterSeconds = "5";
/** What is told changes. */
const passing = { "cache-control": "no-store" } as const;

export const accepted = ({ endpoint }: FormatSession, receipt: string): Reply => ({
  status: 202,
  headers: { location: endpoint + submissionPath(receipt), "retry-after": retryAfterSeconds, ...passing },
  body: null,
});

/** Leads to the release once it is there, or says why there is none. */
export const submission = async (session: FormatSession, _: Request, { receipt = "" }: Parameters): Promise<Reply> => {
  const found = await session.receipts.find(receipt);
  if (found === null) throw notFound(`Repository ${session.repository} knows of no such submission.`);
  const { outcome, package: id, version } = found;
  switch (outcome.is) {
    case "working":
      return accepted(session, receipt);
    case "done":
      return { status: 301, headers: { location: addressOf(session.endpoint, id, version), ...passing }, body: null };
    case "refused": {
      const refusal = refuse(outcome.fault, `${session.domain}/${session.repository}`);
      return { ...refusal, headers: { ...refusal.headers, ...passing } };
    }
  }
};
