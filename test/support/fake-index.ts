/* Another index of Python packages, on loopback, with its files on a host of their own. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { BuiltDistribution } from "./distributions.ts";
import { close, listen } from "./loopback.ts";

export interface OfferedFile {
  readonly requiresPython?: string;
  readonly yanked?: string | true;
  /** ISO 8601; left out where the index tells none. */
  readonly uploadedAt?: string;
  /** What is served beside it and announced; left out where nothing is. */
  readonly metadata?: string;
  /** What is sent instead of the bytes that were announced, and of the metadata. */
  readonly sends?: Buffer;
  readonly sendsMetadata?: string;
  /** Served beside it as its provenance. */
  readonly provenance?: string;
}

export interface FakeIndex {
  /** The address of its simple index; ends with a slash. */
  readonly url: string;
  /** Has it offer a file from now on, or offer it with other words. */
  readonly offer: (project: string, built: BuiltDistribution, told?: OfferedFile) => void;
  /** Speaks HTML alone, without sizes and times. */
  isHtmlOnly: boolean;
  /** Projects whose pages are on the files' host, with links relative to them: a redirect leads there. */
  readonly moved: Set<string>;
  /** Answers nothing but 503. */
  isDown: boolean;
  /** Has a project's JSON besides the index tell upload times. */
  readonly tellTimes: (project: string, times: Readonly<Record<string, string>>) => void;
  /** Paths that were asked for, in their order, files among them; what was confirmed as unchanged ends with ` unchanged`. */
  readonly asked: string[];
  readonly stop: () => Promise<void>;
}

interface Offer {
  readonly built: BuiltDistribution;
  readonly told: OfferedFile;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const sha256 = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");

const jsonPage = (project: string, offers: readonly Offer[], files: string): string =>
  JSON.stringify({
    meta: { "api-version": "1.1" },
    name: project,
    files: offers.map(({ built: { filename, bytes, sha256: digest }, told }) => ({
      filename,
      url: `${files}${filename}`,
      hashes: { sha256: digest },
      size: bytes.length,
      "requires-python": told.requiresPython ?? null,
      "upload-time": told.uploadedAt,
      yanked: told.yanked ?? false,
      "core-metadata": told.metadata === undefined ? false : { sha256: sha256(told.metadata) },
      provenance: told.provenance === undefined ? null : `${files}${filename}.provenance`,
    })),
  });

const htmlPage = (offers: readonly Offer[], files: string): string => {
  const anchors = offers.map(({ built: { filename, sha256: digest }, told }) => {
    const yanked = told.yanked === undefined ? "" : ` data-yanked="${told.yanked === true ? "" : escaped(told.yanked)}"`;
    const python = told.requiresPython === undefined ? "" : ` data-requires-python="${escaped(told.requiresPython)}"`;
    const beside = told.metadata === undefined ? "" : ` data-dist-info-metadata="sha256=${sha256(told.metadata)}"`;
    return `<a href="${files}${filename}#sha256=${digest}"${python}${yanked}${beside}>${filename}</a><br/>`;
  });
  return `<!DOCTYPE html><html><body>${anchors.join("\n")}</body></html>`;
};

/** Starts it, empty. */
export const startFakeIndex = async (): Promise<FakeIndex> => {
  const projects = new Map<string, Map<string, Offer>>();
  const times = new Map<string, Readonly<Record<string, string>>>();
  let filesUrl = "";

  const bodyAt = (path: string): { readonly body: Buffer | string; readonly type: string } | null => {
    const [, project] = /^\/simple\/([^/]+)\/$/.exec(path) ?? [];
    const offers = [...(projects.get(project ?? "")?.values() ?? [])];
    if (offers.length > 0) {
      return fake.isHtmlOnly
        ? { body: htmlPage(offers, filesUrl), type: "text/html" }
        : { body: jsonPage(project ?? "", offers, filesUrl), type: "application/vnd.pypi.simple.v1+json" };
    }
    const told = times.get(/^\/pypi\/([^/]+)\/json$/.exec(path)?.[1] ?? "");
    if (told === undefined) return null;
    const releases = Object.entries(told).map(([filename, time]) => ({ filename, upload_time_iso_8601: time }));
    return { body: JSON.stringify({ releases: { any: releases } }), type: "application/json" };
  };

  const fileAt = (path: string): Buffer | string | null => {
    const wanted = decodeURIComponent(path.slice(1));
    for (const offers of projects.values()) {
      for (const [filename, { built, told }] of offers) {
        if (wanted === filename) return told.sends ?? built.bytes;
        if (wanted === `${filename}.metadata`) return told.sendsMetadata ?? told.metadata ?? null;
        if (wanted === `${filename}.provenance`) return told.provenance ?? null;
      }
    }
    return null;
  };

  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer | string | null, type: string): void => {
    const path = request.url ?? "";
    const etag = body === null ? "" : `"${sha256(body)}"`;
    const isSame = body !== null && request.headers["if-none-match"] === etag;
    fake.asked.push(isSame ? `${path} unchanged` : path);
    if (fake.isDown) response.writeHead(503).end();
    else if (body === null) response.writeHead(404).end();
    else if (isSame) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { "content-type": type, "content-length": Buffer.byteLength(body), etag }).end(body);
  };

  const pages = createServer((request, response) => {
    const [, project = ""] = /^\/simple\/([^/]+)\/$/.exec(request.url ?? "") ?? [];
    if (fake.moved.has(project)) {
      response.writeHead(302, { location: `${filesUrl}pages/${project}/` }).end();
      return;
    }
    const found = bodyAt(request.url ?? "");
    answer(request, response, found?.body ?? null, found?.type ?? "");
  });
  const files = createServer((request, response) => {
    const [, project] = /^\/pages\/([^/]+)\/$/.exec(request.url ?? "") ?? [];
    if (project === undefined) answer(request, response, fileAt(request.url ?? ""), "application/octet-stream");
    else answer(request, response, jsonPage(project, [...(projects.get(project)?.values() ?? [])], "../../"), "application/json");
  });
  const [root, fileRoot] = await Promise.all([listen(pages), listen(files)]);
  filesUrl = `${fileRoot}/`;
  const fake: FakeIndex = {
    url: `${root}/simple/`,
    offer: (project, built, told = {}) => {
      const offers = projects.get(project) ?? new Map<string, Offer>();
      offers.set(built.filename, { built, told });
      projects.set(project, offers);
    },
    isHtmlOnly: false,
    moved: new Set(),
    isDown: false,
    tellTimes: (project, told) => void times.set(project, told),
    asked: [],
    stop: async () => {
      for (const server of [pages, files]) await close(server);
    },
  };
  return fake;
};
