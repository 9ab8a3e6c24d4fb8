/* What a client would rather have of an answer (RFC 7240). */

export interface AnswerLater {
  /** How long it waits for the answer all the same, from when its request has come; null where it does not say. */
  readonly waitMs: number | null;
}

const maxHeaderLength = 4096;
/** Whoever waits longer than this waits for the end. */
const maxWaitSeconds = 86_400;

/** Null where a client does not say that it takes the answer later. What cannot be read counts for nothing. */
export const answerLater = (header: string | undefined): AnswerLater | null => {
  const said = new Map<string, string>();
  for (const preference of (header ?? "").slice(0, maxHeaderLength).toLowerCase().split(",")) {
    const [name = "", value = ""] = (preference.split(";", 1)[0] ?? "").split("=", 2).map((word) => word.trim());
    // Of those that are given twice, the first counts.
    if (!said.has(name)) said.set(name, value.replace(/^"(.*)"$/u, "$1"));
  }
  if (!said.has("respond-async")) return null;
  const wait = said.get("wait") ?? "";
  return { waitMs: /^[0-9]{1,9}$/u.test(wait) ? Math.min(Number(wait), maxWaitSeconds) * 1000 : null };
};
