/* Which program this is, for people and for servers. */
import { readFileSync } from "node:fs";
import { release, type } from "node:os";

/** The release of AWS's client whose words and messages this command line has. */
const likeRelease = "2.33.0";

export function packhouseVersion(): string {
  const read = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { readonly version: string };
  return read.version;
}

/** What `--version` prints. Called `aws`, it begins as scripts expect it that look for a release of that client. */
export function versionLine(name: string, { AWS_EXECUTION_ENV: within }: Readonly<Record<string, string | undefined>>): string {
  const platform = [`Node.js/${process.versions.node}`, `${type()}/${release()}`];
  if (within !== undefined) platform.push(`exec-env/${within}`);
  const packhouse = `packhouse/${packhouseVersion()}`;
  return (name === "aws" ? [`aws-cli/${likeRelease}`, ...platform, packhouse] : [packhouse, ...platform]).join(" ");
}
