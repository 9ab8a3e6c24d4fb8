/*
 * Shapes: what a value looks like and within which limits, as plain constants. `OfShape` and `OfMembers` give the
 * TypeScript type of a value of that shape; `check` gives the faults of one, in AWS's wording.
 */
import { invalid } from "../model/fault.ts";

/** `Of` narrows the type of a text: an enum's words, or a name's brand. Lengths count Unicode code points. */
export interface StringShape<Of extends string = string> {
  readonly is: "string";
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression for the whole text, in Unicode mode. */
  readonly pattern?: string;
  readonly values?: readonly Of[];
  /** Whether XML holds it percent-encoded (RFC 3986), as IAM's answers do with policies. */
  readonly percentEncoded?: boolean;
}

export interface IntegerShape {
  readonly is: "integer";
  readonly min?: number;
  readonly max?: number;
  /** Whether AWS calls it a long. */
  readonly long?: boolean;
}

export interface BooleanShape {
  readonly is: "boolean";
}

export interface TimestampShape {
  readonly is: "timestamp";
}

export interface ListShape<Element extends Shape = Shape> {
  readonly is: "list";
  readonly element: Element;
  readonly maxLength?: number;
}

export interface MapShape<Key extends string = string, Value extends Shape = Shape> {
  readonly is: "map";
  readonly key: StringShape<Key>;
  readonly value: Value;
  readonly maxLength?: number;
}

export interface StructureShape<M extends Members = Members> {
  readonly is: "structure";
  readonly members: M;
}

/** Raw bytes that are the whole body of a message. */
export interface PayloadShape {
  readonly is: "payload";
}

export type Shape =
  | StringShape
  | IntegerShape
  | BooleanShape
  | TimestampShape
  | ListShape
  | MapShape
  | StructureShape
  | PayloadShape;

/** Where a member travels: in the JSON body, as the body itself, or under a name in the query or the headers. */
export type Place = "body" | "payload" | `query:${string}` | `header:${string}`;

export interface Member<S extends Shape = Shape, Required extends boolean = boolean> {
  readonly shape: S;
  readonly required: Required;
  /** Inside a structure always `body`. */
  readonly place: Place;
  /** One sentence for people who use the API. */
  readonly summary: string;
}

/** In the order in which the API lists them. */
export type Members = Readonly<Record<string, Member>>;

export interface Payload {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Null where it is not known before the end. */
  readonly size: number | null;
}

/** The value of any members: each under its name, `undefined` where it was not given. */
export type Values = Readonly<Record<string, unknown>>;

/** Maps are `ReadonlyMap` because their keys come from outside and may be called `__proto__`. */
export type OfShape<S extends Shape> =
  S extends StringShape<infer Of>
    ? Of
    : S extends IntegerShape
      ? number
      : S extends BooleanShape
        ? boolean
        : S extends TimestampShape
          ? Date
          : S extends ListShape<infer Element>
            ? readonly OfShape<Element>[]
            : S extends MapShape<infer Key, infer Value>
              ? ReadonlyMap<Key, OfShape<Value>>
              : S extends StructureShape<infer M>
                ? OfMembers<M>
                : Payload;

type RequiredNames<M extends Members> = { [Name in keyof M]: M[Name]["required"] extends true ? Name : never }[keyof M];

/** Required members plain, optional ones with `undefined`. */
export type OfMembers<M extends Members> = string extends keyof M
  ? Values
  : Flat<
      { readonly [Name in RequiredNames<M>]: OfShape<M[Name]["shape"]> } & {
        readonly [Name in Exclude<keyof M, RequiredNames<M>>]?: OfShape<M[Name]["shape"]>;
      }
    >;

/** One object type instead of an intersection: the compiler then refuses what shares no member with it. */
type Flat<T> = { [Name in keyof T]: T[Name] };

/** As many breaches as one fault tells of. */
const maxBreaches = 20;

/** Of a refused value, as many characters and entries as a fault repeats. */
const maxShown = 200;

/** What is wrong with the value at a path, as `tags.1.member.key`. */
interface Breach {
  readonly at: string;
  /** In quotes, or `null`. */
  readonly value: string;
  readonly constraint: string;
}

/**
 * Gives `value`, whose members have the right types already (shape/json.ts, api/wire.ts see to it), when all of them
 * are within their limits. Throws a Validation fault that lists what is not (service spec 3), in AWS's wording; `spell`
 * writes the paths there.
 */
