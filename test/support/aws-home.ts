/* A home folder with AWS's files in it, and an environment that knows nothing else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

export interface AwsHome {
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** `files` are named by their paths in the home folder. It is removed after the test. */
export function awsHome(
  t: TestContext,
  files: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): AwsHome {
  const home = mkdtempSync(join(tmpdir(), "packhouse-home-"));
  t.after(() => rmSync(home, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  return { home, environment: { HOME: home, PATH: process.env.PATH ?? "", AWS_EC2_METADATA_DISABLED: "true", ...variables } };
}
