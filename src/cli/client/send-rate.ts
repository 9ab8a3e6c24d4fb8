/* How fast requests are sent in the retry mode `adaptive`: slower after a service said that it is too much, then faster again. */

export interface SendRate {
  /** Waits until the next request may be sent: not at all before the first that was too much. */
  readonly turn: () => Promise<void>;
  /** Is told of each answer, or that there was none. */
  readonly learn: (isThrottled: boolean) => void;
}

/** The rate of one caller, by the SDK's own rules, which are those of `aws`. Takes time to load: only who wants it opens it. */
export async function openSendRate(): Promise<SendRate> {
  const { DefaultRateLimiter } = await import("@smithy/core/retry");
  const limiter = new DefaultRateLimiter();
  return {
    turn: () => limiter.getSendToken(),
    learn: (isThrottled) => limiter.updateClientSendingRate({ errorType: isThrottled ? "THROTTLING" : "TRANSIENT" }),
  };
}
