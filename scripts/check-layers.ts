/*
 * Keeps the project's structure (docs/architecture.md): who may import whom, which folder owns which library, where a
 * format may be named, and what no file may hold.
 */
import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { formatNames } from "../src/model/package.ts";

/** From the top down: an import goes to a lower band, or within its band where no circle of folders arises. */
const bands: readonly (readonly string[])[] = [
  ["main.ts", "compose.ts", "server", "cli"],
  ["handlers", "formats", "jobs"],
  ["registry", "access", "sts", "identity", "policy", "audit", "backup"],
  ["store", "blobs", "upstream", "http", "config", "telemetry", "offload", "archives", "xml"],
  ["model", "shape", "api"],
];

/** The doors know nothing of each other. */
const strangers: readonly string[] = ["handlers", "formats", "jobs"];

/** Libraries that one place, or a few, hide from everybody else. */
const owners: Readonly<Record<string, string | readonly string[]>> = {
  fastify: "src/server/host.ts",
  kysely: "src/store/",
  pg: "src/store/",
  "node:sqlite": "src/store/",
  undici: "src/upstream/",
  "@aws-sdk/client-s3": "src/blobs/",
  "@aws-sdk/credential-provider-http": "src/cli/settings/",
  "@aws-sdk/credential-provider-login": "src/cli/settings/",
  "@aws-sdk/credential-provider-sso": "src/cli/settings/",
  "@smithy/core": "src/cli/client/send-rate.ts",
  "@smithy/credential-provider-imds": "src/cli/settings/",
  pino: "src/telemetry/",
  "prom-client": "src/telemetry/",
  "tar-stream": ["src/archives/", "src/formats/pypi/"],
  "smol-toml": "src/formats/cargo/",
  "toml-eslint-parser": "src/cli/login/files/toml.ts",
  semver: ["src/formats/", "src/registry/semantic-versions.ts"],
  saxes: ["src/xml/", "src/cli/client/call-query.ts", "src/cli/login/files/xml.ts"],
  yaml: ["src/cli/values/", "src/cli/login/files/yaml.ts", "src/formats/ruby/"],
  yauzl: "src/archives/",
  "@fastify/busboy": "src/http/multipart.ts",
  "@renovatebot/pep440": "src/formats/",
  "@socketregistry/packageurl-js": "src/registry/package-url.ts",
  htmlparser2: "src/formats/",
  "get-east-asian-width": "src/cli/output/",
};

const consoleMayImport: readonly string[] = ["src/api/", "src/model/", "src/shape/", "console/"];

// The command line sets up each format's own clients, and answers them when they ask for credentials.
const clientHomes: readonly string[] = ["src/cli/login/", "src/cli/credential-helpers/"];
const formatHomes: readonly string[] = ["src/formats/", "src/model/package.ts", "src/api/", ...clientHomes];

const unwantedWords = [
  "artifact",
  "item",
  "data",
  "info",
  "manager",
  "helper",
  "util",
  "utils",
  "service",
  "common",
  "processor",
];

// Written as alternatives so that this file itself names no host.
const registryHost =
  /\b(?:(?:npmjs|yarnpkg|pypi|pythonhosted|rubygems|nuget|clojars)\.(?:org|com)|crates\.io|repo\d*\.maven|plugins\.gradle\.)/;
const machinePath = /(?<![\w.:/-])\/(?:work|root|tmp)\/[\w.-]/;

export interface LayerReport {
  readonly filesRead: number;
  readonly complaints: readonly string[];
}

