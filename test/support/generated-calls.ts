/* Calls made from an operation's OpenAPI description: right ones, wrong in one member, and right with something beside. */
import fc from "fast-check";
import { type DescribedOperation, fits, type JsonSchema } from "./open-api.ts";
import { queryOf, type SignedRequest } from "./signed-http.ts";

/** What a call holds. The signature brings the header that says the body's digest. */
export interface GeneratedCall {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A call with what was done to it, in words. */
export interface ChangedCall {
  readonly what: string;
  readonly call: GeneratedCall;
}

/** Values by the names of members that exist, so that calls meet something. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

type Place = keyof GeneratedCall;

interface Slot {
  readonly place: Place;
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

const slotsOf = ({ parameters, requestBody }: DescribedOperation): readonly Slot[] => {
  const { properties = {}, required = [] } = requestBody?.content?.["application/json"]?.schema ?? {};
  return [
    ...parameters.filter((one) => one.in === "query").map((one): Slot => ({ ...one, place: "query" })),
    ...Object.entries(properties).map(
      ([name, schema]): Slot => ({ place: "body", name, required: required.includes(name), schema }),
    ),
  ];
};

/** The request for a call of the operation; an operation that takes bytes gets a few. */
export const requestOf = ({ method, path, requestBody }: DescribedOperation, { query, body }: GeneratedCall): SignedRequest => {
  const takesBytes = requestBody?.content?.["application/octet-stream"] !== undefined;
  const isEmpty = Object.keys(body).length === 0;
  return {
    method,
    path,
    query: queryOf(Object.entries(query).map(([name, value]) => [name, String(value)])),
    body: takesBytes ? "bytes" : isEmpty ? "" : JSON.stringify(body),
  };
};

/** Calls whose members are all within their limits. */
export const rightCalls = (operation: DescribedOperation, known: Known): fc.Arbitrary<GeneratedCall> => {
  const part = (place: Place) => {
    const slots = slotsOf(operation).filter((slot) => slot.place === place);
    const values = slots.map(({ name, schema, required }) => {
      const value = rightValues(schema, known, name).map((one) => [[name, one] as const]);
      return required ? value : fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: value });
    });
    return fc.tuple(...values).map((entries) => Object.fromEntries(entries.flat()));
  };
  return fc.record({ query: part("query"), body: part("body") });
};

/** Calls with exactly one member that is missing, beyond a limit, of another type or in another place. */
export const wrongCalls = (operation: DescribedOperation, known: Known): fc.Arbitrary<ChangedCall> | null => {
  const changes = slotsOf(operation).flatMap((slot) => [
    ...wrongValues(slot.schema, known, slot.name, slot.place).map(({ what, values }) => ({
      what: `${slot.name} ${what}`,
      values,
      change: (call: GeneratedCall, value: unknown) => withMember(call, slot, value),
    })),
    ...(slot.required
      ? [
          { what: `${slot.name} left out`, values: fc.constant(null), change: (call: GeneratedCall) => without(call, slot) },
          { what: `${slot.name} elsewhere`, values: fc.constant(null), change: (call: GeneratedCall) => displaced(call, slot) },
        ]
      : []),
  ]);
  if (changes.length === 0) return null;
  return fc
    .tuple(rightCalls(operation, known), fc.constantFrom(...changes))
    .chain(([call, { what, values, change }]) => values.map((value) => ({ what, call: change(call, value) })));
};

/** Right calls with members that nobody knows beside the others. */
export const crowdedCalls = (operation: DescribedOperation, known: Known): fc.Arbitrary<ChangedCall> => {
  const names = fc.constantFrom("unknown", "Domain", "__proto__", "constructor", "toString", "max_results", "x".repeat(300));
  const takesJson = operation.requestBody?.content?.["application/json"] !== undefined;
  return fc
    .tuple(rightCalls(operation, known), names, fc.jsonValue(), takesJson ? fc.boolean() : fc.constant(false))
    .map(([call, name, value, inBody]) => ({
      what: `${inBody ? "body" : "query"} with ${name}`,
      call: withMember(call, { place: inBody ? "body" : "query", name }, inBody ? value : JSON.stringify(value)),
    }));
};

/** `__proto__` is to be a member like any other. */
const withMember = (call: GeneratedCall, { place, name }: Pick<Slot, "place" | "name">, value: unknown): GeneratedCall => ({
  ...call,
  [place]: Object.fromEntries([...Object.entries(call[place]).filter(([other]) => other !== name), [name, value]]),
});

