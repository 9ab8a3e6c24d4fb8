/*
 * Adds to package-lock.json the builds for other platforms that npm left out because the registry it asked did not have
 * them; `npm ci` refuses a lock file without them. Also takes out addresses, so that `npm ci` asks whatever registry its
 * user has. Run it after each change of the dependencies.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

const systems = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors: Readonly<Record<string, string>> = { arm: "arm", armv7: "arm", ia32: "ia32", x64: "x64" };
const sameName = ["arm64", "loong64", "mips64el", "ppc64", "riscv64", "s390x"];

const words = (name: string): string[] => name.split(/[-_./]/);

/** What a build's name says of where it runs; null when it names no system. */
const placeOf = (name: string): { cpu?: string[]; os: string[] } | null => {
  const os = words(name).find((word) => systems.includes(word));
  const cpu = words(name).flatMap((word) => processors[word] ?? (sameName.includes(word) ? word : []))[0];
  return os === undefined ? null : { ...(cpu !== undefined && { cpu: [cpu] }), os: [os] };
};

const path = join(import.meta.dirname, "../package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, LockedPackage> };
const before = Object.entries(lock.packages);
const added: string[] = [];
for (const [place, { dev, optionalDependencies = {} }] of before)
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const where = placeOf(name);
    const isLocked = [`${place}/node_modules/${name}`, `node_modules/${name}`].some((key) => key in lock.packages);
    if (where === null || isLocked) continue;
    lock.packages[`node_modules/${name}`] = { version, ...where, ...(dev === true && { dev }), optional: true };
    added.push(name);
  }

const sorted = Object.entries(lock.packages)
  .map(
    ([place, { resolved, ...rest }]) => [place, resolved?.startsWith("http") === false ? { resolved, ...rest } : rest] as const,
  )
  .sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(`${before.length} packages were locked; added ${added.length}`);