export const check = <M extends Members>(members: M, value: Values, spell = (at: string): string => at): OfMembers<M> => {
  const found = breachesOfMembers(members, "", value).take(maxBreaches).toArray();
  if (found.length > 0) {
    const count = found.length === 1 ? "1 validation error" : `${found.length} validation errors`;
    const told = found.map(
      (breach) => `Value ${breach.value} at '${spell(breach.at)}' failed to satisfy constraint: ${breach.constraint}`,
    );
    throw invalid(`${count} detected: ${told.join("; ")}`, "FIELD_VALIDATION_FAILED");
  }
  return value as OfMembers<M>;
};

function* breachesOfMembers(members: Members, at: string, value: Values): Generator<Breach> {
  for (const [name, member] of Object.entries(members)) {
    const given = value[name];
    if (given !== undefined) yield* breachesOfShape(member.shape, `${at}${name}`, given);
    else if (member.required) yield { at: `${at}${name}`, value: "null", constraint: "Member must not be null" };
  }
}

function* breachesOfShape(shape: Shape, at: string, value: unknown): Generator<Breach> {
  for (const constraint of brokenConstraints(shape, value)) yield { at, value: quoted(value), constraint };
  if (shape.is === "structure") yield* breachesOfMembers(shape.members, `${at}.`, value as Values);
  if (shape.is === "list") {
    for (const [index, element] of (value as readonly unknown[]).entries()) {
      yield* breachesOfShape(shape.element, `${at}.${index + 1}.member`, element);
    }
  }
  if (shape.is === "map") {
    for (const [key, entry] of value as ReadonlyMap<string, unknown>) {
      const broken = brokenByText(shape.key, key);
      if (broken.length > 0) {
        yield { at, value: quoted(value), constraint: `Map keys must satisfy constraint: [${broken.join(", ")}]` };
      }
      yield* breachesOfShape(shape.value, `${at}.${shown(key)}.member`, entry);
    }
  }
}

const brokenConstraints = (shape: Shape, value: unknown): readonly string[] => {
  switch (shape.is) {
    case "string":
      return brokenByText(shape, value as string);
    case "integer":
      return brokenByNumber(shape, value as number);
    case "list":
      return brokenByLength(shape, (value as readonly unknown[]).length);
    case "map":
      return brokenByLength(shape, (value as ReadonlyMap<string, unknown>).size);
    default:
      return [];
  }
};

const brokenByText = (shape: StringShape, value: string): readonly string[] => {
  const broken = [...brokenByLength(shape, codePoints(value))];
  if (shape.pattern !== undefined && !anchored(shape.pattern).test(value)) {
    broken.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
  if (shape.values !== undefined && !shape.values.includes(value)) {
    broken.push(`Member must satisfy enum value set: [${shape.values.join(", ")}]`);
  }
  return broken;
};

const brokenByNumber = ({ min, max }: IntegerShape, value: number): readonly string[] => [
  ...(min !== undefined && value < min ? [`Member must have value greater than or equal to ${min}`] : []),
  ...(max !== undefined && value > max ? [`Member must have value less than or equal to ${max}`] : []),
];

const brokenByLength = (
  limits: { readonly minLength?: number; readonly maxLength?: number },
  length: number,
): readonly string[] => [
  ...(length < (limits.minLength ?? 0) ? [`Member must have length greater than or equal to ${limits.minLength}`] : []),
  ...(length > (limits.maxLength ?? length) ? [`Member must have length less than or equal to ${limits.maxLength}`] : []),
];

const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/** One entry a pattern of the table, so it stays small. */
const patterns = new Map<string, RegExp>();

const anchored = (pattern: string): RegExp => {
  const known = patterns.get(pattern) ?? new RegExp(`^(?:${pattern})$`, "u");
  patterns.set(pattern, known);
  return known;
};

const quoted = (value: unknown): string => `'${shown(value)}'`;

const shown = (value: unknown): string => {
  const text = written(value);
  return text.length <= maxShown ? text : `${text.slice(0, maxShown).toWellFormed()}…`;
};

const written = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.slice(0, maxShown).map(written).join(", ")}]`;
  if (value instanceof Map) return `{${writtenEntries(value.entries())}}`;
  if (typeof value === "object" && value !== null) return `{${writtenEntries(Object.entries(value).values())}}`;
  return String(value);
};

const writtenEntries = (entries: IteratorObject<[string, unknown]>): string =>
  entries
    .take(maxShown)
    .map(([key, entry]) => `${key}=${written(entry)}`)
    .toArray()
    .join(", ");
