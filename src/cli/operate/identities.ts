/* `packhouse users`, `keys`, `policies`, `roles` and `providers`: IAM's operations, under short words. */
import { readFileSync } from "node:fs";
import type { IdentityOperation } from "../../api/identity/operation.ts";
import { identityOperations as iam } from "../../api/identity/table.ts";
import { invalid } from "../../model/fault.ts";
import type { Members, Shape, Values } from "../../shape/shape.ts";
import { type CalledServer, calledServer, callIdentity, serverFlags } from "./call-server.ts";
import { type Command, type Deed, type Flag, type Given, group, misused, textOf } from "./command.ts";
import { outputFlag, type Row, writeRows } from "./rows.ts";

/** A word for an operation. */
interface Front {
  /** The operation, or one for users and one for roles, of which the name that is given chooses. */
  readonly row: IdentityOperation | { readonly user: IdentityOperation; readonly role: IdentityOperation };
  /** What the word itself says of the input. */
  readonly fixed?: Values;
  /** The output's member that is all that is wanted of it, such as a policy. */
  readonly shows?: string;
}

function fronts(name: string, words: Readonly<Record<string, Front>>): Command {
  return group(name, Object.fromEntries(Object.entries(words).map(([word, front]) => [word, deedOf(front)])));
}

const paging = ["Marker", "MaxItems"];
const notSupported = ["PermissionsBoundary", "PolicyUsageFilter", "SetAsDefault"];

/** The members of an input that can be written in one word. */
const written = ({ row, fixed = {} }: Front): Members => {
  const inputs = "user" in row ? [row.user.input, row.role.input] : [row.input];
  const all = Object.entries(Object.assign({}, ...inputs) as Members);
  return Object.fromEntries(
    all.filter(([name, { shape }]) => isPlain(shape) && ![...paging, ...notSupported, ...Object.keys(fixed)].includes(name)),
  );
};

const isPlain = (shape: Shape): boolean =>
  shape.is === "string" || shape.is === "integer" || shape.is === "boolean" || (shape.is === "list" && isPlain(shape.element));

/** `ClientIDList` → `client-id-list`. */
const flagOf = (member: string): string => member.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/gu, "-").toLowerCase();

function deedOf(front: Front): Deed {
  const members = written(front);
  const isForEither = "user" in front.row;
  const flags = Object.entries(members).map(([name, { shape, required, summary }]): [string, Flag] => {
    const says = `${summary}${shape.is === "list" ? " Several with commas between them." : ""}`;
    const value = name.endsWith("Document") ? "JSON or file://PATH" : flagOf(name).split("-").at(-1)?.toUpperCase();
    const isChoice = isForEither && (name === "UserName" || name === "RoleName");
    return [flagOf(name), { says, takesValue: shape.is !== "boolean", value, required: required && !isChoice }];
  });
  return {
    says: "user" in front.row ? front.row.user.summary.replace("a user", "a user or role") : front.row.summary,
    flags: { ...Object.fromEntries(flags), output: outputFlag, ...serverFlags },
    run: async (given, invocation) => {
      const row = rowOf(front, given);
      const input = { ...inputOf(members, given), ...front.fixed };
      const answers = await allPages(await calledServer(given, invocation), row, input);
      const shown = front.shows === undefined ? undefined : structureIn(answers[0] ?? {})[front.shows];
      if (shown !== undefined && given.output !== "json") invocation.out.write(`${readable(String(shown))}\n`);
      else
        writeRows(
          invocation.out,
          answers.flatMap((answer) => rowsOf(row, answer)),
          given,
        );
    },
  };
}

function rowOf({ row }: Front, given: Given): IdentityOperation {
  if (!("user" in row)) return row;
  const [user, role] = [given["user-name"], given["role-name"]];
  if ((user === undefined) === (role === undefined)) throw misused("Give either --user-name or --role-name.");
  return user === undefined ? row.role : row.user;
}

function inputOf(members: Members, given: Given): Values {
  const entries = Object.entries(members).flatMap(([name, { shape }]) => {
    const text = textOf(given, flagOf(name));
    return text === undefined ? [] : [[name, readValue(shape, text)]];
  });
  return Object.fromEntries(entries) as Values;
}

