/* Calls one operation as the command line says, and prints what it answers. */
import type { Operation, Paginator } from "../api/operation.ts";
import { operations } from "../api/table.ts";
import { kebab } from "./arguments/options.ts";
import type { Given, Parsed } from "./arguments/parsed.ts";
import type { CallOperation, FileBody, Input } from "./client/answer.ts";
import { openClient } from "./client/client.ts";
import { type Paging, pagesOf } from "./client/pages.ts";
import { CommandFailure } from "./failure.ts";
import type { PythonValue } from "./json/python-value.ts";
import type { Invocation, Terminal } from "./operate/command.ts";
import { openPrinter, type Printer } from "./output/printer.ts";
import { openSettings } from "./settings/open-settings.ts";
import type { Settings } from "./settings/settings.ts";
import { tellStep } from "./steps.ts";
import { loadOwnWords } from "./values/own-words.ts";
import { readInput, type UncheckedInput } from "./values/read-input.ts";
import { isSystemError, systemErrorText } from "./values/system-error.ts";
import { validateInput } from "./values/validate-input.ts";

/** A command line that calls an operation. */
type Asked = Extract<Parsed, { readonly is: "operation" }>;

interface Task extends Asked {
  readonly row: Operation;
  readonly input: UncheckedInput;
  readonly settings: Settings;
  /** Opens what prints, with an output form that is known only then to be one. */
  readonly openPrinter: () => Promise<Printer>;
}

/** Gives the exit code. Throws CommandFailure. */
export async function runOperation(asked: Asked, invocation: Invocation): Promise<number> {
  const { globals, operation } = asked;
  const { environment, out, err } = invocation;
  const row: Operation = operations[operation];
  const input = await readInput(row, asked.given, environment);
  const given = loadOwnWords(asked.given, environment);
  if (Number(given.get("max-items") ?? 1) <= 0) {
    err.write("warning: Non-positive values for --max-items may result in undefined behavior.\n");
  }
  const skeleton = given.get("generate-cli-skeleton");
  if (skeleton === "input" || skeleton === "yaml-input") {
    out.write((await import("./values/skeleton.ts")).skeletonOf(row, skeleton));
    return allWritten(out, true);
  }
  const settings = await openSettings(globals, environment);
  const { query, color } = globals;
  const task: Task = {
    ...asked,
    given,
    row,
    input,
    settings,
    openPrinter: () => {
      const { output: form, pager, timestampFormat } = settings;
      return openPrinter({ invocation, row, form, query, color, pager, timestampFormat });
    },
  };
  await (skeleton === "output" ? printSample(task) : callAndPrint(task));
  return allWritten(out, settings.output === "text");
}

/**
 * Waits until all is written. Where `aws` writes line by line it `tellsOfLeaving` readers; elsewhere it ends as if all were read.
 * Throws CommandFailure 255.
 */
const allWritten = async (out: Terminal, tellsOfLeaving: boolean): Promise<number> => {
  if (out !== process.stdout) return 0;
  const thrown = await new Promise((resolve) => process.stdout.write("", resolve));
  const cause = process.stdout.errored ?? thrown;
  if (!isSystemError(cause) || (cause.code === "EPIPE" && !tellsOfLeaving)) return 0;
  throw new CommandFailure(255, systemErrorText(cause), { cause });
};

/** Checks what a call needs, but makes none. */
async function printSample({ row, input, given, settings, openPrinter }: Task): Promise<void> {
  await settings.prepare();
  validateInput(row, unpaged(input, given), settings);
  const { sampleOutput } = await import("./values/sample-output.ts");
  await (await openPrinter()).result(sampleOutput(row, settings.output));
}

async function callAndPrint(task: Task): Promise<void> {
  const { row, input, globals, settings } = task;
  const send = await openClient(settings, row);
  tellStep(`Calling ${row.name} as profile ${settings.profileName} in region ${await settings.region()}.`);
  const call: CallOperation = (sent) => send(validateInput(row, sent, settings));
  const { paginator } = row;
  if (paginator !== undefined && globals.paginate && !input.has(paginator.inputToken) && !input.has(paginator.limitKey)) {
    return printPages({ ...task, row: { ...row, paginator } }, call);
  }
  const { members, bytes } = await call(unchecked(unpaged(input, task.given)));
  if (bytes !== null) await (await import("./write-outfile.ts")).writeOutfile(String(task.given.get("outfile")), bytes);
  await (await task.openPrinter()).answer(members);
}

const pagingOptions = ["starting-token", "page-size", "max-items"];

/** An input that is not to be paged refuses options of paging, under the name that they go by in `aws`, behind other options. */
function unpaged(input: UncheckedInput, given: ReadonlyMap<string, Given>): UncheckedInput {
  if (!pagingOptions.some((name) => given.has(name))) return input;
  const isOption = (name: PythonValue): boolean => typeof name === "string" && given.has(kebab(name));
  const options = [...input].filter(([name]) => isOption(name));
  return new Map<PythonValue, PythonValue | FileBody>([...options, ["PaginationConfig", new Map()], ...input]);
}

/** The input of calls that check it themselves, each with what its page adds. */
const unchecked = (input: UncheckedInput): Input => input as ReadonlyMap<unknown, unknown> as Input;

async function printPages(task: Task & { readonly row: { readonly paginator: Paginator } }, call: CallOperation): Promise<void> {
  const printer = await task.openPrinter();
  await printer.pages(pagesOf(task.row, call, unchecked(task.input), pagingOf(task.given)));
}

function pagingOf(given: ReadonlyMap<string, Given>): Paging {
  const number = (name: string): number | bigint | undefined => {
    const whole = given.get(name);
    return typeof whole === "number" || typeof whole === "bigint" ? whole : undefined;
  };
  const token = given.get("starting-token");
  return {
    ...(token === undefined ? {} : { startingToken: String(token) }),
    ...{ pageSize: number("page-size"), maxItems: number("max-items") },
  };
}
