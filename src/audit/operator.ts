/* Records of what an operator does at the server's own database, where no request comes in and nobody signs. */
import { randomUUID } from "node:crypto";
import type { Clock } from "../model/clock.ts";
import { accountsOrFirst, insertAuditRecords } from "../store/audit.ts";
import type { Store } from "../store/database.ts";
import { eventCategory, eventVersion, timeText } from "./record.ts";

export interface OperatorParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly region: string;
  /** Of the operating system's user. */
  readonly userName: string;
}

export interface OperatorDeed {
  /** The account that it was done to, which gets the record beside the server's first; null for none. */
  readonly account: string | null;
  readonly parameters: object;
}

/** A store whose every transaction also holds the record of `eventName`, told when its work is done. */
export const recordingOperator = (parts: OperatorParts, eventName: string, told: () => OperatorDeed): Store => ({
  ...parts.store,
  transaction: (work) =>
    parts.store.transaction(async (tx) => {
      const value = await work(tx);
      const { account, parameters } = told();
      const at = parts.clock.now();
      const id = randomUUID();
      const accounts = new Set([...(account === null ? [] : [account]), ...(await accountsOrFirst(tx, []))]);
      const event = {
        eventVersion,
        eventTime: timeText(at),
        userIdentity: { type: "Operator", userName: parts.userName },
        eventSource: "packhouse",
        eventName,
        awsRegion: parts.region,
        sourceIPAddress: null,
        userAgent: "packhouse accounts",
        requestParameters: parameters,
        responseElements: null,
        eventID: id,
        readOnly: false,
        eventType: "AwsServiceEvent",
        managementEvent: true,
        eventCategory,
      };
      const rows = [...accounts].map((to) => ({
        id,
        account: to,
        at,
        event: JSON.stringify({ ...event, recipientAccountId: to }),
      }));
      await insertAuditRecords(tx, rows);
      return value;
    }),
});
