/* Runs a command line to its exit code. What one command needs is loaded for it alone, so that none pays for another. */
import { isFault } from "../model/fault.ts";
import { readAliases } from "./aliases.ts";
import { globalsOf } from "./arguments/global-options.ts";
import type { GlobalOptions, Parsed } from "./arguments/parsed.ts";
import { commandWords, readCommand } from "./arguments/read-command.ts";
import { checkGlobals, readEarly, readGlobals } from "./arguments/read-globals.ts";
import { completerPrograms } from "./completion/programs.ts";
import { helperPrograms } from "./credential-helpers/programs.ts";
import { CommandFailure } from "./failure.ts";
import { type FailureStyle, failureText } from "./failure-text.ts";
import type { Invocation, OperatorCommand } from "./operate/command.ts";
import { operatorCommands } from "./operate/commands.ts";
import { readConfiguration } from "./settings/configuration.ts";
import { errorFormatOf, openSettings } from "./settings/open-settings.ts";
import type { Settings } from "./settings/settings.ts";
import { showSteps, tellStep } from "./steps.ts";

const interruptedExit = 130;
const wrongWordsExit = 252;

const programs: Readonly<Record<string, readonly string[]>> = { ...helperPrograms, ...completerPrograms };

/** Gives the exit code (command line spec, 1); never throws. */
export async function run(invocation: Invocation): Promise<number> {
  const { name } = invocation;
  const words = [...(Object.hasOwn(programs, name) ? (programs[name] ?? []) : []), ...invocation.words];
  const [word = "", ...rest] = words;
  const command = operatorCommand(word);
  if (command !== undefined) {
    return attempt(
      () => operate(command, invocation, rest),
      invocation,
      () => ({ name, format: null, coloured: false }),
    );
  }
  return runClient(word === "--help" && name !== "aws" ? { ...invocation, words: ["help"] } : invocation);
}

const operatorCommand = (word: string): OperatorCommand | undefined =>
  Object.hasOwn(operatorCommands, word) ? operatorCommands[word] : undefined;

async function operate(command: OperatorCommand, invocation: Invocation, words: readonly string[]): Promise<number> {
  return (await command.load())({ ...invocation, words });
}

/** Runs a command line of AWS's client, through the prompt where that is asked for. An interrupt ends it. */
async function runClient(invocation: Invocation): Promise<number> {
  const interrupted = (): void => {
    // Whoever else listens hands it on when it is time.
    if (process.listenerCount("SIGINT") > 1) return;
    invocation.out.write("\n");
    process.exit(interruptedExit);
  };
  const begin = async (): Promise<number> => {
    readEarly(invocation.words);
    readConfiguration(invocation.environment);
    const mode = await promptMode(invocation);
    if (mode === "on") return runPrompted(invocation);
    const exit = await runWords(invocation, mode === "on-partial");
    return mode === "on-partial" && exit === wrongWordsExit ? runPrompted(invocation) : exit;
  };
  process.on("SIGINT", interrupted);
  try {
    return await attempt(begin, invocation, async () => {
      const style = await failureStyle(invocation, noGlobals);
      // No format but this is known before a command line is read.
      return style.format === null ? style : { ...style, format: "enhanced" };
    });
  } finally {
    process.removeListener("SIGINT", interrupted);
  }
}

/** Whether people are asked for the words. */
async function promptMode({ words, environment }: Invocation): Promise<Settings["autoPrompt"]> {
  if (["help", "--version", "--no-cli-auto-prompt"].some((word) => words.includes(word))) return "off";
  if (words.includes("--cli-auto-prompt")) return "on";
  return settingOf(noGlobals, environment, ({ autoPrompt }) => autoPrompt, "off");
}

async function runPrompted(invocation: Invocation): Promise<number> {
  const { promptForCommandLine } = await import("./prompt/prompt.ts");
  const words = await promptForCommandLine(invocation.words, invocation);
  return words === null ? interruptedExit : runWords({ ...invocation, words });
}

/** `silently` says nothing of wrong words. */
async function runWords(invocation: Invocation, silently = false): Promise<number> {
  const { words, environment } = invocation;
  let globals = noGlobals;
  let endSteps = (): void => {};
  const read = async (): Promise<number> => {
    const commands = { aliases: readAliases(environment), operator: Object.keys(operatorCommands) };
    const pass = readGlobals(words, commandWords(commands));
    globals = pass.globals;
    if (globals.debug) endSteps = showSteps((line) => invocation.err.write(line));
    tellStep(`Called ${invocation.name} with: ${JSON.stringify(words)}`);
    if (!pass.version) {
      await checkGlobals(globals);
      await openSettings(globals, environment);
    }
    return runParsed(await readCommand(pass, commands), invocation);
  };
  try {
    return await attempt(read, invocation, () => failureStyle(invocation, globals), silently);
  } finally {
    endSteps();
  }
}

async function runParsed(parsed: Parsed, invocation: Invocation): Promise<number> {
  const { words, name, environment, out } = invocation;
  switch (parsed.is) {
    case "version":
      out.write(`${(await import("./version.ts")).versionLine(name, environment)}\n`);
      return 0;
    case "help":
      return (await import("./help/show-help.ts")).showHelp(parsed.topic, parsed.globals, invocation);
    case "shell":
      return (await import("./run-shell.ts")).runShell(parsed.line, environment);
    case "login":
      return (await import("./login/login.ts")).login(parsed.given, parsed.globals, invocation);
    case "operation":
      return (await import("./api-commands.ts")).runOperation(parsed, invocation);
    case "operator": {
      const command = operatorCommand(parsed.command);
      const at = words.indexOf(parsed.command);
      if (command === undefined) throw new Error(`No command ${parsed.command}.`);
      // Options that stand before the word are the command's own as well.
      return operate(command, invocation, at < 0 ? parsed.words : [...words.slice(at + 1), ...words.slice(0, at)]);
    }
  }
}

/** Runs something to its exit code; what it throws is told on standard error. */
async function attempt(
  act: () => Promise<number>,
  { err }: Invocation,
  style: () => FailureStyle | Promise<FailureStyle>,
  silently = false,
): Promise<number> {
  try {
    return await act();
  } catch (thrown) {
    const failure = thrown instanceof CommandFailure ? thrown : new CommandFailure(255, messageOf(thrown), { cause: thrown });
    if (!(silently && failure.exit === wrongWordsExit)) err.write(await failureText(failure, await style()));
    return failure.exit;
  }
}

const messageOf = (thrown: unknown): string => (isFault(thrown) || thrown instanceof Error ? thrown.message : String(thrown));

const noGlobals = globalsOf(new Map());

/** Where the settings themselves are what failed, the words and the environment say how to tell of it. */
async function failureStyle({ name, environment }: Invocation, globals: GlobalOptions): Promise<FailureStyle> {
  const given = errorFormatOf({ globals, environment, value: () => undefined });
  const settled = { ...noGlobals, profile: globals.profile };
  const format = given ?? (await settingOf(settled, environment, ({ errorFormat }) => errorFormat, null));
  return { name, format, coloured: globals.color === "on" };
}

/** One setting, or what stands for it where the settings cannot be read. */
async function settingOf<Value>(
  globals: GlobalOptions,
  environment: Invocation["environment"],
  pick: (settings: Settings) => Value,
  otherwise: Value,
): Promise<Value> {
  try {
    return pick(await openSettings(globals, environment));
  } catch {
    return otherwise;
  }
}
