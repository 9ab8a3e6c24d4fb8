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

const answerLimitMs = 10_000;
const longestBody = 100_000;

/** Asks with GET, follows nothing, and never throws. */
export async function lookAt(url: string | URL, path = "", headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
  try {
    const asked = { headers, redirect: "manual", signal: AbortSignal.timeout(answerLimitMs) } as const;
    const response = await fetch(new URL(path, url), asked);
    const date = Date.parse(response.headers.get("date") ?? "");
    const aheadSeconds = Number.isNaN(date) ? null : Math.round((date - Date.now()) / 1000);
    return { status: response.status, answer: await jsonOf(response), aheadSeconds, why: null };
  } catch (thrown) {
    return { status: null, answer: null, aheadSeconds: null, why: reasonOf(thrown) };
  }
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
