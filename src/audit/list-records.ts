/* Reading an account's records by who, what and to what. */
import { type AuditCursor, listAuditRecords } from "../store/audit.ts";
import type { Db } from "../store/database.ts";

export interface RecordFilter {
  /** The name of the operation or action. */
  readonly action?: string;
  /** A user, a role, or one session of a role. */
  readonly principal?: string;
  /** What the ARN of a resource begins with. */
  readonly resource?: string;
}

export interface RecordPage {
  /** JSON texts, oldest first. */
  readonly events: readonly string[];
  /** Where to go on; null at the end. A page that is not full, even an empty one, may have others after it. */
  readonly next: AuditCursor | null;
}

interface Told {
  readonly eventName: string;
  readonly userIdentity: {
    readonly arn?: string;
    readonly sessionContext?: { readonly sessionIssuer?: { readonly arn: string } };
  };
  readonly resources?: readonly { readonly ARN: string }[];
}

const readAtOnce = 500;
/** How many records a page looks through: a filter that fits nothing must not make one request read them all. */
const readAtMost = 5_000;

/** `from` and `to` in milliseconds since the epoch; `to` is not included. */
export async function readRecords(
  db: Db,
  list: { readonly account: string; readonly from: number; readonly to: number } & {
    readonly filter: RecordFilter;
    readonly after: AuditCursor | null;
    readonly limit: number;
  },
): Promise<RecordPage> {
  const events: string[] = [];
  let after = list.after;
  for (let read = 0; read < readAtMost; read += readAtOnce) {
    const page = await listAuditRecords(db, { ...list, after, limit: readAtOnce });
    for (const [index, { at, id, event }] of page.rows.entries()) {
      after = { at, id };
      if (!fits(list.filter, event)) continue;
      events.push(event);
      const isLast = !page.more && index === page.rows.length - 1;
      if (events.length === list.limit) return { events, next: isLast ? null : after };
    }
    if (!page.more) return { events, next: null };
  }
  return { events, next: after };
}

function fits({ action, principal, resource }: RecordFilter, event: string): boolean {
  if (action === undefined && principal === undefined && resource === undefined) return true;
  const { eventName, userIdentity, resources = [] } = JSON.parse(event) as Told;
  const principals = [userIdentity.arn, userIdentity.sessionContext?.sessionIssuer?.arn];
  return (
    (action === undefined || eventName === action) &&
    (principal === undefined || principals.includes(principal)) &&
    (resource === undefined || resources.some(({ ARN }) => ARN.startsWith(resource)))
  );
}
