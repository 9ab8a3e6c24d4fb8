/* Gems out of readable parts, and a desk to push and read them from. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { makeDomain, rubyEndpoint, tokenFor } from "./api.ts";
import type { FileServer } from "./file-server.ts";
import { sha256Of } from "./plain-format.ts";
import { type RawRequest, type RawResponse, send } from "./raw-http.ts";
import { type Packhouse, startPackhouse } from "./start.ts";
import { type Files, tar, tgz } from "./tarballs.ts";

export interface GemWish {
  readonly platform?: string;
  /** Requirements by name: `[">= 1.0", "< 3"]`. */
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  readonly ruby?: string;
  readonly summary?: string;
  /** Lines of the gemspec in the place of those that are made here. */
  readonly specification?: string;
  readonly files?: Files;
  /** Parts of the archive beside the usual ones, or in their place; undefined leaves one out. */
  readonly parts?: Readonly<Record<string, Buffer | undefined>>;
}

export interface BuiltGem {
  readonly name: string;
  /** Its version with its platform. */
  readonly number: string;
  readonly file: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Its line in the compact index. */
  readonly line: string;
}

const requirement = (requirements: readonly string[], indent: string): string =>
  [
    "!ruby/object:Gem::Requirement",
    "requirements:",
    ...requirements.flatMap((one) => {
      const [operator, version] = one.split(" ");
      return [`- - "${operator}"`, "  - !ruby/object:Gem::Version", `    version: '${version}'`];
    }),
  ].join(`\n${indent}`);

/** A gemspec as Ruby writes it. */
export const specificationText = (name: string, version: string, wish: GemWish = {}): string => {
  const { platform = "ruby", dependencies = {}, ruby = ">= 0", summary = `About ${name}` } = wish;
  const needed = Object.entries(dependencies).map(([one, requirements]) =>
    [
      "- !ruby/object:Gem::Dependency",
      `  name: ${one}`,
      `  requirement: ${requirement(requirements, "    ")}`,
      "  type: :runtime",
      "  prerelease: false",
      `  version_requirements: ${requirement(requirements, "    ")}`,
    ].join("\n"),
  );
  return [
    "--- !ruby/object:Gem::Specification",
    `name: ${name}`,
    "version: !ruby/object:Gem::Version",
    `  version: '${version}'`,
    `platform: ${platform}`,
    "authors:\n- Ann\n- Bob",
    "autorequire:",
    "bindir: bin",
    "cert_chain: []",
    "date: 2024-05-01 00:00:00.000000000 Z",
    `dependencies:${needed.length === 0 ? " []" : `\n${needed.join("\n")}`}`,
    "description: Longer words.",
    "email:\n- ann@acme.example",
    "executables: []\nextensions: []\nextra_rdoc_files: []",
    `files:\n- README.md\n- lib/${name}.rb`,
    "homepage: https://acme.example",
    "licenses:\n- MIT",
    "metadata:\n  source_code_uri: https://acme.example/source",
    "post_install_message:\nrdoc_options: []\nrequire_paths:\n- lib",
    `required_ruby_version: ${requirement([ruby], "  ")}`,
    `required_rubygems_version: ${requirement([">= 0"], "  ")}`,
    "requirements: []\nrubygems_version: 3.3.15\nsigning_key:\nspecification_version: 4",
    `summary: ${summary}`,
    "test_files: []\n",
  ].join("\n");
};

const hexOf = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest("hex");

export const checksumsOf = (parts: Readonly<Record<string, Buffer>>): Buffer =>
  gzipSync(
    ["SHA256", "SHA512"]
      .map((algorithm) =>
        [
          `${algorithm}:`,
          ...Object.entries(parts).map(([name, bytes]) => `  ${name}: ${hexOf(algorithm.toLowerCase(), bytes)}`),
        ].join("\n"),
      )
      .join("\n"),
  );

