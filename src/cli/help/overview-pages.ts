/* The help pages of the program and of its group of commands (command line spec, 14). */
import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/table.ts";
import { globalOptions } from "../arguments/global-options.ts";
import { flagOf, kebab } from "../arguments/options.ts";
import { operatorCommands } from "../operate/commands.ts";
import { bullets, type Line, line, page, paragraph, section, sectionIndent, step, strong } from "./page.ts";

/** The page of `codeartifact`. */
export const groupPage = (): readonly Line[] => {
  const names = Object.values<Operation>(operations).map(({ name }) => kebab(name));
  return page("codeartifact", [
    section("NAME", [line(sectionIndent, strong("codeartifact"), " -")]),
    section(
      "DESCRIPTION",
      paragraph(
        sectionIndent,
        "Domains hold repositories, repositories hold packages, and packages have versions with their assets. These commands make, read, " +
          "change and delete them, each by one operation of the CodeArtifact API; login sets up package clients.",
      ),
    ),
    section("AVAILABLE COMMANDS", bullets(sectionIndent, [...names, "help", "login"].sort())),
  ]);
};

/** The page of the whole program, as it was called. */
export const programPage = (program: string): readonly Line[] =>
  page(program, [
    section("NAME", [line(sectionIndent, strong(program), " -")]),
    section(
      "DESCRIPTION",
      paragraph(
        sectionIndent,
        "A repository for packages that speaks the CodeArtifact API, and its command line. The commands of codeartifact work with any " +
          "server of that API; the others run a server of one's own and look after it.",
      ),
    ),
    section("SYNOPSIS", [
      line(sectionIndent + step, `${program} [options] codeartifact <subcommand> [parameters]`),
      line(sectionIndent + step, `${program} <command> [parameters]`),
    ]),
    section(
      "GLOBAL OPTIONS",
      globalOptions.flatMap((option) => described(flagOf(option), option.summary)),
    ),
    section("AVAILABLE COMMANDS", [
      ...described("codeartifact", "Works with domains, repositories, packages and their versions."),
      ...Object.entries(operatorCommands).flatMap(([name, { says }]) => described(name, says)),
      ...described("help", "Shows this."),
      ...paragraph(
        sectionIndent,
        `${program} codeartifact help shows more of the first, ${program} <command> --help of the others. ` +
          `${program} help topics lists what else there are pages about.`,
      ),
    ]),
  ]);

const described = (name: string, says: string): readonly Line[] => [
  line(sectionIndent, strong(name)),
  ...paragraph(sectionIndent + step, says),
];
