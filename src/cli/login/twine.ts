/* twine (command line spec, 15): the user's .pypirc. */
import { join } from "node:path";
import { CommandFailure } from "../failure.ts";
import { configValue, readConfig, type Sections, writeConfig } from "./files/config-parser.ts";
import { readIfThere, writePrivately } from "./private-file.ts";
import { aliasOf, type Login } from "./target.ts";
import type { Desk } from "./write-files.ts";

/** What the index of `--repository` is called. */
const firstName = "codeartifact";

export async function setUpTwine(login: Login, { print, warn, dryRun }: Desk): Promise<void> {
  const path = join(login.surroundings.home, ".pypirc");
  const text = writeConfig(sectionsOf(path, login, print));
  if (dryRun) {
    print(`Dryrun mode is enabled, not writing to pypirc.\n${path} would have been set to the following:\n\n${text}\n`);
    return;
  }
  writePrivately(path, text, warn);
}

/** What the file is to hold. Throws CommandFailure 255, having said so, where it cannot be read. */
function sectionsOf(path: string, login: Login, print: Desk["print"]): Sections {
  try {
    const text = readIfThere(path);
    const sections: Sections =
      text === null ? new Map([["distutils", new Map([["index-servers", "\npypi"]])]]) : readConfig(text, path);
    for (const [position, target] of login.targets.entries()) {
      const name = position === 0 ? firstName : aliasOf(target);
      addServer(sections, name, target.endpoint, login.token);
    }
    return sections;
  } catch (thrown) {
    print(`${path} is in an invalid state.\n`);
    throw new CommandFailure(255, (thrown as Error).message, { cause: thrown });
  }
}

function addServer(sections: Sections, name: string, endpoint: string, token: string): void {
  const servers = configValue(sections, "distutils", "index-servers")
    .split("\n")
    .map((server) => server.trim())
    .filter((server) => server !== "");
  if (!servers.includes(name)) sections.get("distutils")?.set("index-servers", `\n${[...servers, name].join("\n")}`);
  const section = sections.get(name) ?? new Map<string, string>();
  sections.set(name, section);
  section.set("repository", endpoint).set("username", "aws").set("password", token);
}