/** A gem whose library says its name and version. */
export const gem = async (name: string, version: string, wish: GemWish = {}): Promise<BuiltGem> => {
  const { platform = "ruby", dependencies = {}, ruby, specification = specificationText(name, version, wish) } = wish;
  const files = { "README.md": `# ${name}\n`, [`lib/${name}.rb`]: `puts "${name} ${version} ${platform}"\n`, ...wish.files };
  const parts = { "metadata.gz": gzipSync(specification), "data.tar.gz": await tgz(files) };
  const all = { ...parts, "checksums.yaml.gz": checksumsOf(parts), ...wish.parts };
  const present = Object.entries(all).flatMap(([part, bytes]) => (bytes === undefined ? [] : [[part, bytes] as const]));
  const bytes = await tar(Object.fromEntries(present));
  const number = platform === "ruby" ? version : `${version}-${platform}`;
  const needed = Object.entries(dependencies).map(([one, requirements]) => `${one}:${requirements.join("&")}`);
  const sha256 = sha256Of(bytes);
  const line = `${number} ${needed.join(",")}|checksum:${sha256}${ruby === undefined ? "" : `,ruby:${ruby}`}\n`;
  return { name, number, file: `${name}-${number}.gem`, bytes, sha256, line };
};

/** Has a server of files offer these gems as a registry does; those of one name are all it has of that. */
export const offerGems = (registry: FileServer, ...gems: readonly BuiltGem[]): void => {
  for (const [name, all] of Map.groupBy(gems, (one) => one.name)) {
    registry.put(`info/${name}`, `---\n${all.map(({ line }) => line).join("")}`, false);
    for (const { file, bytes } of all) registry.put(`gems/${file}`, bytes, false);
  }
};

export interface GemDesk {
  readonly endpoint: string;
  readonly token: string;
  readonly ask: (path: string, request?: Omit<RawRequest, "path">) => Promise<RawResponse>;
  /** The text of what is there; fails where it is not. */
  readonly text: (path: string) => Promise<string>;
  readonly push: (bytes: Buffer, headers?: Readonly<Record<string, string>>) => Promise<RawResponse>;
  readonly yank: (words: Readonly<Record<string, string>>, how?: "yank" | "unyank") => Promise<RawResponse>;
}

/** Requests to a repository with a token of its administrator. */
export const gemDesk = async (packhouse: Packhouse, domain: string, repository: string): Promise<GemDesk> => {
  const token = await tokenFor(packhouse, domain);
  const endpoint = rubyEndpoint(packhouse, domain, repository);
  const ask: GemDesk["ask"] = (path, request = {}) =>
    send(packhouse.url, {
      ...request,
      path: `${new URL(endpoint).pathname}${path}`,
      headers: { authorization: `Bearer ${token}`, ...request.headers },
    });
  return {
    endpoint,
    token,
    ask,
    text: async (path) => {
      const { status, text } = await ask(path);
      if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
      return text;
    },
    push: (body, headers = {}) =>
      ask("api/v1/gems", {
        method: "POST",
        body,
        headers: { "content-type": "application/octet-stream", "content-length": String(body.length), ...headers },
      }),
    yank: (words, how = "yank") => {
      const body = new URLSearchParams(words).toString();
      return ask(`api/v1/gems/${how}`, {
        method: how === "yank" ? "DELETE" : "PUT",
        body,
        headers: { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) },
      });
    },
  };
};

/** A server with these repositories, and the connections `acme:{repository}` that lead to them from another one. */
export const startGemSource = async (domain: string, repositories: readonly string[]) => {
  const source = await startPackhouse();
  await makeDomain(
    source,
    domain,
    repositories.map((repository) => ({ repository })),
  );
  const token = await tokenFor(source, domain);
  const connectionTo = (repository: string) => ({
    format: "ruby",
    url: rubyEndpoint(source, domain, repository),
    authorization: `Bearer ${token}`,
    allowPrivate: true,
  });
  const connections = Object.fromEntries(repositories.map((one) => [`acme:${one}`, connectionTo(one)]));
  return { source, token, connections };
};
