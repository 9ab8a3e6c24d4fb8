/* What a command line of `aws codeartifact …` comes to. */
import type { OperationName } from "../../api/table.ts";

export type OutputForm = "json" | "text" | "table" | "yaml" | "yaml-stream" | "off";

/** Global options as they were given; what was not is undefined. */
export interface GlobalOptions {
  readonly debug: boolean;
  readonly endpointUrl?: string;
  readonly verifySsl: boolean;
  readonly paginate: boolean;
  readonly output?: OutputForm;
  readonly query?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly color?: "on" | "off" | "auto";
  readonly signRequest: boolean;
  readonly caBundle?: string;
  /** Seconds, not yet read. */
  readonly readTimeout?: string;
  readonly connectTimeout?: string;
  readonly binaryFormat?: "base64" | "raw-in-base64-out";
  readonly pager: boolean;
  readonly autoPrompt?: "on" | "off";
  readonly errorFormat?: ErrorFormat;
}

export type ErrorFormat = "legacy" | "enhanced" | "json" | "yaml" | "text" | "table";

/** An option's words: one, several for lists, a whole number where the parser reads one, or whether a flag is on. */
export type Given = string | readonly string[] | number | bigint | boolean;

/** What one pass over the line knew, and what it leaves to the next. */
export interface KnownWords {
  readonly found: ReadonlyMap<string, Given>;
  readonly rest: readonly string[];
}

export type Parsed =
  | { readonly is: "version" }
  /** `topic` is empty, a topic of help, `["codeartifact"]`, or that and a command's name. */
  | { readonly is: "help"; readonly topic: readonly string[]; readonly globals: GlobalOptions }
  | {
      readonly is: "operation";
      readonly operation: OperationName;
      /** Options by their names without dashes, such as `domain-owner`, `cli-input-json`, `max-items`, `outfile`. */
      readonly given: ReadonlyMap<string, Given>;
      readonly globals: GlobalOptions;
    }
  | { readonly is: "login"; readonly given: ReadonlyMap<string, Given>; readonly globals: GlobalOptions }
  /** A line for the shell, of an alias. */
  | { readonly is: "shell"; readonly line: string }
  /** One of the operator's commands, which read their own words. */
  | { readonly is: "operator"; readonly command: string; readonly words: readonly string[] };
