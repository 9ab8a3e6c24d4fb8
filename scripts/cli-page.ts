/* The page of the command line: what its own tables say, with a few words around them. */
import type { Operation } from "../src/api/operation.ts";
import { operations } from "../src/api/table.ts";
import { globalOptions } from "../src/cli/arguments/global-options.ts";
import { flagOf, kebab, type OptionRow, optionsOf } from "../src/cli/arguments/options.ts";
import { shells } from "../src/cli/completion/scripts.ts";
import { loginOptions } from "../src/cli/login/options.ts";
import { tools } from "../src/cli/login/tools.ts";
import { operatorCommands } from "../src/cli/operate/commands.ts";
import { bindings, keysOf } from "../src/cli/prompt/editor.ts";

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(headings), `|${"---|".repeat(headings.length)}`, ...rows.map(line)].join("\n");

const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;

const cell = (text: string): string => text.replaceAll("|", "\\|");

const code = (text: string): string => `\`${text}\``;

/** What a command must be given. */
const needed = (options: readonly OptionRow[]): string =>
  options
    .filter(({ required }) => required)
    .map((option) => (option.positional ? option.name.toUpperCase() : `${flagOf(option)} ${wordFor(option)}`))
    .join(" ");

const wordFor = ({ name, takes }: OptionRow): string => {
  const word = name.split("-").at(-1)?.toUpperCase() ?? "";
  return takes === "words" ? `${word} …` : word;
};

const commandRows = Object.values<Operation>(operations).map((row) => [
  code(kebab(row.name)),
  row.summary,
  code([kebab(row.name), needed(optionsOf(row))].filter(Boolean).join(" ")),
]);

const loginRow = [code("login"), "Sets up a package client for a repository.", code(`login ${needed(loginOptions)}`)];

const optionTable = (options: readonly OptionRow[]): string =>
  table(
    ["Option", "What it does"],
    options.map((option) => {
      const written = ["true", "false", "version"].includes(option.takes)
        ? flagOf(option)
        : `${flagOf(option)} ${wordFor(option)}`;
      const choices = option.choices === undefined ? "" : ` One of ${option.choices.map(code).join(", ")}.`;
      return [code(written), `${option.summary}${choices}`];
    }),
  );

const toolTable = table(
  ["Tool", "Format", "Modes, the usual one first", "`--namespace`"],
  Object.entries(tools).map(([name, { format, modes, takesNamespace, isOfAws }]) => [
    `${code(name)}${isOfAws ? "" : " *"}`,
    format,
    modes.map(code).join(", "),
    takesNamespace ? "yes" : "",
  ]),
);

const setUps: Readonly<Record<(typeof shells)[number], string>> = {
  bash: "`source <(packhouse completion bash)` in `~/.bashrc`",
  zsh: "`source <(packhouse completion zsh)` in `~/.zshrc`, after `compinit`",
  fish: "`packhouse completion fish | source` in `~/.config/fish/config.fish`",
  powershell: "`packhouse completion powershell | Out-String | Invoke-Expression` in the file that `$PROFILE` names",
};

const exitCodes = [
  ["0", "Done; also help, `--version`, and templates of inputs."],
  ["130", "Interrupted, or the prompt was left."],
  ["252", "The words cannot be taken: a wrong option, a value that breaks a rule, a `--query` that is no expression."],
  ["253", "There is nothing to work with: no region, no credentials, no pager."],
  ["254", "The server refused it."],
  ["255", "Everything else: no connection, no such profile, a file that cannot be read, a tool that failed."],
] as const;

/** The page, whole. */
export const cliPage = (): string => `# The command line

<!-- Written by scripts/write-docs.ts; change the tables in src/cli instead. -->

\`packhouse codeartifact …\` takes what version 2 of \`aws codeartifact …\` takes and prints what that prints, against Packhouse and
against the hosted service alike. Called through a link named \`aws\` it answers to that name, so that scripts need no change:

\`\`\`sh
ln -s "$PWD/bin/packhouse" ~/.local/bin/aws
\`\`\`

Of \`aws\` it has the commands of \`codeartifact\` alone: where other services are used as well, keep both and give the link another
place in the \`PATH\`. Configuration files, profiles, environment variables and sources of credentials are those of \`aws\`. What
differs by design is in [cli-differences.md](cli-differences.md).

\`packhouse help\`, \`packhouse codeartifact help\` and \`packhouse codeartifact COMMAND help\` show all options of each command.

## Commands of codeartifact

With the options that each must have. All take \`--cli-input-json\`, \`--cli-input-yaml\` and \`--generate-cli-skeleton\`, but for those
that write a file; lists take \`--max-items\`, \`--page-size\` and \`--starting-token\`.

${table(["Command", "What it does", "How it is called"], [...commandRows, loginRow])}

## Options of all of these commands

They may stand anywhere on the line.

${optionTable(globalOptions)}

## login

${optionTable(loginOptions)}

Tools with a star are additions; the others do what they do with \`aws\`. What each mode writes, several repositories, tokens that are
had afresh, and how to undo a login: [login.md](login.md).

${toolTable}

## Commands for operators

Each takes \`--help\`; [operating.md](operating.md) tells when to use them.

${table(
  ["Command", "What it does"],
  Object.entries(operatorCommands).map(([name, { says }]) => [code(name), says]),
)}

## Exit codes

${table(["Code", "When"], exitCodes)}

## Completion

Commands, options and values are completed, and names of domains, repositories, packages, versions and assets come from the server
that the line and the environment lead to.

${table(
  ["Shell", "What to write where"],
  shells.map((shell) => [shell, setUps[shell]]),
)}

Who has set up \`complete -C aws_completer aws\` only links \`aws_completer\` to \`bin/packhouse\` as well.

## The prompt

\`--cli-auto-prompt\`, \`AWS_CLI_AUTO_PROMPT=on\` or \`cli_auto_prompt = on\` open an editor for the line that shows what may stand at the
cursor; with \`on-partial\` it opens only for words that cannot be taken. Lines that were run are kept in
\`$XDG_STATE_HOME/packhouse/prompt-history\`, or under \`~/.local/state\`.

${table(
  ["Keys", "What they do"],
  bindings.map((binding) => [keysOf(binding), binding.says]),
)}
`;
