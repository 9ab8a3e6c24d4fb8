/* Another npm registry, on loopback, which answers late, wrongly, half or never when it is told to. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { close, listen } from "./loopback.ts";
import { npmTarball } from "./tarballs.ts";

export type Behaviour =
  | { readonly is: "status"; readonly status: number; readonly body?: string }
  /** Takes the request and says nothing. */
  | { readonly is: "never" }
  /** Answers well once the promise has resolved. */
  | { readonly is: "late"; readonly until: Promise<unknown> }
  /** Promises the whole length, sends half, and cuts the connection. */
  | { readonly is: "half" }
  /** The right length, but other bytes. */
  | { readonly is: "wrong" }
  /** The right bytes, and then as many again, without saying how long it is. */
  | { readonly is: "oversized" }
  | { readonly is: "instead"; readonly body: string }
  | { readonly is: "redirect"; readonly to: string };

export interface FakeRegistry {
  /** Ends with a slash. */
  readonly url: string;
  /** Adds a version, and points `latest` at it. Gives its tarball. */
  readonly add: (name: string, version: string, manifest?: object) => Promise<Buffer>;
  /** From now on answers so to requests whose decoded path ends with `path`; null makes it well again. */
  readonly behave: (path: string, behaviour: Behaviour | null) => void;
  /** How many requests came whose decoded path ends with `path`; with `status`, those that it answered so. */
  readonly count: (path: string, status?: number) => number;
  /** The Authorization headers that came, in their order; null for a request without one. */
  readonly authorizations: () => readonly (string | null)[];
  /** Also cuts what it is answering; may be called again. */
  readonly stop: () => Promise<void>;
}

interface KnownPackage {
  readonly versions: Record<string, object>;
  readonly time: Record<string, string>;
  latest: string;
}

interface Content {
  readonly body: Buffer;
  readonly type: string;
}

const asJson = (value: unknown): Content => ({ body: Buffer.from(JSON.stringify(value)), type: "application/json" });

const digest = (algorithm: string, bytes: Buffer, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update(bytes).digest(encoding);

function answer(request: IncomingMessage, response: ServerResponse, content: Content | null): void {
  if (content === null) {
    response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not found"}');
    return;
  }
  const etag = `"${digest("sha1", content.body, "hex")}"`;
  if (request.headers["if-none-match"] === etag) response.writeHead(304, { etag }).end();
  else response.writeHead(200, { "content-type": content.type, "content-length": content.body.length, etag }).end(content.body);
}

function misbehave(response: ServerResponse, behaviour: Behaviour, content: Content | null): void {
  const { body, type } = content ?? asJson({});
  switch (behaviour.is) {
    case "status":
      response.writeHead(behaviour.status, { "content-type": "application/json" }).end(behaviour.body ?? "{}");
      return;
    case "half":
      response.writeHead(200, { "content-type": type, "content-length": body.length });
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
      return;
    case "wrong":
      response.writeHead(200, { "content-type": type, "content-length": body.length });
      response.end(Buffer.from(body.map((byte) => byte ^ 0x55)));
      return;
    case "oversized":
      response.writeHead(200, { "content-type": type });
      response.write(body);
      response.end(body);
      return;
    case "instead":
      response.writeHead(200, { "content-type": type }).end(behaviour.body);
      return;
    case "redirect":
      response.writeHead(302, { location: behaviour.to }).end();
      return;
    default:
      return;
  }
}

/** Starts it, empty. With `authorization` it refuses every request that does not have that header; it calls itself `host`. */
export const startFakeRegistry = async (authorization?: string, host = "127.0.0.1"): Promise<FakeRegistry> => {
  const packages = new Map<string, KnownPackage>();
  const tarballs = new Map<string, Buffer>();
  const behaviours = new Map<string, Behaviour>();
  const seen: { path: string; authorization: string | null; status: () => number }[] = [];

  const contentAt = (path: string): Content | null => {
    const tarball = tarballs.get(path);
    if (tarball !== undefined) return { body: tarball, type: "application/octet-stream" };
    const [, name = "", wanted] = /^\/((?:@[^/]+\/)?[^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    const known = packages.get(name);
    if (known === undefined) return null;
    if (wanted === undefined) {
      const { versions, time, latest } = known;
      return asJson({ _id: name, _rev: "1", name, "dist-tags": { latest }, versions, time });
    }
    const version = known.versions[wanted === "latest" ? known.latest : wanted];
    return version === undefined ? null : asJson(version);
  };

  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "/").split("?", 1)[0] ?? "/");
    const presented = request.headers.authorization ?? null;
    seen.push({ path, authorization: presented, status: () => response.statusCode });
    if (authorization !== undefined && presented !== authorization) {
      response.writeHead(401, { "content-type": "application/json" }).end('{"error":"unauthorized"}');
      return;
    }
    const behaviour = [...behaviours].find(([end]) => path.endsWith(end))?.[1];
    if (behaviour === undefined) answer(request, response, contentAt(path));
    else if (behaviour.is === "late")
      behaviour.until.then(
        () => answer(request, response, contentAt(path)),
        () => response.destroy(),
      );
    else misbehave(response, behaviour, contentAt(path));
  });
  const url = `${await listen(server, host)}/`;

  return {
    url,
    add: async (name, version, manifest = {}) => {
      const tarball = await npmTarball(name, version, manifest);
      const path = `/${name}/-/${name.replace(/^@[^/]+\//, "")}-${version}.tgz`;
      const dist = {
        tarball: new URL(path, url).href,
        shasum: digest("sha1", tarball, "hex"),
        integrity: `sha512-${digest("sha512", tarball, "base64")}`,
      };
      const known = packages.get(name) ?? { versions: {}, time: {}, latest: version };
      known.versions[version] = { name, version, ...manifest, dist };
      known.time[version] = "2024-01-01T00:00:00.000Z";
      known.latest = version;
      packages.set(name, known);
      tarballs.set(path, tarball);
      return tarball;
    },
    behave: (path, behaviour) => {
      if (behaviour === null) behaviours.delete(path);
      else behaviours.set(path, behaviour);
    },
    count: (path, status) =>
      seen.filter((request) => request.path.endsWith(path) && (status === undefined || request.status() === status)).length,
    authorizations: () => seen.map((request) => request.authorization),
    stop: () => close(server),
  };
};