const without = (call: GeneratedCall, { place, name }: Slot): GeneratedCall => ({
  ...call,
  [place]: Object.fromEntries(Object.entries(call[place]).filter(([other]) => other !== name)),
});

const displaced = (call: GeneratedCall, slot: Slot): GeneratedCall =>
  withMember(
    without(call, slot),
    { place: slot.place === "query" ? "body" : "query", name: slot.name },
    slot.place === "query" ? call.query[slot.name] : JSON.stringify(call.body[slot.name]),
  );

const word = (letters: string, { minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...letters), minLength, maxLength: Math.min(maxLength, minLength + 40) });

const textKinds: readonly ((schema: JsonSchema) => fc.Arbitrary<string>)[] = [
  (schema) => word("abcdefghijklmnopqrstuvwxyz", schema),
  (schema) => word("abcxyz0123456789-", schema),
  (schema) => word("0123456789", schema),
  (schema) => word("ABab01._-:@+~!$%&'*", schema),
  (schema) => word("ab./*~$-", schema).map((text) => `/${text}`.slice(0, schema.maxLength)),
  ({ minLength = 0, maxLength = 40 }) => fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 40) }),
  // NUL is refused in every text: no store could keep it.
  ({ minLength = 0, maxLength = 40 }) =>
    fc.string({ unit: "binary", minLength, maxLength: Math.min(maxLength, 40) }).map((text) => text.replaceAll("\0", "0")),
  ({ minLength, maxLength = 40 }) => word("a", { minLength: Math.max(minLength ?? 0, maxLength - 1), maxLength }),
];

const samples = 60;

const knownTexts = new Map<JsonSchema, fc.Arbitrary<string>>();

const rightTexts = (schema: JsonSchema): fc.Arbitrary<string> => {
  const texts = knownTexts.get(schema) ?? fittingTexts(schema);
  knownTexts.set(schema, texts);
  return texts;
};

/** Every kind of text of which some fit, cut down to those that do. */
const fittingTexts = (schema: JsonSchema): fc.Arbitrary<string> => {
  const kinds = textKinds
    .map((kind) => kind(schema))
    .filter(
      (kind) => fc.sample(kind, { numRuns: samples, seed: samples }).filter((text) => fits(schema, text)).length > samples / 6,
    )
    .map((kind) => kind.filter((text) => fits(schema, text)));
  if (kinds.length === 0) throw new Error(`No kind of text fits ${JSON.stringify(schema)}.`);
  return fc.oneof(...kinds);
};

const { MAX_SAFE_INTEGER: greatest } = Number;

const rightValues = (schema: JsonSchema, known: Known, name: string): fc.Arbitrary<unknown> => {
  const some = (known[name] ?? []).filter((value) => fits(schema, value));
  const any = anyRightValues(schema, known, name);
  return some.length === 0 ? any : fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...some) }, { weight: 1, arbitrary: any });
};

const anyRightValues = (schema: JsonSchema, known: Known, name: string): fc.Arbitrary<unknown> => {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string":
      return rightTexts(schema);
    case "integer":
      return fc.integer({ min: schema.minimum ?? -greatest, max: schema.maximum ?? greatest });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(rightValues(schema.items ?? {}, known, name), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
    default:
      return schema.properties === undefined
        ? fc.dictionary(
            rightValues(schema.propertyNames ?? {}, known, name) as fc.Arbitrary<string>,
            entries(schema, known, name),
            {
              maxKeys: 3,
            },
          )
        : fc.record(
            Object.fromEntries(Object.entries(schema.properties).map(([inner, one]) => [inner, rightValues(one, known, inner)])),
            { requiredKeys: [...(schema.required ?? [])] },
          );
  }
};

const entries = (schema: JsonSchema, known: Known, name: string): fc.Arbitrary<unknown> =>
  rightValues(schema.additionalProperties ?? {}, known, `${name} entry`);

interface Wrong {
  readonly what: string;
  readonly values: fc.Arbitrary<unknown>;
}

const wrongValues = (schema: JsonSchema, known: Known, name: string, place: Place): readonly Wrong[] => {
  const mistyped = place === "body" ? [{ what: "of another type", values: otherTypes(schema) }] : [];
  switch (schema.type) {
    case "string":
      return [...wrongTexts(schema), ...mistyped];
    case "integer":
      return [...wrongIntegers(schema, place), ...mistyped];
    case "boolean":
      return place === "body" ? mistyped : [{ what: "no boolean", values: fc.constantFrom("", "TRUE", "1", "yes", "null") }];
    case "array":
      return [...wrongLists(schema, known, name), ...mistyped];
    default:
      return [...(schema.properties === undefined ? wrongMaps(schema, known, name) : wrongObjects(schema, known)), ...mistyped];
  }
};

