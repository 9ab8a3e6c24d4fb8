/* `packhouse audit`: prints what was done and refused, one CloudTrail event in JSON a line, oldest first. */
import { setTimeout as wait } from "node:timers/promises";
import { extensions } from "../../api/extensions.ts";
import { type CalledServer, calledServer, pagesOf, serverFlags } from "./call-server.ts";
import { command, type Flags, misused, type Terminal, textOf } from "./command.ts";

const flags: Flags = {
  from: { says: "The time to begin at, such as 2025-01-31 or 2025-01-31T08:00:00Z.", takesValue: true, value: "TIME" },
  to: { says: "The time to end before.", takesValue: true, value: "TIME" },
  action: { says: "Only this operation or action, such as PublishPackageVersion.", takesValue: true, value: "NAME" },
  principal: { says: "Only what this user, role or session did.", takesValue: true, value: "ARN" },
  resource: { says: "Only what was done to resources whose ARN begins so.", takesValue: true, value: "ARN" },
  follow: { says: "Go on with what is done from now on, until interrupted.", takesValue: false },
  ...serverFlags,
};

const pageSize = 1_000;
const pollMs = 2_000;
/** How much later than others of its time a record may come to light: it is written when a transaction ends. */
const lateMs = 30_000;

interface Wanted {
  readonly from?: number;
  readonly to?: number;
  readonly action?: string;
  readonly principal?: string;
  readonly resource?: string;
}

export const audit = command("audit", {
  says: "Prints what was done and refused, one CloudTrail event in JSON a line, oldest first.",
  flags,
  run: async (given, invocation) => {
    const text = (flag: string): string | undefined => textOf(given, flag);
    const wanted: Wanted = {
      from: timeOf("from", text("from")),
      to: timeOf("to", text("to")),
      action: text("action"),
      principal: text("principal"),
      resource: text("resource"),
    };
    const server = await calledServer(given, invocation);
    const { out } = invocation;
    if (given.follow === true) await printAndFollow(server, wanted, out);
    else for await (const event of records(server, wanted)) out.write(lineOf(event));
  },
});

function timeOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at < 0) throw misused(`argument --${flag}: '${text}' is no time.`);
  return at;
}

async function* records(server: CalledServer, wanted: Wanted): AsyncIterable<string> {
  const pages = pagesOf(server, extensions.ListAuditRecords, { ...wanted, maxResults: pageSize });
  for await (const { records: found = [] } of pages) yield* found;
}

/** Looks again and again a while back, and prints what it has not printed yet. */
async function printAndFollow(server: CalledServer, wanted: Wanted, out: Terminal): Promise<never> {
  let from = wanted.from;
  const printed = new Map<string, number>();
  for (;;) {
    for await (const event of records(server, { ...wanted, from })) {
      const { eventID, eventTime } = JSON.parse(event) as { readonly eventID: string; readonly eventTime: string };
      if (printed.has(eventID)) continue;
      out.write(lineOf(event));
      const at = Date.parse(eventTime);
      printed.set(eventID, at);
      from = Math.max(from ?? 0, at - lateMs);
      forgetBefore(printed, from);
    }
    await wait(pollMs);
  }
}

/** User agents come from anybody: what JSON leaves as it is must not steer the terminal either. */
const lineOf = (event: string): string =>
  `${event.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) => {
    const units = found.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    return units.join("");
  })}\n`;

function forgetBefore(printed: Map<string, number>, time: number): void {
  for (const [id, at] of printed) {
    // Events tell whole seconds.
    if (at + 1_000 >= time) return;
    printed.delete(id);
  }
}
