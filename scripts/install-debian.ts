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
    "APT::Install-Recommends": "false",
    "Dir::Etc::sourcelist": "/dev/null",
    "Dir::Etc::sourceparts": join(folder, "sources"),
    "Dir::State": folder,
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

/** Runs the program that it is called by in the system beside it. What is mounted for that is gone when the program ends. */
const entrance = (root: string, path: string): string => `#!/bin/sh
own=
[ "$(id -u)" -eq 0 ] || own=--map-root-user
exec unshare $own --mount --pid --fork --kill-child sh -c '
set -e
PATH=$PATH:/usr/sbin:/sbin
root=$0 seen=$1 place=$2 trusted=$3
shift 3
mount -t tmpfs none "$root/tmp"
mkdir -p "$root$seen"
mount --rbind "$seen" "$root$seen"
mount --rbind "$HOME" "$root/root"
mount --rbind /dev "$root/dev"
mount -t proc none "$root/proc"
[ -z "$trusted" ] || mount --bind "$trusted" "$root/etc/ssl/certs/ca-certificates.crt"
exec chroot "$root" /usr/bin/env HOME=/root PATH=${path} /bin/sh -c "cd \\"\\$0\\" && exec \\"\\$@\\"" "$place" "$@"
' '${root}' "\${TMPDIR:-/tmp}" "$PWD" "$SSL_CERT_FILE" "$(basename "$0")" "$@"
`;

/**
 * Makes a system of its own of packages, each `suite/package` and all of one suite, and of what they need; none of their
 * scripts is run. `bin/<program>` runs in it, with the caller's home and TMPDIR to work in, and trusts SSL_CERT_FILE alone.
 */
export const installSystemFromDebian = async (
  folder: string,
  specs: readonly string[],
  { programs, path }: { readonly programs: readonly string[]; readonly path: string },
): Promise<void> => {
  const [suite = ""] = specs[0]?.split("/") ?? [];
  const packages = specs.map((spec) => spec.slice(suite.length + 1));
  const scratch = join(folder, "apt");
  const root = join(folder, "root");
  const apt = { APT_CONFIG: await aptOf(scratch, suite) };
  await run(["apt-get", "update", "-qq"], scratch, apt);
  const wanted = ["?essential", ...packages];
  await run(["apt-get", "install", "-qq", "--yes", "--download-only", "-o", "Debug::NoLocking=true", ...wanted], scratch, apt);
  mkdirSync(root);
  const unpackOne = 'dpkg-deb --fsys-tarfile "$0" | tar -x --no-same-owner --keep-directory-symlink -C "$1"';
  for (const file of globSync("cache/archives/*.deb", { cwd: scratch })) await run(["sh", "-c", unpackOne, file, root], scratch);
  rmSync(scratch, { recursive: true });
  mkdirSync(join(root, "etc/ssl/certs"), { recursive: true });
  const settings = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
    "etc/hosts": "127.0.0.1 localhost\n",
    "etc/ssl/certs/ca-certificates.crt": "",
  };
  for (const [file, text] of Object.entries(settings)) writeFileSync(join(root, file), text);
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const program of programs) writeFileSync(join(folder, "bin", program), entrance(root, path), { mode: 0o755 });
};
