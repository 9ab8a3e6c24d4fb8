/* Requests and routes as package formats and the API see them: no framework's types. */
import type { Readable } from "node:stream";
import type { Reply } from "./replies.ts";

export type Method = "GET" | "HEAD" | "PUT" | "POST" | "DELETE" | "PATCH" | "OPTIONS";

export interface Request {
  readonly method: Method;
  /** Path segments after the repository, percent-decoded once after splitting; empty ones are dropped. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** One header by its lower-case name; several of one name are joined with a comma. */
  readonly header: (name: string) => string | undefined;
  /** The body as it arrives; a content coding is still on it. */
  readonly body: Readable;
}

/** The segments a pattern's `:name` words stood for. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * One route: `path` is a list of words, `:name` takes any one segment. A last word `*name` takes all that remain, even
 * none; its parameter joins them with slashes, so a handler that must tell a slash inside a segment from one between
 * two reads `request.segments`. HEAD is answered by GET's route with the body left out.
 */
export interface Route<Session> {
  readonly method: Exclude<Method, "HEAD">;
  readonly path: string;
  readonly handle: (session: Session, request: Request, parameters: Parameters) => Promise<Reply>;
}