export interface Source {
  /** Relative to the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

const isTest = (path: string): boolean => /\.test\.ts$|\/contract\.ts$/.test(path);

const importsOf = (source: Source): string[] =>
  [...source.text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+|new URL\(\s*)["']([^"'\n]+)["']/gm)].flatMap(
    (m) => m[1] ?? [],
  );

/** The folder or top file of `src/` a path is in; null outside. */
const folderIn = (path: string): string | null => /^src\/([^/]+)/.exec(path)?.[1] ?? null;

const bandOf = (folder: string): number => bands.findIndex((band) => band.includes(folder));

const targetOf = (source: Source, specifier: string): string => join(dirname(source.path), specifier).replaceAll("\\", "/");

function importComplaints(source: Source, specifier: string): string[] {
  const from = folderIn(source.path);
  const target = targetOf(source, specifier);
  const to = folderIn(target);
  const says = (reason: string): string => `${source.path}: imports ${specifier}, but ${reason}.`;
  if (source.path.startsWith("console/") && !consoleMayImport.some((home) => target.startsWith(home)))
    return [says("the console imports only api/, model/ and shape/")];
  if (from === null || isTest(source.path)) return [];
  if (to === null) return target === "package.json" ? [] : [says("src/ imports nothing outside itself")];
  const complaints: string[] = [];
  if (bandOf(from) === -1) complaints.push(`${source.path}: src/${from} is in no band.`);
  if (bandOf(to) === -1) complaints.push(says(`src/${to} is in no band`));
  if (bandOf(to) !== -1 && bandOf(to) < bandOf(from)) complaints.push(says(`src/${to} is in a higher band than src/${from}`));
  if (from !== to && strangers.includes(from) && strangers.includes(to))
    complaints.push(says("the doors know nothing of each other"));
  const format = /^src\/formats\/([^/]+)\//;
  const entered = format.exec(target)?.[1];
  const inside = format.exec(source.path)?.[1];
  if (entered !== undefined && entered !== inside) {
    if (inside !== undefined) complaints.push(says("one format never imports another"));
    else if (basename(target) !== "index.ts") complaints.push(says("a format is entered by its index.ts"));
  }
  return complaints;
}

const packageOf = (specifier: string): string =>
  specifier.startsWith("node:") ? specifier : specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

function libraryComplaints(source: Source, specifier: string): string[] {
  if (folderIn(source.path) === null || isTest(source.path)) return [];
  if (!specifier.startsWith("node:") && builtinModules.includes(specifier))
    return [`${source.path}: imports ${specifier} without node:.`];
  const places = [owners[packageOf(specifier)] ?? []].flat();
  if (places.length === 0 || places.some((place) => source.path.startsWith(place))) return [];
  return [`${source.path}: imports ${specifier}, which only ${places.join(" and ")} may.`];
}

/** Complains of folders of one band that import each other in a circle. */
function circleComplaints(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
    [...(edges.get(from) ?? [])].some((next) => {
      if (next === goal) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, goal, seen);
    });
  return [...edges.keys()]
    .filter((folder) => reaches(folder, folder))
    .map((folder) => `src/${folder}: is in a circle of folders.`);
}

function textComplaints(source: Source): string[] {
  const complaints: string[] = [];
  const lineOf = (index: number): number => source.text.slice(0, index).split("\n").length;
  const at = (pattern: RegExp, reason: string): void => {
    const found = pattern.exec(source.text);
    if (found !== null) complaints.push(`${source.path}:${lineOf(found.index)}: ${reason}.`);
  };
  at(registryHost, "names a public registry's host");
  at(machinePath, "names a path of one machine");
  const folder = folderIn(source.path);
  if (folder !== null && !isTest(source.path) && !formatHomes.some((home) => source.path.startsWith(home)))
    at(new RegExp(`["'\`](?:${formatNames.join("|")})["'\`]`), "names a format outside its folder");
  const unwanted = basename(source.path)
    .split(/[.-]/)
    .find((word) => unwantedWords.includes(word));
  if (folder !== null && unwanted !== undefined) complaints.push(`${source.path}: a file is not called "${unwanted}".`);
  return complaints;
}

const textFiles = ["{src,console,scripts,test,bench,docs,bin,.ci}/**/*", "*.{json,md}", ".gitignore", ".npmrc"] as const;

const readSources = (root: string): Source[] =>
  globSync([...textFiles], { cwd: root, withFileTypes: true, exclude: (entry) => entry.name === "node_modules" })
    .filter((entry) => entry.isFile() && !/\.(?:png|ico|woff2)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") }));

/** Says what in these sources breaks a rule; having got no source counts as one. */
export function judgeSources(sources: readonly Source[]): LayerReport {
  const complaints: string[] = [];
  const edges = new Map<string, Set<string>>();
  for (const source of sources) {
    complaints.push(...textComplaints(source));
    if (!source.path.endsWith(".ts")) continue;
    for (const specifier of importsOf(source)) {
      if (!specifier.startsWith(".")) {
        complaints.push(...libraryComplaints(source, specifier));
        continue;
      }
      complaints.push(...importComplaints(source, specifier));
      const from = folderIn(source.path);
      const to = folderIn(targetOf(source, specifier));
      if (from === null || to === null || from === to || isTest(source.path) || bandOf(from) !== bandOf(to)) continue;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  complaints.push(...circleComplaints(edges));
  const filesRead = sources.filter((source) => folderIn(source.path) !== null).length;
  if (filesRead === 0) complaints.push("No source was read.");
  return { filesRead, complaints };
}

/** Reads the project under `root` and judges it. */
export const checkLayers = (root: string): LayerReport => judgeSources(readSources(root));

if (import.meta.main) {
  const { filesRead, complaints } = checkLayers(join(import.meta.dirname, ".."));
  for (const complaint of complaints) console.error(complaint);
  console.log(`layers: ${filesRead} source files read, ${complaints.length} complaints`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
