/* The options of `login` (command line spec, 15), and ours behind those of `aws`. */

import { integer, listOf, text } from "../../shape/build.ts";
import { type OptionRow, optionRow, switchRow } from "../arguments/options.ts";
import { tools } from "./tools.ts";

export const loginOptions: readonly OptionRow[] = [
  optionRow({ name: "tool", required: true, choices: Object.keys(tools), summary: "The tool to set up." }),
  optionRow({ name: "domain", required: true, summary: "The domain that holds the repository." }),
  optionRow({ name: "domain-owner", summary: "The account that owns the domain, where it is not your own." }),
  optionRow({
    name: "namespace",
    summary: "Takes packages of this scope alone from the repository: npm and its kin, and swift.",
  }),
  optionRow({
    name: "duration-seconds",
    shape: integer(),
    summary: "How long the login is to last, in seconds: 900 to 43200. 12 hours when left out.",
  }),
  optionRow({ name: "repository", required: true, summary: "The repository to use." }),
  optionRow({ name: "endpoint-type", summary: "The kind of address to reach the repository at." }),
  switchRow(
    "dry-run",
    "Changes nothing, but prints what would be done. The commands of other programs are printed with the token in them.",
  ),
  optionRow({
    name: "also",
    takes: "words",
    shape: listOf(text()),
    summary:
      "Further repositories of the domain to set the tool up for: NAME, or SCOPE=NAME for tools that take packages of a scope from " +
      "a repository of its own.",
  }),
  optionRow({ name: "mode", summary: `How the tool is told, where it has several ways. ${modesSentence()}` }),
];

function modesSentence(): string {
  const several = Object.entries(tools).filter(([, { modes }]) => modes.length > 1);
  return `The first is the usual one: ${several.map(([name, { modes }]) => `${name} ${modes.join(", ")}`).join("; ")}.`;
}
