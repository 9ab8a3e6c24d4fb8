/*
 * Queries that are built and compiled once. For those that most requests ask, making the same text anew takes longer than
 * the engine needs to run it.
 */
import type { Compilable, CompiledQuery, InferResult } from "kysely";
import type { Db } from "./database.ts";

type Value = string | number | null;
type Values<Names extends PropertyKey> = { readonly [Name in Names]: Value | readonly Value[] };

/** Stands for a value while a query is built: tells which one it is of those of an execution. */
interface StandIn<All> {
  readonly of: (values: All) => unknown;
}

/** Lists of other lengths make other texts, of which so many are kept. */
const textsKept = 100;

/**
 * Gives what executes a query. `build` may do nothing with the values but put them, of lists each, where a query has values:
 * what it sees only stands for them. A value that may be null must not be compared.
 */
export function prepared<All extends Values<keyof All>, Query extends Compilable>(
  build: (db: Db, values: All) => Query,
): (db: Db, values: All) => Promise<InferResult<Query>> {
  // By adapter, of which each database has one: it says which engine a text is for.
  const compiled = new WeakMap<object, Map<string, CompiledQuery>>();
  const textFor = (db: Db, values: All): CompiledQuery => {
    const { adapter } = db.getExecutor();
    const texts = compiled.get(adapter) ?? new Map<string, CompiledQuery>();
    compiled.set(adapter, texts);
    const shape = shapeOf(values);
    const known = texts.get(shape);
    if (known !== undefined) return known;
    if (texts.size >= textsKept) texts.clear();
    const made = build(db, standIns(values)).compile();
    texts.set(shape, made);
    return made;
  };
  return async (db, values) => {
    const text = textFor(db, values);
    const parameters = text.parameters.map((parameter) => (isStandIn<All>(parameter) ? parameter.of(values) : parameter));
    const { rows } = await db.executeQuery({ ...text, parameters });
    return rows as InferResult<Query>;
  };
}

/** The lengths of the lists. */
const shapeOf = (values: object): string => {
  let shape = "";
  for (const value of Object.values(values)) if (Array.isArray(value)) shape += `${value.length} `;
  return shape;
};

const standIns = <All extends Values<keyof All>>(values: All): All => {
  const names = Object.entries(values) as [keyof All & string, Value | readonly Value[]][];
  const inList = (name: keyof All, at: number): StandIn<All> => ({ of: (given) => (given[name] as readonly Value[])[at] });
  const alone = (name: keyof All): StandIn<All> => ({ of: (given) => given[name] });
  const made = names.map(([name, value]) => [name, Array.isArray(value) ? value.map((_, at) => inList(name, at)) : alone(name)]);
  return Object.fromEntries(made) as All;
};

const isStandIn = <All>(parameter: unknown): parameter is StandIn<All> =>
  typeof parameter === "object" && parameter !== null && "of" in parameter && typeof parameter.of === "function";
