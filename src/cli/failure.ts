/* How a command ends that did not do what it was to do (command line spec, 1 and 2). */

/** 252 bad words or values; 253 nothing to work with; 254 the server's refusal; 255 everything else. */
export type FailureExit = 252 | 253 | 254 | 255;

/**
 * What stands around the message on standard error: `parser` names the program and shows the usage, `early` shows that of the
 * pass before all others, `unknown` shows the usage before the message, `plain` is the message alone.
 */
export type Frame = "parser" | "early" | "unknown" | "plain";

export interface FailureOptions {
  readonly frame?: Frame;
  /**
   * What structured error formats call it. Of 254 the server's own code; of 253 `NoRegion`, `NoCredentials`, `Pager` or
   * `Configuration`. All of 252 are `ParamValidation`, and 255 has none.
   */
  readonly code?: string;
  /** Of 254 the server's message alone, without the words around it. */
  readonly said?: string;
  /** Of 254 further members that the error declares, by their names. */
  readonly details?: ReadonlyMap<string, string | number>;
  readonly cause?: unknown;
}

export class CommandFailure extends Error {
  readonly exit: FailureExit;
  readonly frame: Frame;
  readonly code: string | null;
  readonly said: string;
  readonly details: ReadonlyMap<string, string | number>;

  constructor(exit: FailureExit, message: string, options: FailureOptions = {}) {
    super(message, { cause: options.cause });
    this.exit = exit;
    this.frame = options.frame ?? "plain";
    this.code = options.code ?? (exit === 252 ? "ParamValidation" : exit === 253 ? "Configuration" : null);
    this.said = options.said ?? message;
    this.details = options.details ?? new Map();
  }
}
