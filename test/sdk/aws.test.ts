import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { clientSuite } from "../support/clients.ts";
import { pythonDriver } from "../support/python-driver.ts";
import { makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { arnOf, sha256Of } from "./calls/call.ts";
import { runTable } from "./run-table.ts";

clientSuite("aws", ([program = ""]) => {
  // Its own Python, in which the same command line is called again and again.
  runTable((surroundings) => pythonDriver(join(program, "../python"), "aws_calls.py", surroundings));

  describe("the program itself", { concurrency: false }, () => {
    let packhouse: Packhouse;
    let desk: Workplace;
    before(async () => {
      packhouse = await startPackhouse();
      desk = makeWorkplace({}, packhouse.awsEnv);
    });
    after(async () => {
      desk.remove();
      await packhouse.stop();
    });

    const aws = (...words: readonly string[]) => desk.run([program, "codeartifact", ...words, "--output", "json"]);
    const told = async (...words: readonly string[]): Promise<unknown> => {
      const { status, stdout, output } = await aws(...words);
      assert.equal(status, 0, output);
      return JSON.parse(stdout);
    };
    const inApp = ["--domain", "acme", "--repository", "app"];
    const widget = [...inApp, "--format", "generic", "--namespace", "tools", "--package", "widget", "--package-version", "1.0.0"];
    const content = Buffer.from([0, 10, 13, 255]);

    test("creates what the shorthand of its arguments says", async () => {
      await told("create-domain", "--domain", "acme", "--tags", "key=team,value=web");
      const made = await told("create-repository", ...inApp, "--description", "Ours: ä, 日本");
      assert.partialDeepStrictEqual(made, { repository: { arn: arnOf("repository/acme/app"), description: "Ours: ä, 日本" } });
    });

    test("sends a file, and writes what it gets into one", async () => {
      desk.write({ "widget.bin": content });
      const sent = ["--asset-content", "widget.bin", "--asset-name", "widget.bin", "--asset-sha256", sha256Of(content)];
      assert.partialDeepStrictEqual(await told("publish-package-version", ...widget, ...sent), { status: "Published" });
      await told("get-package-version-asset", ...widget, "--asset", "widget.bin", "got.bin");
      const { stdout } = await desk.run(["sha256sum", "got.bin"]);
      assert.equal(stdout.split(" ")[0], sha256Of(content));
    });

    test("ends with a status of its own when it is refused", async () => {
      const { status, output } = await aws("describe-repository", "--domain", "acme", "--repository", "absent");
      assert.ok(status === 254 || status === 255);
      assert.match(
        output,
        /\(ResourceNotFoundException\) when calling the DescribeRepository operation: Repository absent does not/u,
      );
    });
  });
});
