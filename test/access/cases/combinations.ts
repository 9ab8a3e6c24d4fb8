/* Which policies are asked, and how many of them must allow it: service spec 7.2, rules 1 to 10, written out. */
import { allow, type Case, deny, type Place, type Rows, type Who, type Written } from "../../support/decide.ts";

/** Words of the table: what the policies at each place say of the action. */
const says: Readonly<Record<string, readonly Written[]>> = {
  "-": [],
  allow: allow(),
  deny: deny(),
  both: [...allow(), ...deny()],
};

// A cell says what the policies there do with the action.
const table = `
  caller         place       identity  domain  repository  decision
  owner          account     -         -       -           lacks identity
  owner          account     allow     -       -           allowed
  owner          account     deny      -       -           denied by identity
  owner          account     both      -       -           denied by identity
  third          account     allow     -       -           allowed
  third          account     -         -       -           lacks identity

  owner          domain      -         -       -           lacks identity
  owner          domain      allow     -       -           allowed
  owner          domain      -         allow   -           allowed
  owner          domain      allow     allow   -           allowed
  owner          domain      deny      allow   -           denied by identity
  owner          domain      allow     deny    -           denied by domain
  owner          domain      -         deny    -           denied by domain
  owner          domain      -         both    -           denied by domain
  owner          domain      -         -       allow       lacks identity
  owner          domain      allow     -       deny        allowed
  administrator  domain      -         -       -           lacks identity
  administrator  domain      allow     -       -           lacks resource
  administrator  domain      -         allow   -           lacks identity
  administrator  domain      allow     allow   -           allowed
  third          domain      -         -       -           lacks identity
  third          domain      allow     -       -           lacks resource
  third          domain      -         allow   -           lacks identity
  third          domain      allow     allow   -           allowed
  third          domain      allow     -       allow       lacks resource
  third          domain      deny      allow   -           denied by identity
  third          domain      allow     deny    -           denied by domain
  owner          group       -         allow   -           allowed
  owner          group       allow     -       -           allowed
  third          group       allow     -       allow       lacks resource
  third          group       allow     allow   deny        allowed

  owner          repository  -         -       -           lacks identity
  owner          repository  allow     -       -           allowed
  owner          repository  -         allow   -           allowed
  owner          repository  -         -       allow       allowed
  owner          repository  allow     allow   -           allowed
  owner          repository  allow     -       allow       allowed
  owner          repository  -         allow   allow       allowed
  owner          repository  allow     allow   allow       allowed
  owner          repository  deny      allow   allow       denied by identity
  owner          repository  allow     deny    allow       denied by domain
  owner          repository  allow     allow   deny        denied by repository
  administrator  repository  -         -       -           lacks identity
  administrator  repository  allow     -       -           allowed
  administrator  repository  -         allow   -           lacks identity
  administrator  repository  -         -       allow       lacks identity
  administrator  repository  allow     allow   -           allowed
  administrator  repository  allow     -       allow       allowed
  administrator  repository  -         allow   allow       lacks identity
  administrator  repository  allow     allow   allow       allowed
  administrator  repository  deny      allow   allow       denied by identity
  administrator  repository  allow     deny    allow       denied by domain
  administrator  repository  allow     -       deny        denied by repository
  third          repository  -         -       -           lacks identity
  third          repository  allow     -       -           lacks resource
  third          repository  -         allow   -           lacks identity
  third          repository  -         -       allow       lacks identity
  third          repository  allow     allow   -           allowed
  third          repository  allow     -       allow       allowed
  third          repository  -         allow   allow       lacks identity
  third          repository  allow     allow   allow       allowed
  third          repository  deny      allow   allow       denied by identity
  third          repository  allow     deny    allow       denied by domain
  third          repository  allow     allow   deny        denied by repository
  third          repository  allow     -       both        denied by repository

  owner          package     -         -       -           lacks identity
  owner          package     allow     -       -           allowed
  owner          package     -         allow   -           allowed
  owner          package     -         -       allow       allowed
  owner          package     allow     -       deny        denied by repository
  administrator  package     allow     -       -           allowed
  administrator  package     -         -       allow       lacks identity
  third          package     allow     -       -           lacks resource
  third          package     allow     allow   -           allowed
  third          package     allow     -       allow       allowed
  third          package     -         -       allow       lacks identity
  third          package     both      -       allow       denied by identity
`;

const cellsOf = (line: string): readonly string[] => line.trim().split(/ {2,}/u);

const rowOf = ([by, at, identity = "", domain = "", repository = "", expected = ""]: readonly string[]) => {
  const policies = { identity: says[identity], domain: says[domain], repository: says[repository] };
  const asked = { by: by as Who, at: at as Place, ...policies } satisfies Case;
  return [`identity ${identity}, domain ${domain}, repository ${repository}: ${by} at ${at} level`, [asked, expected]] as const;
};

export const combinations: Rows = Object.fromEntries(
  table
    .split("\n")
    .map(cellsOf)
    .filter((cells) => cells.length > 1)
    .slice(1)
    .map(rowOf),
);
