/* A first look at an address, as anybody may take it. */

export interface Seen {
  /** Null where nobody answered. */
  readonly status: number | null;
  /** The body where it was JSON. */
  readonly answer: unknown;
  /** By how much the other clock is ahead of this one, in seconds; null where it does not tell. */
  readonly aheadSeconds: number | null;
  /** Why nobody answered. */
  readonly why: string | null;
}

export const answerLimitMs = 10_000;
const longestBody = 100_000;

/** Asks with GET, follows nothing, and never throws. */
export async function lookAt(url: string | URL, path = "", headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
  try {
    const asked = { headers, redirect: "manual", signal: AbortSignal.timeout(answerLimitMs) } as const;
    const response = await fetch(path === "" ? url : `${String(url).replace(/\/$/u, "")}${path}`, asked);
    const aheadSeconds = aheadOf(response.headers.get("date"));
    return { status: response.status, answer: await jsonOf(response), aheadSeconds, why: null };
  } catch (thrown) {
    return { status: null, answer: null, aheadSeconds: null, why: reasonOf(thrown) };
  }
}

/** By how many seconds the clock that wrote a `Date` header is ahead of this one; null where it says nothing. */
export function aheadOf(date: string | null): number | null {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? null : Math.round((time - Date.now()) / 1000);
}

async function jsonOf(response: Response): Promise<unknown> {
  const isShort = Number(response.headers.get("content-length") ?? Number.NaN) <= longestBody;
  if (!isShort || response.headers.get("content-type")?.includes("json") !== true) {
    await response.body?.cancel();
    return null;
  }
  return response.json().catch(() => null);
}

function reasonOf(thrown: unknown): string {
  const { cause, message } = thrown as Error;
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
}