function readValue(shape: Shape, text: string): unknown {
  if (shape.is === "list") return text.split(",");
  if (shape.is === "boolean") return text === "true";
  if (shape.is === "integer") return Number(text);
  if (!text.startsWith("file://")) return text;
  const file = text.slice("file://".length);
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    throw invalid(`${file} cannot be read: ${(thrown as Error).message}`);
  }
}

async function allPages(server: CalledServer, row: IdentityOperation, input: Values): Promise<readonly Values[]> {
  const answers: Values[] = [];
  let marker: unknown;
  do {
    const answer = await callIdentity(server, row, marker === undefined ? input : { ...input, Marker: marker });
    answers.push(answer);
    marker = answer.IsTruncated === true ? answer.Marker : undefined;
  } while (marker !== undefined);
  return answers;
}

/** The one structure in an answer, such as the user that was asked for, or the answer itself. */
const structureIn = (answer: Values): Values => {
  const [value, ...more] = Object.values(answer);
  return more.length === 0 && typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : answer;
};

/** A list makes a row of each element, everything else one row; nothing makes none. */
function rowsOf({ name }: IdentityOperation, answer: Values): readonly Row[] {
  if (!name.startsWith("List")) return Object.keys(answer).length === 0 ? [] : [rowOfValues("", structureIn(answer))];
  const [member = "", elements = []] = Object.entries(answer).find(([, value]) => Array.isArray(value)) ?? [];
  return (elements as readonly unknown[]).map((element) => rowOfValues(member, element));
}

function rowOfValues(name: string, value: unknown): Row {
  if (typeof value !== "object" || value === null) return { [name.replace(/s$/u, "")]: String(value) };
  return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, cellOf(one)]));
}

const cellOf = (value: unknown): Row[string] => {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : (value as Row[string]);
};

/** A document with its members one a line, where it is JSON. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export const users = fronts("users", {
  list: { row: iam.ListUsers },
  create: { row: iam.CreateUser },
  show: { row: iam.GetUser },
  rename: { row: iam.UpdateUser },
  delete: { row: iam.DeleteUser },
});

export const keys = fronts("keys", {
  list: { row: iam.ListAccessKeys },
  create: { row: iam.CreateAccessKey },
  disable: { row: iam.UpdateAccessKey, fixed: { Status: "Inactive" } },
  enable: { row: iam.UpdateAccessKey, fixed: { Status: "Active" } },
  delete: { row: iam.DeleteAccessKey },
});

export const policies = fronts("policies", {
  list: { row: iam.ListPolicies },
  create: { row: iam.CreatePolicy },
  show: { row: iam.GetPolicy },
  document: { row: iam.GetPolicyVersion, shows: "Document" },
  replace: { row: iam.CreatePolicyVersion, fixed: { SetAsDefault: true } },
  versions: { row: iam.ListPolicyVersions },
  "delete-version": { row: iam.DeletePolicyVersion },
  delete: { row: iam.DeletePolicy },
  attach: { row: { user: iam.AttachUserPolicy, role: iam.AttachRolePolicy } },
  detach: { row: { user: iam.DetachUserPolicy, role: iam.DetachRolePolicy } },
  attached: { row: { user: iam.ListAttachedUserPolicies, role: iam.ListAttachedRolePolicies } },
  "put-inline": { row: { user: iam.PutUserPolicy, role: iam.PutRolePolicy } },
  "list-inline": { row: { user: iam.ListUserPolicies, role: iam.ListRolePolicies } },
  "show-inline": { row: { user: iam.GetUserPolicy, role: iam.GetRolePolicy }, shows: "PolicyDocument" },
  "delete-inline": { row: { user: iam.DeleteUserPolicy, role: iam.DeleteRolePolicy } },
});

export const roles = fronts("roles", {
  list: { row: iam.ListRoles },
  create: { row: iam.CreateRole },
  show: { row: iam.GetRole },
  trust: { row: iam.UpdateAssumeRolePolicy },
  delete: { row: iam.DeleteRole },
});

export const providers = fronts("providers", {
  list: { row: iam.ListOpenIDConnectProviders },
  create: { row: iam.CreateOpenIDConnectProvider },
  show: { row: iam.GetOpenIDConnectProvider },
  delete: { row: iam.DeleteOpenIDConnectProvider },
});
