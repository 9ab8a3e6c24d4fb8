/* Crates out of readable parts, and cargo's everyday requests written out. */
import assert from "node:assert/strict";
import { cargoEndpoint, tokenFor } from "./api.ts";
import { sha256Of } from "./plain-format.ts";
import { type RawRequest, type RawResponse, send } from "./raw-http.ts";
import type { Packhouse } from "./start.ts";
import { type Files, tgz } from "./tarballs.ts";

export interface Crate {
  readonly name: string;
  readonly version: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** What cargo packs; `more` are further lines of the Cargo.toml's package section. */
export const crateOf = async (name: string, version: string, more = "", files: Files = {}): Promise<Crate> => {
  const folder = `${name}-${version}`;
  const bytes = await tgz({
    [`${folder}/Cargo.toml`]: `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${more}`,
    [`${folder}/src/lib.rs`]: `pub const SAID: &str = "${name} ${version}";\n`,
    ...Object.fromEntries(Object.entries(files).map(([path, file]) => [`${folder}/${path}`, file])),
  });
  return { name, version, bytes, sha256: sha256Of(bytes) };
};

/** What cargo says of a crate beside its bytes. */
export const metadataOf = (name: string, version: string, more: object = {}): object => ({
  name,
  vers: version,
  deps: [],
  features: {},
  authors: [],
  description: null,
  documentation: null,
  homepage: null,
  readme: null,
  readme_file: null,
  keywords: [],
  categories: [],
  license: null,
  license_file: null,
  repository: null,
  badges: {},
  links: null,
  rust_version: null,
  ...more,
});

export const dependency = (name: string, more: object = {}): object => ({
  name,
  version_req: "^1.0",
  features: [],
  optional: false,
  default_features: true,
  target: null,
  kind: "normal",
  registry: null,
  explicit_name_in_toml: null,
  ...more,
});

const framed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** The body of a publish; an object becomes JSON. */
export const publishBody = (metadata: object | string, crate: Buffer): Buffer =>
  Buffer.concat([framed(Buffer.from(typeof metadata === "string" ? metadata : JSON.stringify(metadata))), framed(crate)]);

/** A line of an index as another registry may have it. */
export const lineOf = ({ name, version, sha256 }: Crate, more: object = {}): string =>
  `${JSON.stringify({ name, vers: version, deps: [], cksum: sha256, features: {}, yanked: false, ...more })}\n`;

export const shardOf = (name: string): string => {
  const lower = name.toLowerCase();
  if (lower.length < 3) return `${lower.length}/${lower}`;
  return lower.length === 3 ? `3/${lower[0]}/${lower}` : `${lower.slice(0, 2)}/${lower.slice(2, 4)}/${lower}`;
};

export interface IndexLine {
  readonly name: string;
  readonly vers: string;
  readonly deps: readonly object[];
  readonly cksum: string;
  readonly yanked: boolean;
  readonly [member: string]: unknown;
}

/** Speaks to one repository as cargo does that has a token. */
export const cargoDesk = async (packhouse: Packhouse, domain: string, repository: string) => {
  const token = await tokenFor(packhouse, domain);
  const root = new URL(cargoEndpoint(packhouse, domain, repository)).pathname;
  const ask = (path: string, request: Partial<RawRequest> = {}): Promise<RawResponse> =>
    send(packhouse.url, { ...request, headers: { authorization: token, ...request.headers }, path: `${root}${path}` });
  const put = (body: RawRequest["body"]): Promise<RawResponse> => ask("api/v1/crates/new", { method: "PUT", body });
  return {
    token,
    root,
    ask,
    put,
    status: async (path: string): Promise<number> => (await ask(path)).status,
    /** Publishes a crate of nothing but its name; `metadata` is what cargo says beside that. */
    publish: async (name: string, version: string, metadata: object = {}): Promise<Crate> => {
      const crate = await crateOf(name, version);
      const { status, text } = await put(publishBody(metadataOf(name, version, metadata), crate.bytes));
      assert.equal(status, 200, text);
      return crate;
    },
    lines: async (name: string): Promise<readonly IndexLine[]> => {
      const { status, text } = await ask(shardOf(name));
      assert.equal(status, 200, text);
      assert.ok(text.endsWith("\n"));
      return text
        .slice(0, -1)
        .split("\n")
        .map((line) => JSON.parse(line) as IndexLine);
    },
    download: (name: string, version: string): Promise<RawResponse> => ask(`api/v1/crates/${name}/${version}/download`),
    /** `yank` or `unyank`. */
    mark: (name: string, version: string, how: "yank" | "unyank"): Promise<RawResponse> =>
      ask(`api/v1/crates/${name}/${version}/${how}`, { method: how === "yank" ? "DELETE" : "PUT" }),
  };
};

export type CargoDesk = Awaited<ReturnType<typeof cargoDesk>>;

/** The text that cargo shows of a refusal. */
export const detailOf = ({ text }: RawResponse): string => {
  const { errors } = JSON.parse(text) as { errors: readonly { detail: string }[] };
  return errors.map(({ detail }) => detail).join();
};
