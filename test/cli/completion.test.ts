import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { program as packhouse } from "../support/start.ts";
import { type OpenTerminal, openTerminal } from "../support/terminal.ts";

const names = ["acme", "it's $(touch made)", "lib:x=1.jar", "/npm/@acme/*", "ü b", "\u001b[31mred", "two\nlines"];
const lists = { domains: names, packageGroups: names, assets: names };

/** What a server answers whatever it is asked: each list with a thing of every name. */
const body = Object.fromEntries(
  Object.entries(lists).map(([list, texts]) => [list, texts.map((text) => ({ name: text, pattern: text }))]),
);

interface Shell {
  readonly shell: "bash" | "zsh" | "fish";
  readonly start: string;
  /** Typed before anything else. */
  readonly setUp: readonly string[];
}

const shells: readonly Shell[] = [
  {
    shell: "bash",
    start: "--norc --noprofile -i",
    setUp: ["PS1='@ready '", "source <(packhouse completion bash)", "complete -C aws_completer aws"],
  },
  {
    shell: "zsh",
    start: "-f -i",
    setUp: ["PS1='@ready '", "autoload -Uz compinit && compinit -D -u", "source <(packhouse completion zsh; aws completion zsh)"],
  },
  {
    shell: "fish",
    start: "--no-config -i",
    setUp: ["function fish_prompt; echo -n '@ready '; end", "packhouse completion fish | source; aws completion fish | source"],
  },
];

const asset =
  "codeartifact get-package-version-asset --domain acme --repository r --format generic --package p --package-version 1";

/** What is typed, with the words that the program then gets. */
const lines: readonly (readonly [string, readonly string[]])[] = [
  ["packhouse codea\tlist-dom\t--outp\tjs\t", ["codeartifact", "list-domains", "--output", "json"]],
  ["aws codeartifact list-domains --output=yaml-\t", ["codeartifact", "list-domains", "--output=yaml-stream"]],
  ["packhouse codeartifact describe-domain --domain ac\t", ["codeartifact", "describe-domain", "--domain", "acme"]],
  ["aws codeartifact describe-domain --domain it\t", ["codeartifact", "describe-domain", "--domain", "it's $(touch made)"]],
  ["packhouse codeartifact describe-domain --domain=it\t", ["codeartifact", "describe-domain", "--domain=it's $(touch made)"]],
  [`packhouse ${asset} --asset lib\t`, [...asset.split(" "), "--asset", "lib:x=1.jar"]],
  [`aws ${asset} --asset lib:x\t`, [...asset.split(" "), "--asset", "lib:x=1.jar"]],
  [`packhouse ${asset} --asset=lib:x=\t`, [...asset.split(" "), "--asset=lib:x=1.jar"]],
  [`packhouse ${asset} --asset lib\t/etc/hostn\t`, [...asset.split(" "), "--asset", "lib:x=1.jar", "/etc/hostname"]],
  [
    "packhouse codeartifact describe-package-group --domain acme --package-group /npm/@\t",
    ["codeartifact", "describe-package-group", "--domain", "acme", "--package-group", "/npm/@acme/*"],
  ],
  [
    "aws codeartifact describe-package-group --domain acme --package-group '/npm/@\t",
    ["codeartifact", "describe-package-group", "--domain", "acme", "--package-group", "/npm/@acme/*"],
  ],
  ["packhouse codeartifact describe-domain --domain \u00fc\t", ["codeartifact", "describe-domain", "--domain", "\u00fc b"]],
  ["packhouse tok\trev\t--sess\t", ["tokens", "revoke", "--sessions"]],
];

/** Completes as the program does, and prints the words that it is called with for everything else. */
const teller = (real: string): string => `#!/bin/sh
case $1 in completion) exec '${real}' "$@" ;; esac
printf 'got %s\\n' "$#"
for word do printf '<%s>\\n' "$word"; done
echo told
`;

for (const { shell, start, setUp } of shells)
  clientSuite(shell, ([interpreter = ""]) => {
    let folder: string;
    let recorder: Recorder;
    let terminal: OpenTerminal;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), "packhouse-completion-"));
      recorder = await startRecorder([{ body }]);
      for (const made of ["real", "bin", "home"]) mkdirSync(join(folder, made));
      for (const name of ["packhouse", "aws"]) {
        symlinkSync(packhouse, join(folder, "real", name));
        writeFileSync(join(folder, "bin", name), teller(join(folder, "real", name)));
        chmodSync(join(folder, "bin", name), 0o755);
      }
      symlinkSync(packhouse, join(folder, "bin/aws_completer"));
      const env = {
        HOME: join(folder, "home"),
        PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
        LANG: "C.UTF-8",
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "an-example-of-a-secret",
        AWS_REGION: "us-east-1",
        AWS_ENDPOINT_URL: recorder.url,
      };
      terminal = openTerminal(`exec ${interpreter} ${start}`, { env, cwd: join(folder, "home") });
      for (const [index, line] of setUp.entries()) {
        terminal.type(`${line}; echo be''gun ${index}\r`);
        await terminal.until(new RegExp(`begun ${index}`));
      }
      await terminal.until(/@ready/);
    });
    after(async () => {
      terminal.type("\u0015exit\r");
      await terminal.end();
      await recorder.close();
      rmSync(folder, { recursive: true });
    });

    for (const [line, words] of lines)
      test(`${shell} completes: ${line.replaceAll("\t", "…")}`, async () => {
        terminal.type(`${line}\r`);
        const told = await terminal.until(/got \d+\r?\n([\s\S]*?)told\r?\n/);
        assert.deepEqual(
          told.match(/<[^>]*>/g),
          words.map((word) => `<${word}>`),
        );
        await terminal.until(/@ready/);
      });

    test(`no name makes ${shell} run anything or steers its terminal`, async () => {
      terminal.type("packhouse codeartifact describe-domain --domain \t\t");
      await terminal.until(/lib:x/);
      terminal.type("\u0015\r");
      await terminal.until(/@ready/);
      assert.ok(!existsSync(join(folder, "home/made")));
      assert.ok(!terminal.written().includes("\u001b[31mred"));
    });
  });
