/*
 * Assets that are asked for before it is known that another registry has them. Most lie where assets of their format
 * usually do, and the question about one takes as long as the one for it: a reader need not wait for both in turn.
 */
import { setImmediate } from "node:timers/promises";
import type { AssetAnswer, AssetRequest, Connection, UpstreamClient } from "../upstream/upstream-client.ts";

export interface EarlyFetch {
  /** The answer, for whoever reads it; asks anew where the first question failed. To be called once, and not after `leave`. */
  readonly take: () => Promise<AssetAnswer>;
  /** Gives up what nobody took. */
  readonly leave: () => void;
  /** Says that what was taken is kept, or never will be: until then others follow it, and nothing more is begun. */
  readonly over: () => void;
}

export interface Begun extends Pick<EarlyFetch, "leave"> {
  /** The fetch, now that the asset was found to be at `url`; null, and left, where that is another place. */
  readonly at: (url: string) => EarlyFetch | null;
}

export interface EarlyFetches {
  /** Begins to fetch, with a limit on what is asked for at once; null where that would be in vain or is under way already. */
  readonly begin: (connection: Connection, path: string) => Begun | null;
  /** Whether a connection answers: while it does not, those who must ask it are not to be kept from it by those who may. */
  readonly answers: (connection: string, isSo: boolean) => void;
}

const atOnce = 64;

export function makeEarlyFetches(upstream: UpstreamClient, maxBytes: number): EarlyFetches {
  const running = new Set<string>();
  /** Connections whose assets lie elsewhere. */
  const elsewhere = new Set<string>();
  const silent = new Set<string>();
  return {
    begin: (connection, path) => {
      const { name } = connection;
      const key = `${name} ${path}`;
      if (elsewhere.has(name) || silent.has(name) || running.has(key) || running.size >= atOnce) return null;
      running.add(key);
      const { early, leave } = begin(upstream, { connection, path, maxBytes }, () => running.delete(key));
      return {
        leave,
        at: (url) => {
          if (URL.parse(url, connection.url.href)?.href === URL.parse(path, connection.url.href)?.href) return early;
          elsewhere.add(name);
          leave();
          return null;
        },
      };
    },
    answers: (connection, isSo) => void (isSo ? silent.delete(connection) : silent.add(connection)),
  };
}

function begin(upstream: UpstreamClient, request: Omit<AssetRequest, "signal">, over: () => void) {
  const controller = new AbortController();
  const { signal } = controller;
  // The question comes first: where one at a time may try whether a connection is back, it is the one.
  const answer = setImmediate().then(() => upstream.asset({ ...request, signal }));
  // Whoever takes it is told.
  answer.catch(() => undefined);
  let isTaken = false;
  const take = (): Promise<AssetAnswer> => {
    isTaken = true;
    return answer.catch(() => upstream.asset(request));
  };
  const leave = (): void => {
    if (isTaken || signal.aborted) return;
    over();
    controller.abort();
    answer.then((found) => found.is === "found" && found.body.destroy()).catch(() => undefined);
  };
  return { early: { take, leave, over }, leave };
}
