/* What the environment, AWS's configuration files and the global options say of how to call (command line spec, 13). */
import type { ErrorFormat, OutputForm } from "../arguments/parsed.ts";
import type { Environment } from "./path.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken?: string;
}

export interface Settings {
  /** Of the chosen profile: `--profile`, AWS_PROFILE, AWS_DEFAULT_PROFILE, `default`. */
  readonly profileName: string;
  /** A key of the chosen profile, config and credentials file merged. */
  readonly profileValue: (key: string) => string | undefined;
  /**
   * Finds out all that a call needs, in the order in which `aws` does: profile, region, where credentials come from, endpoint,
   * retries. Parameters are validated after it and before the credentials themselves are fetched. Throws CommandFailure.
   */
  readonly prepare: () => Promise<void>;
  /** Throws CommandFailure 253 where there is none, 255 where it has no region's form. */
  readonly region: () => Promise<string>;
  /** Where the operations are called: configured, or the region's own address. Throws as `region` does. */
  readonly endpoint: () => Promise<string>;
  /** Null where requests are not signed. Throws CommandFailure 253 or 255. */
  readonly credentials: () => Promise<Credentials | null>;
  /** Throws CommandFailure 255 where a configured one is unknown, which `aws` finds out after the call. */
  readonly output: OutputForm;
  readonly timestampFormat: "iso8601" | "wire";
  readonly binaryFormat: "base64" | "raw-in-base64-out";
  /** The pager's command line; null where there is none. */
  readonly pager: string | null;
  /** Null where none was chosen: messages stand alone then. */
  readonly errorFormat: ErrorFormat | null;
  readonly autoPrompt: "on" | "on-partial" | "off";
  readonly validatesParameters: boolean;
  /** Throws CommandFailure 255 on a wrong number of attempts or an unknown mode of retries. */
  readonly transport: TransportSettings;
}

export interface TransportSettings {
  /** The variables that name proxies and who goes without. */
  readonly environment: Environment;
  readonly verifySsl: boolean;
  /** A file of trusted certificates. */
  readonly caBundle: string | null;
  /** 0 waits for ever. */
  readonly readTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxAttempts: number;
  /** `adaptive` also sends more slowly where a service said that it is too much. */
  readonly retryMode: "standard" | "adaptive";
  readonly userAgent: string;
}
