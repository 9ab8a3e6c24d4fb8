/* Reading policy documents: IAM's JSON into statements of one form. Whatever is unknown or empty is refused by name. */
import { Fault, invalid } from "../model/fault.ts";
import { type Condition, operators } from "./conditions.ts";
import { isWithin, type Principal, variablesIn } from "./match.ts";

/** An element and its Not form in one: `Action` or `NotAction`, and so on. */
export interface Choice<Named> {
  readonly not: boolean;
  readonly of: readonly Named[];
}

export interface Statement {
  readonly effect: "Allow" | "Deny";
  /** Null in an identity's policy, which speaks of that identity. */
  readonly principals: Choice<Principal> | null;
  readonly actions: Choice<string>;
  readonly resources: Choice<string>;
  readonly conditions: readonly Condition[];
  /** Whether `${…}` is a variable. */
  readonly hasVariables: boolean;
}

/**
 * What a policy is: of a domain or repository; of a user or role, or for one session or token of it; or of a role, saying
 * who may assume it.
 */
export type Attachment = "resource" | "identity" | "trust";

/** The most characters of each; white space counts on resources alone. */
const maxCharacters: Readonly<Record<Attachment, number>> = { resource: 7168, identity: 10_240, trust: 4096 };

type Json = Readonly<Record<string, unknown>>;

/** The statements of a policy document. Throws a Validation fault that names what is wrong. */
export function parsePolicy(document: string, attachment: Attachment): readonly Statement[] {
  const counted = attachment === "resource" ? document : document.replace(/\s+/gu, "");
  if (counted.length > maxCharacters[attachment]) {
    throw bad(`is longer than ${maxCharacters[attachment]} characters`);
  }
  const json = readJson(document);
  if (json === undefined) throw bad("is not JSON");
  const policy = asRecord(json, "The document");
  onlyKnown(policy, ["Version", "Id", "Statement"], "The document");
  const { Version: version = "2008-10-17", Id: id = "", Statement: listed } = policy;
  if (version !== "2012-10-17" && version !== "2008-10-17") throw bad("has a Version other than 2012-10-17 and 2008-10-17");
  if (typeof id !== "string") throw bad("has an Id that is not a text");
  const statements = Array.isArray(listed) ? listed : [listed];
  if (listed === undefined || statements.length === 0) throw bad("has no Statement");
  const parsed = statements.map((statement, index) => ({
    place: `Statement ${index + 1}`,
    record: asRecord(statement, `Statement ${index + 1}`),
  }));
  const sids = parsed.flatMap(({ record }) => (record.Sid === undefined || record.Sid === "" ? [] : [record.Sid]));
  if (new Set(sids).size < sids.length) throw bad("uses one Sid in several statements");
  return parsed.map(({ place, record }) => parseStatement(record, place, attachment, version === "2012-10-17"));
}

/**
 * The statements of a document that was accepted once. One that cannot be read is the server's failure, and opens nothing;
 * `what` names it in the fault.
 */
export function parseStored(document: string, attachment: Attachment, what: string): readonly Statement[] {
  try {
    return parsePolicy(document, attachment);
  } catch (cause) {
    throw new Fault("InternalServer", `A stored policy cannot be read: ${what}.`, { cause });
  }
}

const bad = (what: string): Fault => invalid(`The policy document is not valid: it ${what}.`);
const badIn = (place: string, what: string): Fault => invalid(`The policy document is not valid: ${place} ${what}.`);

/** Undefined when it is not JSON. */
function readJson(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown, place: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badIn(place, "is not an object");
  return value as Json;
}

function onlyKnown(record: Json, known: readonly string[], place: string): void {
  const unknown = Object.keys(record).find((key) => !known.includes(key));
  if (unknown !== undefined) throw badIn(place, `has an element ${JSON.stringify(unknown)} that policies do not have`);
}

/** A text or a list of texts, none of them empty. */
function texts(value: unknown, place: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw badIn(place, "is an empty list");
  return list.map((text) => {
    if (typeof text !== "string" || text === "") throw badIn(place, "must be a text or a list of texts, none of them empty");
    return text;
  });
}

/** The elements a statement may have. */
const elements: Readonly<Record<Attachment, readonly string[]>> = {
  resource: ["Principal", "NotPrincipal", "Resource", "NotResource"],
  identity: ["Resource", "NotResource"],
  trust: ["Principal"],
};

function parseStatement(record: Json, place: string, attachment: Attachment, hasVariables: boolean): Statement {
  const { Sid: sid = "", Effect: effect } = record;
  onlyKnown(record, ["Sid", "Effect", "Action", "NotAction", "Condition", ...elements[attachment]], place);
  if (typeof sid !== "string" || !/^[A-Za-z0-9 ]*$/u.test(sid))
    throw badIn(place, "has a Sid that is not made of letters and digits");
  if (effect !== "Allow" && effect !== "Deny") throw badIn(place, 'needs an Effect of "Allow" or "Deny"');
  const implied = attachment !== "identity" && record.Resource === undefined && record.NotResource === undefined;
  return {
    effect,
    principals: attachment === "identity" ? null : parsePrincipals(record, effect, place),
    actions: choice(record, "Action", place, parseAction),
    // What a policy is attached to is its resource where it names none.
    resources: implied ? { not: false, of: ["*"] } : choice(record, "Resource", place, parseResource),
    conditions: parseConditions(record.Condition ?? {}, place, hasVariables),
    hasVariables,
  };
}

