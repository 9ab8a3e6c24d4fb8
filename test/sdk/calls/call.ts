/*
 * What a call is and what it is to give. In every text, `{{name}}` stands for what was kept under that name: an expected
 * `keeps(name, …)` keeps what came, and the server's address is there from the beginning as `{{url}}`.
 */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { ErrorName } from "../../../src/api/errors.ts";
import type { OperationName } from "../../../src/api/table.ts";
import type { ResourceType, ValidationReason } from "../../../src/model/fault.ts";
import type { InputFor, Values, Who } from "../../support/sdk-driver.ts";
import type { Packhouse } from "../../support/start.ts";

/** Of the server that is called. */
export const account = "123456789012";
export const arnOf = (suffix: string): string => `arn:aws:codeartifact:us-east-1:${account}:${suffix}`;

export type Kept = Map<string, string>;

/** What to expect of one value; objects and lists of these, plain values and regular expressions are told as they are. */
export interface Expected {
  readonly expects: string;
  readonly fits: (actual: unknown, kept: Kept) => boolean;
}

export type Expectation =
  | { readonly is: "output"; readonly output: Values }
  | {
      readonly is: "refusal";
      readonly error: ErrorName;
      readonly message: string | RegExp;
      readonly members: Values;
    };

export interface SdkCall {
  readonly operation: OperationName;
  readonly who: Who;
  readonly input: Values;
  readonly expects: Expectation;
}

/** What only a package client or the operator can do. */
export interface Preparation {
  readonly prepares: string;
  readonly run: (packhouse: Packhouse) => Promise<void>;
}

export type Step = SdkCall | Preparation;

/** A call of the administrator's. */
export const call = <Name extends OperationName>(operation: Name, input: InputFor<Name>, expects: Expectation): SdkCall => ({
  operation,
  who: "administrator",
  input: input as Values,
  expects,
});

/** Exactly these members. */
export const gives = (output: Values): Expectation => ({ is: "output", output });

interface OfResource {
  readonly resourceType?: ResourceType;
  readonly resourceId?: string;
}

const refused =
  (error: ErrorName) =>
  (message: string | RegExp, members: OfResource = {}): Expectation => ({
    is: "refusal",
    error,
    message,
    members: members as Values,
  });

export const accessDenied = refused("AccessDenied");
export const conflict = refused("Conflict");
export const notFound = refused("ResourceNotFound");
export const overQuota = refused("ServiceQuotaExceeded");
export const internal = refused("InternalServer");

export const invalid = (message: string | RegExp, reason: ValidationReason = "OTHER"): Expectation => ({
  is: "refusal",
  error: "Validation",
  message,
  members: { reason },
});

/** A value that breaks the limits of its member, in AWS's words. */
export const outOfBounds = (member: string, value: string, constraint: string): Expectation =>
  invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
    "FIELD_VALIDATION_FAILED",
  );

const secondsOf = (value: unknown): number => {
  if (typeof value === "number") return value;
  return value instanceof Date ? value.getTime() / 1000 : Date.parse(String(value)) / 1000;
};

/** A time that lies so many seconds from now, give or take ten minutes. */
export const aTimeIn = (seconds: number): Expected => ({
  expects: `a time in ${seconds} seconds`,
  fits: (actual) => Math.abs(secondsOf(actual) - Date.now() / 1000 - seconds) < 600,
});

export const recently = aTimeIn(0);

/** A text of this form, kept under a name from here on. */
export const keeps = (name: string, form: RegExp): Expected => ({
  expects: `${form}, to be kept as ${name}`,
  fits: (actual, kept) => {
    if (typeof actual !== "string" || !form.test(actual)) return false;
    kept.set(name, actual);
    return true;
  },
});

/** What was kept under that name. */
export const kept = (name: string): string => `{{${name}}}`;

/** Another text than was kept under that name, which it is kept under in its place. */
export const keepsOther = (name: string, form: RegExp): Expected => ({
  expects: `another ${name} than before`,
  fits: (actual, known) => actual !== known.get(name) && keeps(name, form).fits(actual, known),
});

export const revision = /^\S{1,50}$/u;

/** The four digests of an asset. */
export const hashesOf = (bytes: Buffer): Values =>
  Object.fromEntries(
    ["MD5", "SHA-1", "SHA-256", "SHA-512"].map((name) => [
      name,
      createHash(name.replace("-", "").toLowerCase()).update(bytes).digest("hex"),
    ]),
  );

export const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** The value with all that was kept put in its place. */
export const filledIn = (value: unknown, known: Kept): unknown => {
  if (typeof value === "string")
    return value.replaceAll(/\{\{([^}]+)\}\}/gu, (_, name: string) => {
      const found = known.get(name);
      if (found === undefined) throw new Error(`Nothing was kept as ${name}.`);
      return found;
    });
  if (Array.isArray(value)) return value.map((element) => filledIn(element, known));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [String(filledIn(name, known)), filledIn(member, known)]),
  );
};

const isPlain = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isExpected = (value: unknown): value is Expected => isPlain(value) && typeof value.fits === "function";

const shown = (value: unknown): string => (value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? "nothing"));

/** Where a value is not as expected, a sentence each. */
export const differences = (actual: unknown, expected: unknown, known: Kept, at = "the answer"): readonly string[] => {
  if (isExpected(expected))
    return expected.fits(actual, known) ? [] : [`${at} is ${shown(actual)}; expected was ${expected.expects}`];
  if (expected instanceof RegExp)
    return expected.test(String(actual)) ? [] : [`${at} is ${shown(actual)}; expected was ${shown(expected)}`];
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length)
    return expected.flatMap((element, index) => differences(actual[index], element, known, `${at}[${index}]`));
  if (isPlain(expected) && isPlain(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)].map((name) => String(filledIn(name, known))));
    const filled = Object.fromEntries(Object.entries(expected).map(([name, value]) => [filledIn(name, known), value]));
    return [...names].flatMap((name) => differences(actual[name], filled[name], known, `${at}.${name}`));
  }
  const wanted = filledIn(expected, known);
  return isDeepStrictEqual(actual, wanted) ? [] : [`${at} is ${shown(actual)}; expected was ${shown(wanted)}`];
};
