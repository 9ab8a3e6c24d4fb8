/* Programs that Debian's archive alone has, taken from a suite that is newer than this machine's. */
import { execFile } from "node:child_process";
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

const run = async (words: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
  const [program = "", ...args] = words;
  return (await execute(program, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 ** 2 })).stdout;
};

/** Where this machine gets its own release of Debian. */
const archive = async (cwd: string): Promise<string> => {
  const release = /^VERSION_CODENAME="?([\w-]+)/mu.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  const format = ["--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"];
  const targets = (await run(["apt-get", "indextargets", ...format], cwd)).split("\n");
  const found = targets.find((line) => line.startsWith(`${release} main `));
  if (found === undefined) throw new Error("This machine's apt has no archive of Debian.");
  return found.split(" ")[2] ?? "";
};

/** Settings with which apt knows one suite alone, and keeps what it knows in this folder. */
const aptOf = async (folder: string, suite: string): Promise<string> => {
  for (const part of ["sources", "lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, part), { recursive: true });
  const signed = existsSync(keyring) ? [`Signed-By: ${keyring}`] : [];
  const source = ["Types: deb", `URIs: ${await archive(folder)}`, `Suites: ${suite}`, "Components: main", ...signed, ""];
  writeFileSync(join(folder, "sources/suite.sources"), source.join("\n"));
  writeFileSync(join(folder, "status"), "");
  const settings = {
    "Dir::Etc::sourcelist": "/dev/null",
    "Dir::Etc::sourceparts": join(folder, "sources"),
    "Dir::State::lists": join(folder, "lists"),
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
    "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
  };
  const file = join(folder, "apt.conf");
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([key, value]) => `${key} "${value}";\n`)
      .join(""),
  );
  return file;
};

/** Unpacks packages of a suite into `folder`/root. */
const unpack = async (folder: string, suite: string, packages: readonly string[]): Promise<void> => {
  const scratch = join(folder, "apt");
  const apt = { APT_CONFIG: await aptOf(scratch, suite) };
  await run(["apt-get", "update", "-qq"], scratch, apt);
  await run(["apt-get", "download", "-qq", ...packages], scratch, apt);
  for (const file of globSync("*.deb", { cwd: scratch })) await run(["dpkg-deb", "-x", file, join(folder, "root")], scratch);
  rmSync(scratch, { recursive: true });
};

/**
 * Unpacks a package of the testing suite into `folder`, which becomes a Python environment with what the package's own
 * metadata asks for. Its module is run by `bin/<program>`.
 */
export const installFromDebian = async (folder: string, spec: string, program: string): Promise<void> => {
  await unpack(folder, "testing", [spec]);
  await run(["python3", "-m", "venv", "."], folder);
  const modules = join(folder, "root/usr/lib/python3/dist-packages");
  const wanted = globSync("*.dist-info/METADATA", { cwd: modules }).flatMap((file) =>
    [...readFileSync(join(modules, file), "utf8").matchAll(/^Requires-Dist: ([^;\n]+)$/gmu)].map(
      ([, requirement = ""]) => requirement,
    ),
  );
  await run(["bin/python", "-m", "pip", "install", "--quiet", ...wanted], folder);
  const [site = ""] = globSync("lib/python3*/site-packages", { cwd: folder });
  writeFileSync(join(folder, site, "debian.pth"), `${modules}\n`);
  const script = `#!${join(folder, "bin/python")}\nimport runpy\nrunpy.run_module("${spec}", run_name="__main__")\n`;
  writeFileSync(join(folder, "bin", program), script);
  chmodSync(join(folder, "bin", program), 0o755);
};

/** Unpacks libraries of Ruby, each `suite/package` and all of one suite, which this machine's Ruby runs; `bin/<program>` is one of them. */
export const installRubyFromDebian = async (folder: string, specs: readonly string[], program: string): Promise<void> => {
  const [suite = ""] = specs[0]?.split("/") ?? [];
  const packages = specs.map((spec) => spec.slice(suite.length + 1));
  await unpack(folder, suite, packages);
  const root = join(folder, "root/usr");
  const script = [
    "#!/bin/sh",
    `export RUBYLIB='${root}/lib/ruby/vendor_ruby' GEM_PATH='${root}/share/rubygems-integration/all'`,
    `exec ruby '${root}/bin/${program}' "$@"`,
    "",
  ];
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", program), script.join("\n"));
  chmodSync(join(folder, "bin", program), 0o755);
};