/** `Action` or `NotAction` and the like: exactly one of the two. */
function choice(record: Json, element: string, place: string, parse: (text: string, place: string) => string): Choice<string> {
  const not = record[element] === undefined;
  const value = not ? record[`Not${element}`] : record[element];
  if (value === undefined || (!not && record[`Not${element}`] !== undefined)) {
    throw badIn(place, `needs either ${element} or Not${element}`);
  }
  const name = not ? `Not${element}` : element;
  return { not, of: texts(value, `${name} in ${place}`).map((text) => parse(text, place)) };
}

function parseAction(text: string, place: string): string {
  if (text === "*" || /^(?:\*|[A-Za-z0-9-]+):[A-Za-z0-9*?]+$/u.test(text)) return text;
  throw badIn(place, `has an action ${JSON.stringify(text)} that is not written as service:Action`);
}

function parseResource(text: string, place: string): string {
  if (text === "*") return text;
  const written = `has a resource ${JSON.stringify(text)}`;
  if (!/^arn:(?:[^:\s]*:){4}[^\s]/u.test(text.replace(/\$\{[^}]*\}/gu, "$"))) {
    throw badIn(place, `${written} that is neither * nor an ARN of six parts`);
  }
  if (text.split(":", 5).join(":").includes("${")) throw badIn(place, `${written} with a variable before its sixth part`);
  return text;
}

function parsePrincipals(record: Json, effect: "Allow" | "Deny", place: string): Choice<Principal> {
  const not = record.Principal === undefined;
  const value = not ? record.NotPrincipal : record.Principal;
  if (value === undefined || (!not && record.NotPrincipal !== undefined)) {
    throw badIn(place, "needs either Principal or NotPrincipal");
  }
  if (not && effect === "Allow") throw badIn(place, "may not have NotPrincipal with Allow: it would allow everyone else");
  if (value === "*") return { not, of: [{ is: "everyone" }] };
  const byKind = asRecord(value, `Principal in ${place}`);
  onlyKnown(byKind, ["AWS", "Service", "Federated", "CanonicalUser"], `Principal in ${place}`);
  const named = Object.entries(byKind).flatMap(([kind, names]) =>
    texts(names, `Principal in ${place}`).map((name) => parsePrincipal(kind, name, place)),
  );
  if (named.length === 0) throw badIn(place, "has a Principal that names nobody");
  // NotPrincipal has to name the account of a user, and the role of a session, beside them; neither is meant as a whole.
  const meant = not ? named.filter((outer) => !named.some((inner) => isWithin(inner, outer))) : named;
  return { not, of: meant };
}

function parsePrincipal(kind: string, name: string, place: string): Principal {
  if (kind === "AWS") return parseAwsPrincipal(name, place);
  return kind === "Federated" ? { is: "federated", provider: name } : { is: "elsewhere", name };
}

function parseAwsPrincipal(name: string, place: string): Principal {
  if (name === "*") return { is: "everyone" };
  const account = /^(?:arn:aws:iam::)?([0-9]{12})(?::root)?$/u.exec(name)?.[1];
  if (account !== undefined && (name === account || name === `arn:aws:iam::${account}:root`)) return { is: "account", account };
  const isIdentity =
    /^arn:aws:iam::[0-9]{12}:(?:user|role)\/[\w+=,.@/-]+$/u.test(name) ||
    /^arn:aws:sts::[0-9]{12}:(?:assumed-role\/[\w+=,.@-]+|federated-user)\/[\w+=,.@-]+$/u.test(name);
  if (isIdentity) return { is: "identity", arn: name };
  if (/^A(?:IDA|ROA)[A-Z0-9]{12,124}$/u.test(name)) return { is: "unique", id: name };
  throw badIn(place, `has a principal ${JSON.stringify(name)} that is no *, account, user, role or session`);
}

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/u;

function parseConditions(value: unknown, place: string, hasVariables: boolean): readonly Condition[] {
  const block = asRecord(value, `Condition in ${place}`);
  return Object.entries(block).flatMap(([written, keys]) => {
    const [, set, name = "", ifExists] = operatorForm.exec(written) ?? [];
    const operator = operators.get(name);
    if (operator === undefined || (name === "Null" && ifExists !== undefined)) {
      throw badIn(place, `has a condition operator ${JSON.stringify(written)} that does not exist`);
    }
    return Object.entries(asRecord(keys, `${written} in ${place}`)).map(([key, compared]): Condition => {
      const values = conditionValues(compared, `${key} in ${place}`);
      const isFilledIn = (text: string) => hasVariables && operator.takesVariables && variablesIn(text).length > 0;
      const wrong = values.find((text) => !isFilledIn(text) && !operator.accepts(text));
      if (wrong !== undefined)
        throw badIn(place, `compares ${key} by ${written} with ${JSON.stringify(wrong)}, which has another form`);
      const quantifier = set === undefined ? "one" : set === "ForAllValues" ? "all" : "any";
      return { operator: name, quantifier, ifExists: ifExists !== undefined, key: key.toLowerCase(), values };
    });
  });
}

/** Numbers and truth values may stand without quotes; a text may be empty. */
function conditionValues(value: unknown, place: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw badIn(place, "is an empty list");
  return list.map((entry) => {
    if (typeof entry === "string" || typeof entry === "number" || typeof entry === "boolean") return String(entry);
    throw badIn(place, "must be a text or a list of texts");
  });
}
