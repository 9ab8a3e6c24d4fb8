/* `packhouse tokens`: lists, makes and revokes authorization tokens. */
import { extensions } from "../../api/extensions.ts";
import { check, type OfMembers, type Values } from "../../shape/shape.ts";
import { calledServer, callServer, pagesOf, repositoryFlags, serverFlags } from "./call-server.ts";
import { type Deed, type Flags, type Given, group, type Invocation, misused } from "./command.ts";
import { outputFlag, type Row, writeRows } from "./rows.ts";

const daySeconds = 86_400;
const secondsIn = { days: daySeconds, hours: 3600 } as const;

const ofWhom = {
  principal: { says: "The ARN of a user or role.", takesValue: true, value: "ARN" },
  domain: { says: "The name of a domain.", takesValue: true, value: "NAME" },
  "domain-owner": repositoryFlags["domain-owner"],
} as const satisfies Flags;

const deeds: Readonly<Record<string, Deed>> = {
  list: {
    says: "List tokens of a user or role, of a domain, or of both at once; your own when neither is named.",
    flags: { ...ofWhom, output: outputFlag, ...serverFlags },
    run: list,
  },
  create: {
    says: "Make a named token that is narrower than you, and may live long where the server's longTokenDays allows it.",
    flags: {
      domain: { ...ofWhom.domain, required: true },
      "domain-owner": ofWhom["domain-owner"],
      name: { says: "What to call it.", takesValue: true, value: "NAME", required: true },
      days: { says: "How many days it lives.", takesValue: true, value: "NUMBER" },
      hours: { says: "How many hours it lives, in place of days. Default: 12.", takesValue: true, value: "NUMBER" },
      repositories: {
        says: "The repositories it is good for, with commas between them. Default: all.",
        takesValue: true,
        value: "NAMES",
      },
      rights: { says: "read, or publish, which may read as well. Default: read.", takesValue: true, value: "WORD" },
      output: outputFlag,
      ...serverFlags,
    },
    run: create,
  },
  revoke: {
    says: "End one token, or all of a user or role, of a domain, or of both at once.",
    flags: {
      id: { says: "The id of one token, as list shows it.", takesValue: true, value: "ID" },
      ...ofWhom,
      sessions: { says: "End the principal's temporary credentials instead, with the tokens got with them.", takesValue: false },
      ...serverFlags,
    },
    run: revoke,
  },
};

export const tokens = group("tokens", deeds);

const owner = (given: Given): Values => ({
  principal: given.principal,
  domain: given.domain,
  domainOwner: given["domain-owner"],
});

async function list(given: Given, invocation: Invocation): Promise<void> {
  const row = extensions.ListTokens;
  const server = await calledServer(given, invocation);
  const rows: Row[] = [];
  for await (const { tokens } of pagesOf(server, row, check(row.input, owner(given)))) rows.push(...tokens.map(asRow));
  writeRows(invocation.out, rows, given);
}

type Listed = OfMembers<typeof extensions.ListTokens.output>["tokens"][number];

const asRow = (token: Listed): Row => ({
  id: token.id,
  name: token.name ?? null,
  principal: token.principal,
  domain: `${token.domain} (${token.domainOwner})`,
  repositories: token.repositories?.join(",") ?? null,
  rights: token.rights ?? null,
  created: token.created.toISOString(),
  expires: token.expires.toISOString(),
  lastUsed: token.lastUsed?.toISOString() ?? null,
});

async function create(given: Given, invocation: Invocation): Promise<void> {
  const row = extensions.CreateToken;
  const input = check(row.input, {
    domain: given.domain,
    domainOwner: given["domain-owner"],
    name: given.name,
    durationSeconds: lifetime(given),
    repositories: given.repositories === undefined ? undefined : String(given.repositories).split(","),
    rights: given.rights,
  });
  const { id, authorizationToken: token, expiration } = await callServer(await calledServer(given, invocation), row, input);
  writeRows(invocation.out, [{ id, expires: expiration.toISOString(), token }], given);
}

/** In seconds. */
function lifetime({ days, hours = days === undefined ? "12" : undefined }: Given): number {
  if (days !== undefined && hours !== undefined) throw misused("Give either --days or --hours.");
  const [unit, number] = days === undefined ? (["hours", hours] as const) : (["days", days] as const);
  if (!/^[0-9]{1,5}$/u.test(String(number))) throw misused(`argument --${unit}: Found invalid number '${number}'`);
  return Number(number) * secondsIn[unit];
}

async function revoke(given: Given, invocation: Invocation): Promise<void> {
  const server = await calledServer(given, invocation);
  if (given.sessions === true) {
    const input = check(extensions.RevokeSessions.input, { principal: given.principal });
    const { revoked } = await callServer(server, extensions.RevokeSessions, input);
    invocation.out.write(`Sessions that were ended: ${revoked}\n`);
    return;
  }
  const input = check(extensions.RevokeTokens.input, { id: given.id, ...owner(given) });
  const { revoked } = await callServer(server, extensions.RevokeTokens, input);
  invocation.out.write(`Tokens that were ended: ${revoked}\n`);
}
