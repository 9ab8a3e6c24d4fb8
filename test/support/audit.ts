/* An audit on an empty store, requests that leave trails in it, and the records it holds. */
import type { Caller } from "../../src/access/caller.ts";
import { type AuditParts, makeAudit, type Serving } from "../../src/audit/audit.ts";
import { type AskedRepository, newTrail, noteCall, type Source, type Trail } from "../../src/audit/trail.ts";
import { Fault } from "../../src/model/fault.ts";
import type { Values } from "../../src/shape/shape.ts";
import { openAccess, owner, region } from "./access.ts";

/** The parts of a CloudTrail event that tests look at. */
export interface AuditEvent {
  readonly [name: string]: unknown;
  readonly eventID: string;
  readonly eventName: string;
  readonly errorCode?: string;
  readonly userIdentity: Readonly<Record<string, unknown>>;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly additionalEventData?: Readonly<Record<string, unknown>>;
  readonly recipientAccountId: string;
}

export const place: AskedRepository = {
  owner,
  domain: "acme",
  repository: "app",
  format: "npm",
  rest: ["@acme", "ui", "-", "ui-1.0.0.tgz"],
};

export interface Asking {
  readonly caller?: Caller | null;
  readonly requestId?: string;
}

export const openAudit = async (more: Partial<Pick<AuditParts, "reads">> = {}) => {
  const access = await openAccess();
  const logged: string[] = [];
  const line = (_fields: unknown, sentence: string) => void logged.push(sentence);
  const log = { debug: line, info: line, warn: line, error: line };
  const audit = makeAudit({ store: access.store, clock: access.clock, log, region, reads: false, ...more });

  const trailFor = (method: string, asks: AskedRepository | null, { caller = null, requestId = "r-1" }: Asking): Trail => {
    const header = (name: string) => (name === "user-agent" ? "npm/11" : undefined);
    const trail = newTrail({ requestId, method, address: () => "192.0.2.1", header }, asks);
    trail.caller = caller;
    return trail;
  };
  /** Serves a request; gives what it gave, or the fault it was refused with. */
  const serve = <T>(trail: Trail, work: Serving<T | Fault>["work"]): Promise<T | Fault> =>
    audit.answer(trail, {
      work,
      toFault: (thrown) => (thrown instanceof Fault ? thrown : new Fault("InternalServer", String(thrown))),
      refuse: (fault) => fault,
    });

  return {
    ...access,
    audit,
    logged,
    /** An operation of an API. */
    call: <T>(name: string, work: () => Promise<T>, asking: Asking & { source?: Source; input?: Values } = {}) => {
      const trail = trailFor("POST", null, asking);
      noteCall(trail, asking.source ?? "codeartifact", { name, input: {} }, asking.input);
      return serve(trail, work);
    },
    /** A package client's request to the repository at `place`. */
    client: <T>(method: string, work: () => Promise<T>, asking: Asking = {}) => serve(trailFor(method, place, asking), work),
    events: async (account = owner): Promise<AuditEvent[]> => {
      const rows = await access.store.db
        .selectFrom("audit_record")
        .select(["event"])
        .where("account_id", "=", account)
        .orderBy("at")
        .orderBy("id")
        .execute();
      return rows.map(({ event }) => JSON.parse(event) as AuditEvent);
    },
  };
};
