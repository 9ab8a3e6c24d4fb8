import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { type ClientName, clientSuite, locate } from "../support/clients.ts";
import { sdist, wheel } from "../support/distributions.ts";
import { indexUrl, pathWith, pythonWorkplace } from "../support/python.ts";
import type { Finished, Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";
const clients: readonly ClientName[] = ["twine 4", "twine"];
const repositoryOf = (name: ClientName): string => name.replace(" ", "-");

let packhouse: Packhouse;
let token: string;
let desk: Workplace;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(
    packhouse,
    domain,
    clients.map((name) => ({ repository: repositoryOf(name) })),
  );
  token = await tokenFor(packhouse, domain);
  desk = pythonWorkplace({}, packhouse.awsEnv);
});

after(async () => {
  desk.remove();
  await packhouse.stop();
});

for (const name of clients)
  clientSuite(name, (command) => {
    const repository = repositoryOf(name);
    const endpoint = (): string => pypiEndpoint(packhouse, domain, repository);
    const upload = (files: readonly string[], ...words: readonly string[]): Promise<Finished> =>
      desk.run([
        ...command,
        "upload",
        "--repository-url",
        endpoint(),
        "-u",
        "aws",
        "-p",
        token,
        "--disable-progress-bar",
        ...words,
        ...files,
      ]);

    test("uploads a wheel and a source archive, and both again", async () => {
      const built = [wheel("Twined", "1.0"), await sdist("Twined", "1.0")];
      desk.write(Object.fromEntries(built.map(({ filename, bytes }) => [filename, bytes])));
      const files = built.map(({ filename }) => filename);
      assertDone(await upload(files));
      assertDone(await upload(files));
      const page = await fetch(`${endpoint()}simple/twined/`, { headers: { authorization: `Bearer ${token}` } }).then((answer) =>
        answer.text(),
      );
      for (const { filename, sha256 } of built) assert.match(page, new RegExp(`#sha256=${sha256}"[^>]*>${filename}<`));
    });

    test("is told of a file that exists with other content, and can skip it where it knows how to", async () => {
      const [{ filename, bytes }, other] = [wheel("again", "1.0"), wheel("again", "1.0", { description: "Other." })];
      desk.write({ [filename]: bytes });
      assertDone(await upload([filename]));
      desk.write({ [filename]: other.bytes });
      assertRefused(await upload([filename]), /409 .*\s+File already exists/);
      if (name === "twine 4")
        assert.match(assertDone(await upload([filename], "--skip-existing")).output, /Skipping .* appears to already exist/);
    });

    test("shows why a file is refused", async () => {
      const { filename, bytes } = wheel("wrong", "1.0");
      desk.write({ [filename.replace("1.0", "2.0")]: bytes });
      assertRefused(await upload([filename.replace("1.0", "2.0")]), /400 .*\s+"wrong.*is a file of version 2\.0/);
      assert.deepEqual(stagedIn(packhouse), []);
    });

    test("shows that a token is wrong", async () => {
      const { filename, bytes } = wheel("nobody", "1.0");
      desk.write({ [filename]: bytes });
      assertRefused(
        await desk.run([...command, "upload", "--repository-url", endpoint(), "-u", "aws", "-p", "x", filename]),
        /401/,
      );
    });

    test("uploads to the repository that aws logged it in to", async () => {
      const aws = locate("aws") ?? assert.fail("aws is not installed");
      const home = pythonWorkplace({}, { ...packhouse.awsEnv, PATH: pathWith(name, "pip 26") });
      try {
        const place = ["--domain", domain, "--repository", repository, "--tool", "twine"];
        assert.match(
          assertDone(await home.run([...aws, "codeartifact", "login", ...place])).output,
          /Successfully configured twine/,
        );
        const { filename, bytes } = wheel("logged-in", "1.0");
        home.write({ [filename]: bytes });
        assertDone(await home.run(["twine", "upload", "-r", "codeartifact", filename]));
        const words = ["install", "--target", "lib", "--index-url", indexUrl(endpoint(), token), "logged-in"];
        assert.match(assertDone(await home.run(["pip", ...words])).output, /Successfully installed logged-in-1\.0/);
      } finally {
        home.remove();
      }
    });
  });
