/* Wildcards, policy variables, principals and ARNs, as policies write them. */
import type { Arn } from "../model/arn.ts";

/** The values of a condition key (lower case); undefined when the request has none. */
export type Lookup = (key: string) => readonly string[] | undefined;

const anyRun = Symbol("*");
const anyOne = Symbol("?");

/** A text of a policy with its variables filled in: characters and wildcards. */
export type Pattern = readonly (string | symbol)[];

const pieces = /\$\{([^{}]*)\}|./gsu;
const variableForm = /^\s*([^\s,]+)\s*(?:,\s*'([^']*)'\s*)?$/u;

/**
 * Fills in the variables of a policy's text; null when one has no value. What a variable stands for is taken
 * literally, so that no name can bring in a wildcard. With `variables` null, `${` means itself (policies before 2012-10-17).
 */
export function expand(text: string, variables: Lookup | null): Pattern | null {
  const expanded: (string | symbol)[] = [];
  for (const [piece, name] of text.matchAll(pieces)) {
    if (piece === "*") expanded.push(anyRun);
    else if (piece === "?") expanded.push(anyOne);
    else if (name === undefined) expanded.push(piece);
    else if (variables === null) expanded.push(..."${", ...wildcards(name), "}");
    else {
      const value = textOf(name, variables);
      if (value === null) return null;
      expanded.push(...value);
    }
  }
  return expanded;
}

const wildcards = (text: string): Pattern =>
  Array.from(text, (character) => (character === "*" ? anyRun : character === "?" ? anyOne : character));

function textOf(name: string, variables: Lookup): string | null {
  if (name === "*" || name === "?" || name === "$") return name;
  const [, key, fallback] = variableForm.exec(name) ?? [];
  const values = key === undefined ? undefined : variables(key.toLowerCase());
  return (values?.length === 1 ? values[0] : fallback) ?? null;
}

/** The condition keys that a policy's text names as variables, in lower case. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(pieces)].flatMap(([, name]) => {
    const key = name === undefined ? undefined : variableForm.exec(name)?.[1];
    return key === undefined ? [] : [key.toLowerCase()];
  });

/** The pattern as a plain text: its wildcards stand for themselves. */
export const literalOf = (pattern: Pattern): string =>
  pattern.map((piece) => (piece === anyRun ? "*" : piece === anyOne ? "?" : piece)).join("");

/** Whether all of `text` fits; `*` is any run of characters, `?` any one, `:` and `/` are nothing special. */
export function matches(pattern: Pattern, text: string): boolean {
  const characters = [...text];
  let at = 0;
  let inPattern = 0;
  let lastRun = -1;
  let runFrom = 0;
  while (at < characters.length) {
    const piece = pattern[inPattern];
    if (piece === anyRun) {
      lastRun = inPattern;
      runFrom = at;
      inPattern += 1;
    } else if (piece === anyOne || piece === characters[at]) {
      inPattern += 1;
      at += 1;
    } else if (lastRun >= 0) {
      // Only the last run needs to give way: an earlier one that took more could not make a later part fit better.
      runFrom += 1;
      at = runFrom;
      inPattern = lastRun + 1;
    } else return false;
  }
  while (pattern[inPattern] === anyRun) inPattern += 1;
  return inPattern === pattern.length;
}

/** Whether each of an ARN's six parts fits the pattern's; a wildcard does not reach over a colon before the sixth. */
export function matchesArn(pattern: Pattern, arn: Arn): boolean {
  const wanted = inSixParts(pattern);
  const given = inSixParts([...arn]);
  return wanted.length === 6 && given.length === 6 && wanted.every((part, index) => matches(part, (given[index] ?? []).join("")));
}

function inSixParts(pattern: Pattern): readonly Pattern[] {
  const parts: (string | symbol)[][] = [[]];
  for (const piece of pattern) {
    if (piece === ":" && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  return parts;
}

/** The account that an ARN says its resource is in; null where it says none. */
export const accountOf = (resource: Arn): string | null => /^arn:[^:]*:[^:]*:[^:]*:([0-9]{12}):/u.exec(resource)?.[1] ?? null;

/** Whether a pattern such as `codeartifact:Describe*` names the action; letter case does not count. */
export const matchesAction = (pattern: string, action: string): boolean =>
  matches(wildcards(pattern.toLowerCase()), action.toLowerCase());

/** Whom a statement names. A service or other kind is kept so that it can be excepted, and is never a caller. */
export type Principal =
  | { readonly is: "everyone" }
  | { readonly is: "account"; readonly account: string }
  /** A user, a role, or one session of a role. */
  | { readonly is: "identity"; readonly arn: Arn }
  /** A user or role that a policy goes on naming when another one has its name. */
  | { readonly is: "unique"; readonly id: string }
  /** An identity provider. */
  | { readonly is: "federated"; readonly provider: Arn }
  | { readonly is: "elsewhere"; readonly name: string };

/** Who asks, as far as policies can name them. */
export interface Identity {
  /** The user, or the session of a role. */
  readonly principalArn: Arn;
  /** The user, or the role behind the session. */
  readonly identityArn: Arn;
  /** Of the user or role; null when it is not known. */
  readonly uniqueId: string | null;
  readonly account: string;
}

/** How closely a statement names who asks: by their own ARN, as a role or as anyone, or by their account. */
export type Closeness = "itself" | "identity" | "account";

/** Null where the principal is somebody else. */
export function closenessOf(principal: Principal, caller: Identity): Closeness | null {
  switch (principal.is) {
    case "everyone":
      return "identity";
    case "account":
      return principal.account === caller.account ? "account" : null;
    case "identity":
      if (principal.arn === caller.principalArn) return "itself";
      return principal.arn === caller.identityArn ? "identity" : null;
    case "unique":
      if (principal.id !== caller.uniqueId) return null;
      return caller.principalArn === caller.identityArn ? "itself" : "identity";
    case "federated":
    case "elsewhere":
      return null;
  }
}

const sessionForm = /^arn:aws:sts::([0-9]{12}):assumed-role\/([^/]+)\/[^/]+$/u;
const roleForm = /^arn:aws:iam::([0-9]{12}):role\/(?:.*\/)?([^/]+)$/u;

/** Whether `inner` is an identity of the account `outer`, or a session of the role. */
export function isWithin(inner: Principal, outer: Principal): boolean {
  if (inner.is !== "identity") return false;
  if (outer.is === "account") return inner.arn.split(":")[4] === outer.account;
  if (outer.is !== "identity") return false;
  // A session's ARN names its role without the role's path.
  const [, sessionAccount, sessionRole] = sessionForm.exec(inner.arn) ?? [];
  const [, roleAccount, roleName] = roleForm.exec(outer.arn) ?? [];
  return sessionAccount !== undefined && sessionAccount === roleAccount && sessionRole === roleName;
}
