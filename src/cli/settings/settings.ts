/* What the environment, AWS's configuration files and the global options say of how to call (command line spec, 13). */
import type { ErrorFormat, OutputForm } from "../arguments/parsed.ts";

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
  /** Throws CommandFailure 253 where there is none, 255 where it has no region's form. */
  readonly region: () => Promise<string>;
  /** Where the operations are called: configured, or the region's own address. */
  readonly endpoint: () => Promise<string>;
  /** Null where requests are not signed. Throws CommandFailure 253 or 255. */
  readonly credentials: () => Promise<Credentials | null>;
  readonly output: OutputForm;
  readonly timestampFormat: "iso8601" | "wire";
  readonly binaryFormat: "base64" | "raw-in-base64-out";
  /** The pager's command line; null where there is none. */
  readonly pager: string | null;
  readonly errorFormat: ErrorFormat;
  readonly autoPrompt: "on" | "on-partial" | "off";
  readonly validatesParameters: boolean;
  readonly transport: TransportSettings;
}

export interface TransportSettings {
  readonly verifySsl: boolean;
  /** A file of trusted certificates. */
  readonly caBundle: string | null;
  /** 0 waits for ever. */
  readonly readTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxAttempts: number;
  readonly retryMode: "standard" | "adaptive";
  readonly userAgent: string;
}
