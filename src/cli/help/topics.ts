/* Pages of help about what concerns all commands: the topics of `help`. */
import { bullets, type Line, line, page, paragraph, section, sectionIndent, step, strong } from "./page.ts";
import { configurationSections } from "./topic-configuration.ts";

interface Topic {
  /** One sentence. */
  readonly says: string;
  readonly sections: (program: string) => readonly (readonly Line[])[];
}

/** By the words behind `help`. */
export const topics: Readonly<Record<string, Topic>> = {
  topics: {
    says: "Lists what there are pages about.",
    sections: (program) => [
      section(
        "DESCRIPTION",
        paragraph(sectionIndent, `What concerns all commands has pages of its own. ${program} help TOPIC shows one of them.`),
      ),
      section(
        "AVAILABLE TOPICS",
        Object.entries(topics)
          .filter(([name]) => name !== "topics")
          .flatMap(([name, { says }]) => entry(name, says)),
      ),
    ],
  },
  "config-vars": {
    says: "Options, environment variables and configuration files: what can be set, where, and what counts.",
    sections: configurationSections,
  },
  "return-codes": {
    says: "What the exit code of a command tells.",
    sections: (program) => [
      section("DESCRIPTION", [
        ...paragraph(sectionIndent, `${program} codeartifact ends with one of these exit codes:`),
        ...exitCodes.flatMap(([code, says]) => entry(code, says)),
      ]),
      section("SEE ALSO", bullets(sectionIndent, [`${program} help config-vars`])),
    ],
  },
};

const exitCodes: readonly (readonly [code: string, says: string])[] = [
  ["0", "It did what it was to do, showed help, or printed a skeleton."],
  ["130", "It was interrupted, as by Ctrl-C."],
  [
    "252",
    "The command line is wrong: an unknown command or option, one that is missing, or a value that cannot be. Nothing was sent.",
  ],
  ["253", "The surroundings lack something: there is no region, there are no credentials, or the pager cannot be started."],
  [
    "254",
    "The server refused. The message names the error and the operation; what the error means is the same for every client.",
  ],
  [
    "255",
    "Anything else: the server cannot be reached or does not answer, a profile or a file is not there, a query fails on the answer, " +
      "or a tool that login runs failed.",
  ],
];

const entry = (name: string, says: string): readonly Line[] => [
  line(sectionIndent, strong(name)),
  ...paragraph(sectionIndent + step, says),
];

/** The page of a topic; null where there is none. */
export function topicPage(name: string, program: string): readonly Line[] | null {
  const topic = Object.hasOwn(topics, name) ? topics[name] : undefined;
  if (topic === undefined) return null;
  const heading = section("NAME", paragraph(sectionIndent, `${name} - ${topic.says}`));
  return page(name, [heading, ...topic.sections(program)]);
}
