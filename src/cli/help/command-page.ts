/* The help page of one command (command line spec, 14). */
import type { Operation } from "../../api/operation.ts";
import type { Members, Shape } from "../../shape/shape.ts";
import { globalOptions } from "../arguments/global-options.ts";
import { flagOf, kebab, type OptionRow, optionsOf } from "../arguments/options.ts";
import { loginOptions } from "../login/options.ts";
import { examples } from "./examples.ts";
import { block, bullets, type Line, line, page, paragraph, section, sectionIndent, step, strong } from "./page.ts";
import { jsonOf, shorthandOf, typeName } from "./value-syntax.ts";

/** What a page tells of a command. */
interface Told {
  readonly command: string;
  readonly description: string;
  readonly options: readonly OptionRow[];
  /** Null where the command has no output of its own. */
  readonly output: Members | null;
}

/** The page of an operation, for the program's name as it was called. */
export const operationPage = (program: string, row: Operation): readonly Line[] =>
  commandPage(program, { command: kebab(row.name), description: row.summary, options: optionsOf(row), output: row.output });

export const loginPage = (program: string): readonly Line[] =>
  commandPage(program, {
    command: "login",
    description: "Sets up a package client for a repository: its address, and a token that the client signs in with.",
    options: loginOptions,
    output: null,
  });

function commandPage(program: string, { command, description, options, output }: Told): readonly Line[] {
  const shown = options.filter(({ hidden }) => !hidden);
  return page(command, [
    section("NAME", [line(sectionIndent, strong(command), " -")]),
    section("DESCRIPTION", paragraph(sectionIndent, description)),
    section("SYNOPSIS", [line(sectionIndent + 5, command), ...synopsis([...shown, ...globalOptions])]),
    section("OPTIONS", paired(shown).flatMap(optionEntry)),
    section("GLOBAL OPTIONS", globalOptions.flatMap(optionEntry)),
    section("EXAMPLES", exampleLines(program, command)),
    output === null ? [] : section("OUTPUT", outputLines(output)),
  ]);
}

/** Options that say yes and no, and the two forms of a whole input, stand together. */
function paired(options: readonly OptionRow[]): readonly OptionRow[] {
  return options.filter(({ name, takes }) => takes !== "false" || !options.some((other) => `no-${other.name}` === name));
}

const synopsis = (options: readonly OptionRow[]): readonly Line[] =>
  paired(options)
    .filter(({ name }) => name !== "cli-input-yaml")
    .map((option) => line(sectionIndent + step, synopsisOf(option)));

function synopsisOf(option: OptionRow): string {
  const flag = flagOf(option);
  if (option.positional) return `<${flag}>`;
  if (option.name === "cli-input-json") return "[--cli-input-json | --cli-input-yaml]";
  if (isPair(option)) return `[${flag} | --no-${option.name}]`;
  const written = ["true", "false", "version"].includes(option.takes) ? flag : `${flag} <value>`;
  return option.required ? written : `[${written}]`;
}

/** Whether an operation's option has a second one that says no. */
const isPair = ({ member, takes }: OptionRow): boolean => member !== undefined && takes === "true";

function optionEntry(option: OptionRow): readonly Line[] {
  const { shape, required, summary, choices } = option;
  const named = isPair(option) ? `${flagOf(option)} | --no-${option.name}` : flagOf(option);
  const inner = sectionIndent + step;
  return [
    line(sectionIndent, strong(named), ` (${typeName(shape)})${required ? " [required]" : ""}`),
    ...paragraph(inner, summary),
    ...(choices === undefined ? limits(inner, shape) : values(inner, choices)),
    ...nested(inner, shape),
    ...written(shape),
  ];
}

/** How a value that is more than a word is written. */
function written(shape: Shape): readonly Line[] {
  const [shorthand, json] = [shorthandOf(shape), jsonOf(shape)];
  const words = shape.is === "list" && shape.element.is !== "structure";
  const lines = (heading: string, text: string | null): readonly Line[] =>
    text === null ? [] : [...paragraph(sectionIndent, heading), ...block(sectionIndent + step, text)];
  return words ? lines("Syntax:", shorthand) : [...lines("Shorthand Syntax:", shorthand), ...lines("JSON Syntax:", json)];
}

const values = (indent: number, of: readonly string[]): readonly Line[] => [
  ...paragraph(indent, "Possible values:"),
  ...bullets(indent, of),
];

function limits(indent: number, shape: Shape): readonly Line[] {
  if (shape.is === "string" && shape.values !== undefined) return values(indent, shape.values);
  const found = Object.entries(boundsOf(shape)).flatMap(([name, bound]) => (bound === undefined ? [] : [`${name}: ${bound}`]));
  return found.length === 0 ? [] : [...paragraph(indent, "Constraints:"), ...bullets(indent, found)];
}

function boundsOf(shape: Shape): Readonly<Record<string, string | number | undefined>> {
  if (shape.is === "string") return { min: shape.minLength, max: shape.maxLength, pattern: shape.pattern };
  if (shape.is === "integer") return { min: shape.min, max: shape.max };
  return shape.is === "list" || shape.is === "map" ? { max: shape.maxLength } : {};
}

/** What is inside a value. */
function nested(indent: number, shape: Shape): readonly Line[] {
  if (shape.is === "structure") return Object.entries(shape.members).flatMap(([name, member]) => entry(indent, name, member));
  if (shape.is === "map") {
    const part = (name: string, of: Shape) => entry(indent, name, { shape: of, required: false, summary: "" });
    return [...part("key", shape.key), ...part("value", shape.value)];
  }
  if (shape.is !== "list") return [];
  const { element } = shape;
  return [line(indent, `(${typeName(element)})`), ...limits(indent + step, element), ...nested(indent + step, element)];
}

interface Entry {
  readonly shape: Shape;
  readonly required: boolean;
  readonly summary: string;
}

function entry(indent: number, name: string, { shape, required, summary }: Entry): readonly Line[] {
  const inner = indent + step;
  return [
    line(indent, `${name} -> (${typeName(shape)})${required ? " [required]" : ""}`),
    ...(summary === "" ? [] : paragraph(inner, summary)),
    ...limits(inner, shape),
    ...nested(inner, shape),
  ];
}

function outputLines(members: Members): readonly Line[] {
  const entries = Object.entries(members).flatMap(([name, { shape, summary }]) =>
    entry(sectionIndent, name, { shape, summary, required: false }),
  );
  return entries.length === 0 ? [line(sectionIndent, "None")] : entries;
}

const exampleLines = (program: string, command: string): readonly Line[] =>
  (examples[command] ?? []).flatMap(({ says, words }) => [
    ...paragraph(sectionIndent, says),
    ...block(sectionIndent + step, [`${program} codeartifact ${command}`, ...words].join(" \\\n    ")),
  ]);
