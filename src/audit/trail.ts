/*
 * What a request attempts, noted while it is served, so that its record (record.ts) can be written with the first thing
 * it changes. Whoever serves the request finds its trail without being handed it; work that no request asked for has none.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Attempt, Authorize } from "../access/authorize.ts";
import type { Caller } from "../access/caller.ts";
import type { PackageId } from "../model/package.ts";
import type { Members, Values } from "../shape/shape.ts";

/** The request, of which nothing is read before there is something to record. */
export interface Asked {
  readonly requestId: string;
  readonly method: string;
  readonly address: () => string;
  readonly header: (name: string) => string | undefined;
}

/** The service that an operation belongs to, as signatures name it. */
export type Source = "codeartifact" | "iam" | "sts";

/** An operation of an API; the input is null until it was read. */
export interface CalledOperation {
  readonly source: Source;
  readonly name: string;
  readonly input: Values | null;
}

/** Where a package client's request went. */
export interface AskedRepository {
  readonly owner: string;
  readonly domain: string;
  readonly repository: string;
  readonly format: string;
  /** Path segments after the repository. */
  readonly rest: readonly string[];
}

export type Attempted = Pick<Attempt, "action" | "resource" | "repository">;

export interface Trail {
  readonly asked: Asked;
  /** Null for a package client's request. */
  readonly asksRepository: AskedRepository | null;
  called: CalledOperation | null;
  caller: Caller | null;
  readonly attempts: Attempted[];
  about: { readonly id: PackageId; readonly version: string | null } | null;
  /** Of its record: the same however often a transaction that holds it is run. */
  mark: { readonly id: string; readonly at: number } | null;
  /** Whether its record is in the database. */
  isRecorded: boolean;
}

const attemptsKept = 10;
const trails = new AsyncLocalStorage<Trail>();

export const newTrail = (asked: Asked, asksRepository: AskedRepository | null = null): Trail => ({
  asked,
  asksRepository,
  called: null,
  caller: null,
  attempts: [],
  about: null,
  mark: null,
  isRecorded: false,
});

export const follow = <T>(trail: Trail, work: () => T): T => trails.run(trail, work);

/** The trail of the request that is being served; undefined for work of the server's own. */
export const currentTrail = (): Trail | undefined => trails.getStore();

/** What is called; its raw bytes are none of the record's business. */
export function noteCall(trail: Trail, source: Source, row: { readonly name: string; readonly input: Members }, input?: Values) {
  const told = input && Object.fromEntries(Object.entries(input).filter(([name]) => row.input[name]?.place !== "payload"));
  trail.called = { source, name: row.name, input: told ?? null };
}

/** Notes each attempt before it is decided. */
export const noting =
  (authorize: Authorize): Authorize =>
  (attempt) => {
    noteAttempt(attempt);
    return authorize(attempt);
  };

export function noteAttempt(attempt: Attempted): void {
  const attempts = currentTrail()?.attempts;
  if (attempts === undefined || attempts.length === attemptsKept) return;
  if (attempts.some(({ action, resource }) => action === attempt.action && resource === attempt.resource)) return;
  attempts.push(attempt);
}

/** The package, and perhaps the version, that a package client asks for. */
export function notePackage(id: PackageId, version?: string): void {
  const trail = currentTrail();
  if (trail !== undefined) trail.about = { id, version: version ?? trail.about?.version ?? null };
}

export const markOf = (trail: Trail, now: number): NonNullable<Trail["mark"]> => {
  trail.mark ??= { id: randomUUID(), at: now };
  return trail.mark;
};
