/*
 * Numbers that grow with every change of what a scope names. Whoever caches something made from the database notes the
 * numbers of its scopes first, and asks again before each use: one indexed query, or none while nothing was written.
 */
import type { PackageId } from "../model/package.ts";
import type { Db, Store, Tx } from "./database.ts";
import { prepared } from "./prepared.ts";

/** Principals, access keys, identity policies, tokens. */
export const accessScope = "access";

/** Which domains there are. */
export const domainsScope = "domains";

/** A domain's repositories, upstreams, connections, resource policies, tags and refreshes. */
export const domainScope = (domainId: number): string => `domain:${domainId}`;

const packagePrefix = "package:";

/** One package in all repositories of a domain. */
export const packageScope = (domainId: number, id: PackageId): string =>
  `${packagePrefix}${domainId}:${id.format}:${id.namespace ?? ""}/${id.name}`;

interface Read {
  mark: number;
  values: Map<string, number>;
  /** Scopes that most requests ask for; all are read at once when something was written. */
  readonly usual: Set<string>;
}

/** What was read under one write mark, by the database: several stores may share one. */
const read = new WeakMap<Db, Read>();

const scopesKept = 20_000;
const usualKept = 10;

/** The numbers of the scopes, in their order; at once where they are known. */
export function readGenerations(store: Store, scopes: readonly string[]): readonly number[] | Promise<readonly number[]> {
  const mark = store.writeMark();
  if (mark === null) return fetchGenerations(store, scopes).then((fetched) => inOrder(scopes, fetched));
  let known = read.get(store.db);
  if (known === undefined || known.mark !== mark || known.values.size > scopesKept) {
    known = { mark, values: new Map(), usual: known?.usual ?? new Set() };
    read.set(store.db, known);
  }
  const { values } = known;
  const found: number[] = [];
  for (const scope of scopes) {
    const value = values.get(scope);
    if (value === undefined) return readUnknown(store, scopes, known);
    found.push(value);
  }
  return found;
}

async function readUnknown(store: Store, scopes: readonly string[], { values, usual }: Read): Promise<readonly number[]> {
  if (usual.size >= usualKept) usual.clear();
  for (const scope of scopes) if (!scope.startsWith(packagePrefix)) usual.add(scope);
  const unknown = [...new Set([...scopes, ...usual])].filter((scope) => !values.has(scope));
  const fetched = await fetchGenerations(store, unknown);
  for (const scope of unknown) values.set(scope, fetched.get(scope) ?? 0);
  return inOrder(scopes, values);
}

const inOrder = (scopes: readonly string[], values: ReadonlyMap<string, number>): readonly number[] =>
  scopes.map((scope) => values.get(scope) ?? 0);

const valuesOf = prepared((db, of: { readonly scopes: readonly string[] }) =>
  db.selectFrom("generation").select(["scope", "value"]).where("scope", "in", of.scopes),
);

async function fetchGenerations({ db }: Store, scopes: readonly string[]): Promise<Map<string, number>> {
  const rows = await valuesOf(db, { scopes });
  return new Map(rows.map((row) => [row.scope, row.value]));
}

/** Writes a scope's row in any case, so that whoever else would must wait. */
const touchScope = (by: number) =>
  prepared((db, of: { readonly scope: string }) =>
    db
      .insertInto("generation")
      .values({ scope: of.scope, value: by })
      .onConflict((clash) => clash.column("scope").doUpdateSet((eb) => ({ value: eb("generation.value", "+", by) }))),
  );

const bump = touchScope(1);
const hold = touchScope(0);

/** Belongs into the transaction that makes the change. */
export async function bumpGenerations(tx: Tx, scopes: readonly string[]): Promise<void> {
  // In one order everywhere, so that two transactions never wait for each other.
  for (const scope of [...new Set(scopes)].sort()) await bump(tx, { scope });
}

/** Keeps every other change of the scope waiting until this transaction ends, without being a change that readers see. */
export async function holdGeneration(tx: Tx, scope: string): Promise<void> {
  await hold(tx, { scope });
}
