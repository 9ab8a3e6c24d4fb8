/* Source archives of Swift packages out of readable parts, and SwiftPM's everyday requests written out. */
import assert from "node:assert/strict";
import { type Server, swiftEndpoint, tokenFor } from "./api.ts";
import { type RawRequest, type RawResponse, send } from "./raw-http.ts";
import { zip } from "./zips.ts";

export const manifestText = (name: string, tools = "5.5"): string => `// swift-tools-version:${tools}
import PackageDescription

let package = Package(
  name: "${name}",
  products: [.library(name: "${name}", targets: ["${name}"])],
  targets: [.target(name: "${name}")]
)
`;

/** Of a library that says its name and version; `files` lie in the archive's folder. */
export const sourceArchive = (name: string, version: string, files: Readonly<Record<string, string | Buffer>> = {}): Buffer => {
  const all = {
    "Package.swift": manifestText(name),
    [`Sources/${name}/${name}.swift`]: `public let said = "${name} ${version}"\n`,
    ...files,
  };
  return zip(Object.fromEntries(Object.entries(all).map(([path, content]) => [`${name}/${path}`, content])));
};

export interface FormPart {
  readonly name: string;
  readonly content: string | Buffer;
  readonly type?: string;
  readonly coding?: string;
  readonly filename?: string;
}

const boundary = "boundary-of-the-tests";
export const formType = `multipart/form-data;boundary="${boundary}"`;

const headOf = ({ name, type = "application/octet-stream", coding = "binary", filename }: FormPart): Buffer => {
  const named = `name="${name}"${filename === undefined ? "" : `; filename="${filename}"`}`;
  const lines = [`Content-Disposition: form-data; ${named}`, `Content-Type: ${type}`, `Content-Transfer-Encoding: ${coding}`];
  return Buffer.from([`--${boundary}`, ...lines, "", ""].join("\r\n"));
};

/** A form as SwiftPM writes it: no part has a file's name, unless it is given one. */
export const swiftForm = (...parts: readonly FormPart[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part) => [headOf(part), Buffer.from(part.content), Buffer.from("\r\n")]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

export const archivePart = (content: Buffer): FormPart => ({ name: "source-archive", content, type: "application/zip" });
export const metadataPart = (content: object | string): FormPart => ({
  name: "metadata",
  content: typeof content === "string" ? content : JSON.stringify(content),
  type: "application/json",
});

/** Speaks to one repository as SwiftPM does that has a token; `url` is where the server listens, if that is not its address. */
export const swiftDesk = async (packhouse: Server, domain: string, repository: string, url = packhouse.url) => {
  const token = await tokenFor(packhouse, domain);
  const endpoint = swiftEndpoint(packhouse, domain, repository);
  const root = new URL(endpoint).pathname;
  const authorization = `Bearer ${token}`;
  const ask = (path: string, request: Omit<Partial<RawRequest>, "path"> = {}): Promise<RawResponse> =>
    send(url, { ...request, headers: { authorization, ...request.headers }, path: `${root}${path}` });
  const put = (path: string, body: Buffer, headers: Readonly<Record<string, string>> = {}): Promise<RawResponse> =>
    ask(path, {
      method: "PUT",
      body,
      headers: {
        "content-type": formType,
        "content-length": String(body.length),
        accept: "application/vnd.swift.registry.v1+json",
        prefer: "respond-async",
        ...headers,
      },
    });
  return {
    token,
    endpoint,
    authorization,
    ask,
    put,
    /** Publishes a library, which `path` names as `scope/name/version`. */
    publish: async (path: string, { metadata, files }: { metadata?: object; files?: Readonly<Record<string, string>> } = {}) => {
      const [, name = "", version = ""] = path.split("/");
      const archive = sourceArchive(name, version, files);
      const parts = [archivePart(archive), ...(metadata === undefined ? [] : [metadataPart(metadata)])];
      const { status, text } = await put(path, swiftForm(...parts));
      assert.equal(status, 201, text);
      return archive;
    },
    /** What is there as JSON; fails where it is not. */
    json: async (path: string): Promise<Record<string, unknown>> => {
      const { status, text } = await ask(path);
      assert.equal(status, 200, text);
      return JSON.parse(text) as Record<string, unknown>;
    },
    /** The versions that are listed, in their order. */
    versions: async (path: string): Promise<readonly string[]> => {
      const { status, text } = await ask(path);
      assert.equal(status, 200, text);
      return Object.keys((JSON.parse(text) as { releases: object }).releases);
    },
  };
};

export type SwiftDesk = Awaited<ReturnType<typeof swiftDesk>>;

/** The text that SwiftPM shows of a refusal. */
export const problemOf = ({ text, headers }: RawResponse): string => {
  assert.equal(headers["content-type"], "application/problem+json");
  assert.equal(headers["content-version"], "1");
  return (JSON.parse(text) as { detail: string }).detail;
};
