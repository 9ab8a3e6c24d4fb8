/* NuGet packages out of readable parts, and a desk to push and read them from. */
import assert from "node:assert/strict";
import { nugetEndpoint, type Server, tokenFor } from "./api.ts";
import { sha256Of } from "./plain-format.ts";
import { type RawRequest, type RawResponse, send } from "./raw-http.ts";
import { formOf, formType } from "./upload.ts";
import { zip } from "./zips.ts";

export interface NupkgWish {
  /** Ranges by id, for any framework. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Elements of the nuspec's metadata beside the usual ones. */
  readonly more?: string;
  readonly description?: string;
  /** The nuspec in the place of the one that is made here. */
  readonly nuspec?: string | Buffer;
  /** Beside the nuspec, or in its place. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

export interface BuiltNupkg {
  readonly id: string;
  readonly version: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly nuspec: string;
}

export const nuspecText = (
  id: string,
  version: string,
  { dependencies = {}, more = "", description }: NupkgWish = {},
): string => {
  const named = Object.entries(dependencies).map(([one, range]) => `<dependency id="${one}" version="${range}" />`);
  return `<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>${id}</id>
    <version>${version}</version>
    <authors>Ann</authors>
    <description>${description ?? `About ${id}`}</description>
    ${named.length === 0 ? "" : `<dependencies>${named.join("")}</dependencies>`}
    ${more}
  </metadata>
</package>
`;
};

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="nuspec" ContentType="application/octet" /><Default Extension="txt" ContentType="application/octet" />
</Types>
`;

export const nupkg = (id: string, version: string, wish: NupkgWish = {}): BuiltNupkg => {
  const nuspec = wish.nuspec ?? nuspecText(id, version, wish);
  const bytes = zip({
    [`${id}.nuspec`]: nuspec,
    "content/said.txt": `${id} ${version}\n`,
    "[Content_Types].xml": contentTypes,
    ...wish.files,
  });
  return { id, version, bytes, sha256: sha256Of(bytes), nuspec: String(nuspec) };
};

export interface Leaf {
  readonly packageContent: string;
  readonly catalogEntry: {
    readonly id: string;
    readonly version: string;
    readonly listed: boolean;
    readonly [member: string]: unknown;
  };
}

export interface Registration {
  readonly count: number;
  readonly items: readonly {
    readonly "@id": string;
    readonly count: number;
    readonly lower: string;
    readonly upper: string;
    readonly items?: readonly Leaf[];
  }[];
}

export interface NugetDesk {
  readonly endpoint: string;
  readonly token: string;
  readonly ask: (path: string, request?: Omit<RawRequest, "path">) => Promise<RawResponse>;
  /** The document that is there; fails where there is none. */
  readonly json: <Document>(path: string) => Promise<Document>;
  readonly push: (bytes: Buffer, path?: string) => Promise<RawResponse>;
  /** Pushes what nobody has pushed yet. */
  readonly publish: (id: string, version: string, wish?: NupkgWish) => Promise<BuiltNupkg>;
  /** Takes a version off the lists, or puts it back. */
  readonly mark: (id: string, version: string, how: "DELETE" | "POST") => Promise<RawResponse>;
  readonly download: (id: string, version: string) => Promise<RawResponse>;
  /** Of the registrations, by default those of all versions. */
  readonly leaves: (id: string, hive?: string) => Promise<readonly Leaf[]>;
  readonly versions: (id: string) => Promise<readonly string[]>;
}

/** A push as NuGet's clients send it, but for its length. */
export const pushBody = (bytes: Buffer): Buffer => formOf([], [{ field: "package", filename: "package.nupkg", bytes }]);

/** Requests to a repository with a token of its administrator. */
export const nugetDesk = async (server: Server, domain: string, repository: string): Promise<NugetDesk> => {
  const token = await tokenFor(server, domain);
  const endpoint = nugetEndpoint(server, domain, repository);
  const authorization = `Basic ${Buffer.from(`aws:${token}`).toString("base64")}`;
  const ask: NugetDesk["ask"] = (path, request = {}) =>
    send(server.url, {
      ...request,
      path: `${new URL(endpoint).pathname}${path}`,
      headers: { authorization, ...request.headers },
    });
  const json = async <Document>(path: string): Promise<Document> => {
    const { status, text } = await ask(path);
    assert.equal(status, 200, `${path}: ${text}`);
    return JSON.parse(text) as Document;
  };
  const push: NugetDesk["push"] = (bytes, path = "v2/package/") =>
    ask(path, { method: "PUT", body: pushBody(bytes), headers: { "content-type": formType } });
  return {
    endpoint,
    token,
    ask,
    json,
    push,
    publish: async (id, version, wish) => {
      const built = nupkg(id, version, wish);
      const { status, text } = await push(built.bytes);
      assert.equal(status, 201, text);
      return built;
    },
    mark: (id, version, method) => ask(`v2/package/${id}/${version}`, { method }),
    download: (id, version) => ask(`v3/flatcontainer/${id}/${version}/${id}.${version}.nupkg`.toLowerCase()),
    leaves: async (id, hive = "registration-semver2") => {
      const { items } = await json<Registration>(`v3/${hive}/${id.toLowerCase()}/index.json`);
      return items.flatMap(({ items: leaves = [] }) => leaves);
    },
    versions: async (id) =>
      (await json<{ readonly versions: readonly string[] }>(`v3/flatcontainer/${id.toLowerCase()}/index.json`)).versions,
  };
};

/** The start of a portable PDB with this id, 32 hexadecimal digits: its metadata with one stream. */
export const portablePdb = (id: string): Buffer => {
  const guid = Buffer.from(id, "hex");
  for (const [from, size] of [
    [0, 4],
    [4, 2],
    [6, 2],
  ] as const)
    guid.subarray(from, from + size).reverse();
  const head = Buffer.alloc(28);
  head.writeUInt32LE(0x424a5342);
  head.writeUInt32LE(12, 12);
  head.write("PDB v1.0", 16, "latin1");
  const streams = Buffer.alloc(20);
  streams.writeUInt16LE(1, 2);
  streams.writeUInt32LE(head.length + streams.length, 4);
  streams.writeUInt32LE(20, 8);
  streams.write("#Pdb", 12, "latin1");
  return Buffer.concat([head, streams, guid, Buffer.alloc(4)]);
};
