/* Where the command line differs from AWS's by design. docs/cli-differences.md lists the same names with the reasons. */
import { usualCall } from "./cases/words.ts";
import type { Case, Outcome } from "./compare.ts";

export interface Difference {
  /** Meets this difference, and no other. */
  readonly example: Case;
  /** The two outcomes, ours first, with what differs by design taken out. */
  readonly level: (ours: Outcome, aws: Outcome, one: Case) => readonly [Outcome, Outcome];
}

const has = ({ words }: Case, ...wanted: readonly string[]): boolean => wanted.every((word) => words.includes(word));

/** Changes both outcomes of the cases for which it is meant. */
const both = (example: Case, isMeant: (one: Case) => boolean, change: (outcome: Outcome) => Outcome): Difference => ({
  example,
  level: (ours, aws, one) => (isMeant(one) ? [change(ours), change(aws)] : [ours, aws]),
});

/** Takes what is printed for the same where AWS's fails in this way. */
const where = (example: Case, fails: (aws: Outcome, one: Case) => boolean): Difference => ({
  example,
  level: (ours, aws, one) => {
    const { status, stdout, stderr } = aws;
    return [fails(aws, one) ? { ...ours, status, stdout, stderr } : ours, aws];
  },
});

/** A message without what stands before and after it, and without blank lines. */
const plainest = (text: string): string =>
  text
    .replace(/aws: \[ERROR\]: (An error occurred \((ParamValidation|NoRegion|NoCredentials|Configuration)\): )?/u, "")
    .replace(/\n\nAdditional error details:\n.*$/su, "")
    .replaceAll(/\n+/gu, "\n")
    .trim();

/** What Python says when a program is surprised. */
const wordsOfPython = /object has no attribute|object is not iterable|codec can't (en|de)code|cannot convert float/u;

const isDebug = (word: string): boolean => word.startsWith("--d") && "--debug".startsWith(word);

const listDomains = ["codeartifact", "list-domains"];

export const differences = {
  "plain messages unless a format is chosen": both(
    { words: [...listDomains, "--page-size", "0"], env: { AWS_CLI_ERROR_FORMAT: undefined } },
    ({ env = {}, words }) =>
      "AWS_CLI_ERROR_FORMAT" in env && env.AWS_CLI_ERROR_FORMAT === undefined && !words.includes("--cli-error-format"),
    (outcome) => ({ ...outcome, stderr: plainest(outcome.stderr) }),
  ),
  version: both(
    { words: ["--version"] },
    (one) => has(one, "--version"),
    (outcome) => ({ ...outcome, stdout: outcome.stdout.replace(/^aws-cli\/.*\n$/u, "aws-cli/…\n") }),
  ),
  "lines of --debug": both(
    { words: [...listDomains, "--debug"] },
    ({ words }) => words.some(isDebug),
    (outcome) => ({ ...outcome, stderr: outcome.stderr === "" ? "" : "…" }),
  ),
  "the words of yaml skeletons": both(
    { words: [...listDomains, "--generate-cli-skeleton", "yaml-input"] },
    (one) => has(one, "yaml-input"),
    (outcome) => ({
      ...outcome,
      stdout: outcome.stdout.replaceAll(/ # (\[REQUIRED\])?.*?(Valid values are: .*)?$/gmu, " # $1 $2"),
    }),
  ),
  "sample answers of every operation": where(
    { words: [...listDomains, "--generate-cli-skeleton", "output"] },
    ({ status, stderr }, one) =>
      has(one, "--generate-cli-skeleton", "output") && status === 252 && stderr.includes("Invalid length for parameter"),
  ),
  "times in samples": both(
    {
      words: [
        "codeartifact",
        "get-authorization-token",
        "--domain",
        "acme",
        "--generate-cli-skeleton",
        "output",
        "--output",
        "yaml",
      ],
    },
    (one) => has(one, "--generate-cli-skeleton", "output"),
    (outcome) => ({ ...outcome, stdout: outcome.stdout.replaceAll("'1970-01-01 00:00:00'", "1970-01-01 00:00:00") }),
  ),
  "answers that are none": where(
    { ...usualCall("DescribeDomain"), replies: [{ body: "[1, 2]" }] },
    ({ status, stderr }) => status === 255 && wordsOfPython.test(stderr),
  ),
} as const satisfies Record<string, Difference>;
