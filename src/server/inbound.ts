/* A request as it comes in, before any door has looked at it. */
import type { Readable } from "node:stream";
import type { Method } from "../http/route.ts";

export interface Inbound {
  readonly method: Method;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** One header by its lower-case name; several of one name are joined with a comma. */
  readonly header: (name: string) => string | undefined;
  /** Every header in the order it came, names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Readable;
  /** The client's address, the host it asked and whether it came by TLS; a trusted proxy's word counts. */
  readonly address: () => string;
  readonly host: () => string;
  readonly isSecure: () => boolean;
  readonly requestId: string;
}
