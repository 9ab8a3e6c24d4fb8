import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { type Recorder, type Reply, startRecorder } from "../support/recorder.ts";
import { program as packhouse } from "../support/start.ts";
import { openTerminal } from "../support/terminal.ts";

/** Draws a terminal around a program. */
const terminal = "/usr/bin/script";

const many = { domains: Array.from({ length: 20_000 }, (_, index) => ({ name: `domain-${index}`, owner: "111122223333" })) };
const few = { domains: many.domains.slice(0, 3) };

interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly more?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Done as soon as the server was asked. */
  readonly meanwhile?: (child: ReturnType<typeof spawn>) => void;
}

clientSuite("aws 2", ([aws = ""]) => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "packhouse-cli-"));
    symlinkSync(packhouse, join(folder, "aws"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const environment = ({ url }: Recorder, env: Readonly<Record<string, string>>): Record<string, string> => ({
    HOME: folder,
    PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(":"),
    LANG: "C.UTF-8",
    TERM: "xterm",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "an-example-of-a-secret",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ENDPOINT_URL: url,
    AWS_MAX_ATTEMPTS: "1",
    AWS_CLI_ERROR_FORMAT: "enhanced",
    ...env,
  });

  const end = async (words: readonly string[], reply: Reply, { env = {}, meanwhile }: Circumstances): Promise<Ending> => {
    const [program = "", ...args] = words;
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const recorder = await startRecorder([reply], asked);
    const child = spawn(program, args, { cwd: folder, env: environment(recorder, env), stdio: ["ignore", "pipe", "pipe"] });
    const texts: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].on("data", (chunk: Buffer) => (texts[name] += chunk.toString()));
    void isAsked.then(() => meanwhile?.(child));
    const [status, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    await recorder.close();
    return { status, signal, ...texts };
  };

  /** Both endings of `aws codeartifact list-domains`. */
  const sameEnd = async (reply: Reply, circumstances: Circumstances = {}): Promise<Ending> => {
    const words = ["codeartifact", "list-domains", ...(circumstances.more ?? [])];
    const ours = await end([join(folder, "aws"), ...words], reply, circumstances);
    assert.deepEqual(ours, await end([aws, ...words], reply, circumstances));
    return ours;
  };

  test("Ctrl-C while the server has not answered ends with 130", async () => {
    const ending = await sameEnd({ breaks: "never answers" }, { meanwhile: (child) => child.kill("SIGINT") });
    assert.deepEqual(ending, { status: 130, signal: null, stdout: "\n", stderr: "" });
  });

  for (const form of ["json", "text", "table", "yaml", "yaml-stream"])
    test(`whoever reads ${form} may leave before its end`, async () => {
      const ending = await sameEnd({ body: many }, { more: ["--output", form], meanwhile: (child) => child.stdout?.destroy() });
      assert.equal(ending.signal, null);
    });

  const inTerminal = async (more: readonly string[], env: Readonly<Record<string, string>>): Promise<Ending> => {
    assert.ok(existsSync(terminal), "util-linux has no `script` here");
    const words = (program: string): readonly string[] => [
      terminal,
      "-qec",
      [program, "codeartifact", "list-domains", ...more].join(" "),
      "/dev/null",
    ];
    const ours = await end(words(join(folder, "aws")), { body: few }, { env });
    assert.deepEqual(ours, await end(words(aws), { body: few }, { env }));
    return ours;
  };

  test("a terminal gets colours and a pager", async () => {
    const { stdout } = await inTerminal(["--output", "table", "--max-items", "2"], { PAGER: "cat" });
    assert.ok(stdout.includes("\u001b["));
  });

  test("the pager of AWS comes before that of the machine, and is told how to behave", async () => {
    const { stdout } = await inTerminal([], { PAGER: "absent", AWS_PAGER: `sh -c 'echo "$LESS"; cat; echo end'` });
    assert.match(stdout, /^FRX/u);
  });

  test("no colours, no pager", async () => {
    const { stdout } = await inTerminal(["--output", "table", "--color", "off"], { AWS_PAGER: "" });
    assert.ok(!stdout.includes("\u001b"));
  });

  test("a pager that is not there ends with 253", async () => {
    assert.equal((await inTerminal([], { PAGER: "absent-pager" })).status, 253);
  });

  test("--no-cli-pager", async () => {
    assert.equal((await inTerminal(["--no-cli-pager", "--output", "text"], { PAGER: "absent-pager" })).status, 0);
  });

  /** Types Ctrl-C once `shown` comes, and Return; both are to write the same and to end with the same exit code, which it gives. */
  const interrupted = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const endings: (readonly [number | null, string])[] = [];
    for (const program of [join(folder, "aws"), aws]) {
      const recorder = await startRecorder([{ body: { ...few, ...loginAnswer } }]);
      // A shell that waits is interrupted as well, and would end with 130 by itself.
      const terminal = openTerminal(["exec", program, "codeartifact", ...words].join(" "), {
        cwd: folder,
        env: environment(recorder, { ...env, PATH: `${join(folder, "tools")}:/usr/bin:/bin` }),
      });
      await terminal.until(/shown/u);
      terminal.type("\u0003\r");
      endings.push([await terminal.end(), terminal.written()]);
      await recorder.close();
    }
    const [ours, theirs] = endings;
    assert.deepEqual(ours, theirs);
    return ours?.[0];
  };
  const loginAnswer = { authorizationToken: "a-token", expiration: 4e9, repositoryEndpoint: "http://127.0.0.1:1/npm/x/" };
  const pager = (reaction: string): string => `sh -c 'cat > /dev/null; ${reaction}; echo shown; read line < /dev/tty; echo left'`;

  test("Ctrl-C in the pager is the pager's, and the program's once that is left", async () => {
    assert.equal(await interrupted(["list-domains"], { PAGER: pager('trap "" INT') }), 130);
  });

  test("Ctrl-C in a pager that it ends", async () => {
    assert.equal(await interrupted(["list-domains"], { PAGER: "sh -c 'echo shown; exec sleep 60'" }), 130);
  });

  test("Ctrl-C in the pager of help is nobody else's", async () => {
    assert.equal(await interrupted(["help"], { PAGER: pager('trap "" INT') }), 0);
  });

  for (const [how, script] of [
    ["badly", "echo shown > /dev/tty; sleep 60"],
    ["well", 'trap "exit 0" INT; echo shown > /dev/tty; read line < /dev/tty'],
  ] as const)
    test(`Ctrl-C while login's tool runs, which ends ${how}`, async () => {
      mkdirSync(join(folder, "tools"), { recursive: true });
      writeFileSync(join(folder, "tools/npm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      assert.equal(await interrupted(["login", "--tool", "npm", "--domain", "acme", "--repository", "app"]), 130);
    });

  test("a disk that is full is told of", async () => {
    const full = (program: string): readonly string[] => [
      "/bin/sh",
      "-c",
      `${program} codeartifact list-domains --output text > /dev/full`,
    ];
    const ours = await end(full(join(folder, "aws")), { body: many }, {});
    assert.deepEqual(ours, await end(full(aws), { body: many }, {}));
    assert.equal(ours.status, 255);
  });
});
