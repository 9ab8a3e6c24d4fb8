import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { type Recorder, startRecorder } from "../support/recorder.ts";
import { program as packhouse } from "../support/start.ts";
import { type OpenTerminal, openTerminal } from "../support/terminal.ts";

/** Answers to whatever is asked. */
const body = { domain: { name: "described" }, domains: [{ name: "acme" }, { name: "ama\u001b[31mzed" }, { name: "apex" }] };

/** What terminals send for keys that write nothing. */
const keys = { f1: "\u001b[11~", f3: "\u001b[13~", down: "\u001b[B", ctrlC: "\u0003", ctrlR: "\u0012" };
const pasted = (text: string): string => `\u001b[200~${text}\u001b[201~`;

let folder: string;
let recorder: Recorder;
let env: Readonly<Record<string, string>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "packhouse-prompt-"));
  recorder = await startRecorder([{ body }]);
  env = {
    HOME: folder,
    PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
    LANG: "C.UTF-8",
    AWS_PAGER: "",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "an-example-of-a-secret",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: recorder.url,
  };
});
afterEach(async () => {
  await recorder.close();
  rmSync(folder, { recursive: true });
});

clientSuite("script", () => {
  const prompt = async (words: string, more: Readonly<Record<string, string>> = {}): Promise<OpenTerminal> => {
    const terminal = openTerminal(`${packhouse} ${words}`, { env: { ...env, ...more }, cwd: folder });
    await terminal.until(/Ctrl-C leave/);
    return terminal;
  };

  test("a command is put together from what the prompt knows, run, and found again later", async () => {
    const terminal = await prompt("--cli-auto-prompt");
    terminal.type("codear\t");
    await terminal.until(/> packhouse codeartifact {2}[\s\S]*associate-external-connection/);
    terminal.type("describe-dom");
    await terminal.until(/Describes a domain\./);
    terminal.type("\t--domain ");
    await terminal.until(/describe-domain --domain [\s\S]*acme[\s\S]*apex/);
    terminal.type(`${keys.down}${keys.down}\r`);
    await terminal.until(/--domain apex/);
    terminal.type(keys.f3);
    await terminal.until(/DESCRIBE-DOMAIN\(\)/);
    terminal.type("--query domain.name --output text\r");
    await terminal.until(
      /> packhouse codeartifact describe-domain --domain apex --query domain\.name --output text\r\ndescribed/,
    );
    assert.equal(await terminal.end(), 0);
    assert.equal(recorder.asked.filter(({ path }) => path === "/v1/domain?domain=apex").length, 1);
    assert.ok(terminal.written().includes("\u001b[?1049l"));
    const again = await prompt("", { AWS_CLI_AUTO_PROMPT: "on" });
    again.type(`${keys.ctrlR}apex`);
    await again.until(/earlier lines with: apex [\s\S]*codeartifact describe-domain --domain apex --query/);
    again.type("\t\r\r");
    await again.until(/\ndescribed/);
    assert.equal(await again.end(), 0);
    const history = readFileSync(join(folder, ".local/state/packhouse/prompt-history"), "utf8");
    assert.equal(history, "codeartifact describe-domain --domain apex --query domain.name --output text\n");
  });

  test("people who leave run nothing, and have their terminal back", async () => {
    const terminal = await prompt("--cli-auto-prompt codeartifact list-domains; stty -a | grep -o ' icanon'; exit 7");
    await terminal.until(/--starting-token/);
    terminal.type(keys.ctrlC);
    await terminal.until(/icanon/);
    assert.equal(await terminal.end(), 7);
    assert.deepEqual(recorder.asked, []);
  });

  test("leaving ends with 130", async () => {
    const terminal = await prompt("--cli-auto-prompt");
    terminal.type(keys.ctrlC);
    assert.equal(await terminal.end(), 130);
  });

  test("the prompt opens for words that cannot be meant, where that is configured", async () => {
    const terminal = await prompt("codeartifact describe-domain", { AWS_CLI_AUTO_PROMPT: "on-partial" });
    assert.ok(!terminal.written().includes("required"));
    terminal.type("--domain apex --query domain.name\r");
    await terminal.until(/"described"/);
    assert.equal(await terminal.end(), 0);
  });

  test("output may go to another program while the prompt is on the screen", async () => {
    const terminal = await prompt("--cli-auto-prompt codeartifact list-domains > list");
    terminal.type("--query 'length(domains)'\r");
    assert.equal(await terminal.end(), 0);
    assert.equal(readFileSync(join(folder, "list"), "utf8"), "3\n");
  });

  test("neither a name nor what is pasted gives orders", async () => {
    const terminal = await prompt("--cli-auto-prompt codeartifact describe-domain");
    terminal.type("--domain ");
    await terminal.until(/apex/);
    terminal.type(pasted("x\u001b[31m\u0007\r"));
    await terminal.until(/--domain x/);
    terminal.type(keys.f1);
    await terminal.until(/Take what is marked/);
    terminal.type(keys.ctrlC);
    assert.equal(await terminal.end(), 130);
    assert.ok(!terminal.written().includes("\u001b[31m"));
    assert.deepEqual(
      recorder.asked.map(({ path }) => path),
      ["/v1/domains"],
    );
  });
});

for (const words of [["--cli-auto-prompt"], ["--cli-auto-prompt", "codeartifact", "list-domains"]])
  test(`without a terminal there is no prompt: ${words.join(" ")}`, () => {
    const { status, stdout, stderr } = spawnSync(packhouse, words, { env, encoding: "utf8", input: "" });
    assert.deepEqual([status, stdout, stderr], [255, "", "Warning: Input is not a terminal (fd=0).\n\n\n"]);
  });
