/* The options that every command takes, wherever they stand (command line spec, 3). */
import { integer } from "../../shape/build.ts";
import { type OptionRow, optionRow, switchRow } from "./options.ts";
import type { ErrorFormat, GlobalOptions, KnownWords, OutputForm } from "./parsed.ts";

export const outputForms = ["json", "text", "table", "yaml", "yaml-stream", "off"] as const satisfies readonly OutputForm[];

export const errorFormats = ["legacy", "json", "yaml", "text", "table", "enhanced"] as const satisfies readonly ErrorFormat[];

export const globalOptions: readonly OptionRow[] = [
  switchRow("debug", "Tells on standard error what is done, step by step."),
  optionRow({
    name: "endpoint-url",
    summary: "The server's address, in place of the one that is configured or belongs to the region.",
  }),
  switchRow("no-verify-ssl", "Does not check the server's certificate.", "verify-ssl"),
  switchRow("no-paginate", "Makes one call and prints what it answers, whether or not there is more.", "paginate"),
  optionRow({ name: "output", choices: outputForms, summary: "The form of what is printed." }),
  optionRow({ name: "query", summary: "A JMESPath expression that picks from the answer what is printed." }),
  optionRow({ name: "profile", summary: "The profile of the configuration files to go by." }),
  optionRow({ name: "region", summary: "The region, in place of the one that is configured." }),
  optionRow({
    name: "color",
    choices: ["on", "off", "auto"],
    summary: "Whether tables have colours; auto gives them to a terminal only.",
  }),
  switchRow("no-sign-request", "Sends requests without a signature and looks for no credentials.", "sign-request"),
  optionRow({ name: "ca-bundle", summary: "A PEM file of the certificates to trust." }),
  optionRow({
    name: "cli-read-timeout",
    shape: integer(),
    summary: "How many seconds to wait for the server to go on answering; 0 waits for ever. 60 when left out.",
  }),
  optionRow({
    name: "cli-connect-timeout",
    shape: integer(),
    summary: "How many seconds to wait for a connection; 0 waits for ever. 60 when left out.",
  }),
  optionRow({
    name: "cli-binary-format",
    choices: ["base64", "raw-in-base64-out"],
    summary: "How bytes are written in --cli-input-json and --cli-input-yaml.",
  }),
  switchRow("no-cli-pager", "Prints straight to the terminal, through no pager."),
  switchRow("cli-auto-prompt", "Opens an editor for the command line that knows all commands, options and names."),
  switchRow("no-cli-auto-prompt", "Opens no such editor, whatever is configured."),
  optionRow({ name: "cli-error-format", choices: errorFormats, summary: "The form of error messages." }),
  optionRow({ name: "version", takes: "version", summary: "Prints the version of this program." }),
];

/** What the line's words say of the global options; the rows' choices have been kept to. */
export function globalsOf(found: KnownWords["found"]): GlobalOptions {
  const word = <Of extends string = string>(name: string): Of | undefined => found.get(name) as Of | undefined;
  return {
    debug: found.get("debug") === true,
    endpointUrl: word("endpoint-url"),
    verifySsl: found.get("verify-ssl") !== false,
    paginate: found.get("paginate") !== false,
    output: word<OutputForm>("output"),
    query: word("query"),
    // An empty one is none.
    profile: word("profile") || undefined,
    region: word("region"),
    color: word<"on" | "off" | "auto">("color"),
    signRequest: found.get("sign-request") !== false,
    caBundle: word("ca-bundle"),
    readTimeout: word("cli-read-timeout"),
    connectTimeout: word("cli-connect-timeout"),
    binaryFormat: word<"base64" | "raw-in-base64-out">("cli-binary-format"),
    pager: found.get("no-cli-pager") !== true,
    autoPrompt: found.has("no-cli-auto-prompt") ? "off" : found.has("cli-auto-prompt") ? "on" : undefined,
    errorFormat: word<ErrorFormat>("cli-error-format"),
  };
}