const otherTypes = ({ type }: JsonSchema): fc.Arbitrary<unknown> => {
  const values = { string: "a", integer: 7, boolean: true, array: [], object: {}, fraction: 1.5 };
  return fc.constantFrom(...Object.entries(values).flatMap(([kind, value]) => (kind === type ? [] : [value])));
};

const spoiling = [" ", "\n", "\t", "/", "#", "_", "É", "\u200e", "\u0000", "é", ".", ":"];

const wrongTexts = (schema: JsonSchema): readonly Wrong[] => {
  if (schema.enum !== undefined) {
    const values = fc.string({ maxLength: 20 }).filter((text) => !fits(schema, text));
    return [{ what: "no word of the set", values: fc.oneof(values, fc.constant(schema.enum[0]?.concat("x"))) }];
  }
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  const spoiled = fc
    .tuple(rightTexts(schema), fc.constantFrom(...spoiling), fc.nat())
    .map(([text, spot, at]) => text.slice(0, at % text.length) + spot + text.slice(at % text.length))
    .filter((text) => !fits(schema, text) || text.includes("\0"));
  return [
    ...(minLength > 0 ? [{ what: "too short", values: fc.constant("a".repeat(minLength - 1)) }] : []),
    ...(maxLength < 5_000
      ? [{ what: "too long", values: fc.integer({ min: 1, max: 9 }).map((more) => "a".repeat(maxLength + more)) }]
      : []),
    { what: "with a character that it may not have", values: spoiled },
  ];
};

const wrongIntegers = ({ minimum, maximum }: JsonSchema, place: Place): readonly Wrong[] => [
  ...(minimum === undefined ? [] : [{ what: "too small", values: fc.integer({ min: -greatest, max: minimum - 1 }) }]),
  ...(maximum === undefined ? [] : [{ what: "too great", values: fc.integer({ min: maximum + 1, max: greatest }) }]),
  ...(place === "body"
    ? []
    : [{ what: "no integer", values: fc.constantFrom("", "ten", "1.5", "1e3", "0x10", " 1", "9".repeat(30), "true") }]),
];

const wrongLists = (schema: JsonSchema, known: Known, name: string): readonly Wrong[] => {
  const { items = {}, maxItems } = schema;
  const element = rightValues(items, known, name);
  return [
    ...(maxItems === undefined
      ? []
      : [{ what: "too many", values: fc.array(element, { minLength: maxItems + 1, maxLength: maxItems + 1 }) }]),
    ...wrongValues(items, known, name, "body").map(({ what, values }) => ({
      what: `with an element ${what}`,
      values: fc.tuple(element, values).map((pair) => pair),
    })),
    { what: "with an element null", values: fc.constant([null]) },
  ];
};

const wrongMaps = (schema: JsonSchema, known: Known, name: string): readonly Wrong[] => {
  const { propertyNames = {}, maxProperties } = schema;
  const entry = entries(schema, known, name);
  const key = rightValues(propertyNames, known, name) as fc.Arbitrary<string>;
  const whole = (names: fc.Arbitrary<unknown>, value: fc.Arbitrary<unknown>) =>
    fc.tuple(names, value).map(([one, of]) => ({ [String(one)]: of }));
  return [
    ...(maxProperties === undefined
      ? []
      : [
          {
            what: "too large",
            values: entry.map((of) =>
              Object.fromEntries(Array.from({ length: maxProperties + 1 }, (_, index) => [`${index}`, of])),
            ),
          },
        ]),
    ...wrongTexts(propertyNames).map(({ what, values }) => ({ what: `with a key ${what}`, values: whole(values, entry) })),
    ...wrongValues(schema.additionalProperties ?? {}, known, name, "body").map(({ what, values }) => ({
      what: `with an entry ${what}`,
      values: whole(key, values),
    })),
  ];
};

const wrongObjects = (schema: JsonSchema, known: Known): readonly Wrong[] => {
  const { properties = {}, required = [] } = schema;
  const whole = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, rightValues(one, known, name)])),
  );
  return Object.entries(properties).flatMap(([name, one]) => [
    ...(required.includes(name) ? [{ what: `without ${name}`, values: whole.map(({ [name]: _, ...others }) => others) }] : []),
    ...wrongValues(one, known, name, "body").map(({ what, values }) => ({
      what: `with ${name} ${what}`,
      values: fc.tuple(whole, values).map(([right, value]) => ({ ...right, [name]: value })),
    })),
  ]);
};
