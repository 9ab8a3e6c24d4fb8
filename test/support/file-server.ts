/* A server of files by their paths, with or without checksums beside them, which can be made to fail: another registry of many a format. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { close, listen } from "./loopback.ts";

export interface Misbehaviour {
  readonly status?: number;
  readonly body?: string | Buffer;
  /** Sends half of what it announces. */
  readonly isCut?: boolean;
  /** Answers only then. */
  readonly after?: Promise<void>;
}

export interface FileServer {
  /** Ends with a slash. */
  readonly url: string;
  /** Puts a file there; with its SHA-1 beside it unless it is to have none. */
  readonly put: (path: string, content: string | Buffer, withSha1?: boolean) => void;
  readonly drop: (path: string) => void;
  /** From now on answers so for a path; null makes it well again. */
  readonly behave: (path: string, misbehaviour: Misbehaviour | null) => void;
  /** Answers nothing but 503. */
  isDown: boolean;
  /** How many requests came for a path. */
  readonly count: (path: string) => number;
  /** Resolves when so many have come. */
  readonly came: (path: string, times: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const startFileServer = async (): Promise<FileServer> => {
  const files = new Map<string, Buffer>();
  const misbehaviours = new Map<string, Misbehaviour>();
  const seen: string[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? "/").slice(1);
    seen.push(path);
    for (const look of waiting) look();
    const wrong: Misbehaviour = fake.isDown ? { status: 503 } : (misbehaviours.get(path) ?? {});
    await wrong.after;
    const body = wrong.body === undefined ? files.get(path) : Buffer.from(wrong.body);
    if (wrong.status !== undefined || body === undefined) {
      response.writeHead(wrong.status ?? 404, { "content-type": "text/html" }).end("<html>No.</html>");
      return;
    }
    response.writeHead(200, { "content-length": body.length, "content-type": "application/octet-stream" });
    if (wrong.isCut === true) response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    else response.end(body);
  });
  const url = `${await listen(server)}/`;
  const fake: FileServer = {
    isDown: false,
    url,
    put: (path, content, withSha1 = true) => {
      files.set(path, Buffer.from(content));
      if (withSha1) files.set(`${path}.sha1`, Buffer.from(createHash("sha1").update(content).digest("hex")));
    },
    drop: (path) => {
      files.delete(path);
      files.delete(`${path}.sha1`);
    },
    behave: (path, misbehaviour) => {
      if (misbehaviour === null) misbehaviours.delete(path);
      else misbehaviours.set(path, misbehaviour);
    },
    count: (path) => seen.filter((one) => one === path).length,
    came: (path, times) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (fake.count(path) < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: () => close(server),
  };
  return fake;
};
