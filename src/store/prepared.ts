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

/** An engine that answers at once. */
export interface AtOnce {
  /** Runs a statement to its end and gives its rows. */
  readonly run: (text: string, parameters?: readonly unknown[]) => readonly unknown[];
  /** Whether no transaction is open. */
  readonly isIdle: () => boolean;
}

/** A text of one engine. */
interface Text<All> {
  readonly query: CompiledQuery;
  readonly parameters: (values: All) => readonly unknown[];
}

/** Lists of other lengths make other texts, of which so many are kept. */
const textsKept = 100;

/** By adapter, of which each database has one: it stands for the engine too. */
const engines = new WeakMap<object, AtOnce>();

/**
 * Prepared queries of this database are run by `engine` whenever it is theirs: inside transactions, and while there is none.
 * To wait for a turn, as others do, takes as long as an answer.
 */
export const answersAtOnce = (db: Db, engine: AtOnce): void => {
  engines.set(db.getExecutor().adapter, engine);
};

/**
 * Gives what executes a query. `build` may do nothing with the values but put them, of lists each, where a query has values:
 * what it sees only stands for them. A value that may be null must not be compared.
 */
export function prepared<All extends Values<keyof All>, Query extends Compilable>(
  build: (db: Db, values: All) => Query,
): (db: Db, values: All) => Promise<InferResult<Query>> {
  const texts = new WeakMap<object, Map<string, Text<All>>>();
  const textFor = (db: Db, adapter: object, values: All): Text<All> => {
    const ofEngine = texts.get(adapter) ?? new Map<string, Text<All>>();
    texts.set(adapter, ofEngine);
    const shape = shapeOf(values);
    const known = ofEngine.get(shape);
    if (known !== undefined) return known;
    if (ofEngine.size >= textsKept) ofEngine.clear();
    const query = build(db, standIns(values)).compile();
    const made = { query, parameters: parametersOf<All>(query.parameters) };
    ofEngine.set(shape, made);
    return made;
  };
  return async (db, values) => {
    const { adapter } = db.getExecutor();
    const { query, parameters } = textFor(db, adapter, values);
    const engine = engines.get(adapter);
    if (engine !== undefined && (db.isTransaction || engine.isIdle())) {
      return engine.run(query.sql, parameters(values)) as InferResult<Query>;
    }
    const { rows } = await db.executeQuery({ ...query, parameters: parameters(values) });
    return rows as InferResult<Query>;
  };
}

/** What puts values where a text has stand-ins for them. */
const parametersOf = <All>(made: readonly unknown[]): Text<All>["parameters"] => {
  const places = made.map((parameter) => (isStandIn<All>(parameter) ? parameter.of : () => parameter));
  return (values) => places.map((place) => place(values));
};

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
