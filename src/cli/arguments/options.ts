/* The options of each operation, as words of the command line. The parser, help, completion and prompt read these rows. */
import type { Operation } from "../../api/operation.ts";
import { boolean, integer, text } from "../../shape/build.ts";
import type { Member, Shape } from "../../shape/shape.ts";

export interface OptionRow {
  /** Without dashes: `domain-owner`. */
  readonly name: string;
  /** The API's name of the member that it gives; undefined where it is the command line's own. */
  readonly member?: string;
  readonly shape: Shape;
  /**
   * What follows it: one word, any number of words, one word or none (then `fallback` stands for it), or nothing, which sets it to
   * true or false. What takes the word `version` ends the reading of the whole line.
   */
  readonly takes: "word" | "words" | "word or none" | "true" | "false" | "version";
  readonly fallback?: string;
  /** Under which name its value is given: its own, but for what sets another option to false. */
  readonly gives: string;
  /** Whether the parser reads its word as a whole number. */
  readonly numeric: boolean;
  readonly choices?: readonly string[];
  readonly required: boolean;
  /** Stands by its place, without a flag. */
  readonly positional: boolean;
  /** Works, but help and completion keep silent about it. */
  readonly hidden: boolean;
  /** One sentence. */
  readonly summary: string;
}

type RowParts = Partial<OptionRow> & Pick<OptionRow, "name" | "summary">;

/** Fills in what most rows have: an optional flag with one word of text. */
export const optionRow = (parts: RowParts): OptionRow => ({
  shape: text(),
  takes: "word",
  gives: parts.name,
  numeric: false,
  required: false,
  positional: false,
  hidden: false,
  ...parts,
});

/** How an option is written: `--domain`, or its bare name where it is positional. */
export const flagOf = ({ name, positional }: Pick<OptionRow, "name" | "positional">): string => (positional ? name : `--${name}`);

/** `assetSHA256` gives `asset-sha256`, `ListDomains` gives `list-domains`. */
export const kebab = (name: string): string =>
  name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").toLowerCase();

/** All options that an operation takes, in the order in which help and messages list them (command line spec, 4, 7, 8). */
export function optionsOf(row: Operation): readonly OptionRow[] {
  const members = Object.entries(row.input).flatMap(([name, member]) => memberRows(row, name, member));
  const streams = Object.values(row.output).some(({ shape }) => shape.is === "payload");
  if (streams) return [...members, outfile];
  return [...members, ...inputRows, ...(row.paginator === undefined ? [] : pagingRows), skeletonRow];
}

function memberRows({ paginator }: Operation, member: string, { shape, required, summary }: Member): readonly OptionRow[] {
  const name = kebab(member);
  const hidden = paginator !== undefined && (member === paginator.inputToken || member === paginator.limitKey);
  if (shape.is === "boolean") {
    const positive = optionRow({ name, member, shape, takes: "true", hidden, summary });
    return [positive, { ...positive, name: `no-${name}`, takes: "false" }];
  }
  const takes = shape.is === "list" ? "words" : "word";
  return [optionRow({ name, member, shape, takes, required, hidden, summary, numeric: shape.is === "integer" && isLong(shape) })];
}

/** Of the integers only longs are read by the parser itself; the others go the way of text, through `file://` too. */
const isLong = (shape: Shape): boolean => shape.is === "integer" && shape.long === true;

const outfile = optionRow({
  name: "outfile",
  required: true,
  positional: true,
  summary: "The file that the contents are written to; what it held before is lost.",
});

const inputRows: readonly OptionRow[] = [
  optionRow({
    name: "cli-input-json",
    summary: "The whole input as JSON, as --generate-cli-skeleton prints it. Options that are given as well count more.",
  }),
  optionRow({
    name: "cli-input-yaml",
    summary:
      "The whole input as YAML, as --generate-cli-skeleton yaml-input prints it. Options that are given as well count more.",
  }),
];

const pagingRows: readonly OptionRow[] = [
  optionRow({
    name: "starting-token",
    summary: "Where to go on: the NextToken of an answer that --max-items had cut.",
  }),
  optionRow({
    name: "page-size",
    shape: integer(),
    numeric: true,
    summary: "How many results each call to the server asks for. All are fetched all the same, in more or fewer calls.",
  }),
  optionRow({
    name: "max-items",
    shape: integer(),
    numeric: true,
    summary: "How many results are printed at most. Where there are more, NextToken says where to go on.",
  }),
];

const skeletonRow = optionRow({
  name: "generate-cli-skeleton",
  takes: "word or none",
  fallback: "input",
  choices: ["input", "output", "yaml-input"],
  summary:
    "Calls nothing, but prints a template: of the input as JSON (input) or as YAML (yaml-input), or of the answer (output), for " +
    "which the other options are checked.",
});

/** A flag without a word; `gives` names another option that it sets to false. */
export const switchRow = (name: string, summary: string, gives = name): OptionRow =>
  optionRow({ name, summary, gives, shape: boolean, takes: gives === name ? "true" : "false" });
