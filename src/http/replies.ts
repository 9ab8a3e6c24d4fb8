/* Responses as plain values. */
import type { Readable } from "node:stream";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Pieces of an iterable that is no stream are each good only until the next one is asked for. */
  readonly body: Buffer | string | Readable | AsyncIterable<Uint8Array> | null;
  /** A short reason phrase for clients that show nothing else; one Latin-1 line. */
  readonly phrase?: string;
  /**
   * Whether what it was made of is unchanged, so that an equal request may be given it again. Absent where nobody can tell,
   * and for whoever makes an answer of more than one document or asset, of the time or of chance.
   */
  readonly holds?: () => boolean;
}

export const jsonReply = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});
