/* A large upload that breaks off and goes on, as docs/extensions.md has it for curl. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { genericEndpoint, makeDomain, tokenFor } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

let packhouse: Packhouse;
let desk: Workplace;
let token: string;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "acme", [{ repository: "app" }]);
  token = await tokenFor(packhouse, "acme");
  desk = makeWorkplace({});
});

after(async () => {
  desk.remove();
  await packhouse.stop();
});

clientSuite("curl", (command) => {
  const content = Buffer.alloc(3_000_000, "0123456789-");
  const size = content.length;

  const curl = (path: string, ...words: readonly string[]): Promise<Finished> => {
    const address = `${genericEndpoint(packhouse, "acme", "app")}${path}`;
    return desk.run([...command, "-sS", "-u", `aws:${token}`, ...words, address]);
  };
  const offsetOf = async (path: string): Promise<number> => {
    const { stdout } = await curl(`${path}/upload`, "-I");
    return Number(/^upload-offset: (\d+)/im.exec(stdout)?.[1] ?? 0);
  };
  const upload = async (path: string, offset: number, ...words: readonly string[]): Promise<Finished> =>
    curl(
      path,
      ...["-o", "answer", "-w", "%{http_code}", "-T", "file", "-C", `${offset}`],
      ...["-H", `Content-Range: bytes ${offset}-${size - 1}/${size}`, ...words],
    );
  const isWhole = async (path: string): Promise<void> => {
    assert.equal((await curl(path, "-o", "got")).status, 0);
    const { stdout } = await desk.run(["sha256sum", "got"]);
    assert.equal(stdout.slice(0, 64), createHash("sha256").update(content).digest("hex"));
  };

  test("goes on where an upload broke off, with the same command", async () => {
    desk.write({ file: content });
    const path = "curl/broken/1.0/file";
    let offset = 0;
    // It ends by its own time limit, with the upload somewhere on its way.
    for (let seconds = 1; offset === 0 && seconds < 10; seconds *= 2) {
      await upload(path, 0, "--limit-rate", "200k", "--max-time", `${seconds}`);
      offset = await offsetOf(path);
    }
    assert.ok(offset > 0 && offset < size, `${offset}`);
    assert.equal((await upload(path, offset)).stdout, "201", desk.read("answer"));
    await isWhole(path);
  });

  test("goes on by -C alone, also after the server was killed", async () => {
    desk.write({ file: content, part: content.subarray(0, 1_000_000) });
    const path = "curl/parts/1.0/file";
    const status = ["-o", "answer", "-w", "%{http_code}"];
    const begun = await curl(path, ...status, "-T", "part", "-H", `Content-Range: bytes 0-999999/${size}`);
    assert.equal(begun.stdout, "308");
    await packhouse.restart();
    assert.equal((await upload(path, 0)).stdout, "409");
    assert.match(desk.read("answer"), /goes on at byte 1000000 of 3000000/);
    assert.equal((await curl(path, ...status, "-T", "file", "-C", `${await offsetOf(path)}`)).stdout, "201");
    await isWhole(path);
  });
});
