/* What an operation is called with and what it answers, in the forms that the command line handles. */
import type { Json, JsonObject } from "../json/json.ts";

/** A file whose bytes are a request's body. */
export interface FileBody {
  readonly file: string;
}

/** An operation's input: members by their API names; a body from a file, or of bytes that were given, is no JSON. */
export type Input = ReadonlyMap<string, Json | FileBody | Uint8Array>;

export interface Answer {
  /** Members of body and headers under their API names, as the wire had them; null where the body could not be read. */
  readonly members: JsonObject | null;
  /** The raw body of an operation whose answer is a stream. */
  readonly bytes: AsyncIterable<Uint8Array> | null;
}

/** Calls one operation once, with the settings' retries. Throws CommandFailure 254 or 255. */
export type CallOperation = (input: Input) => Promise<Answer>;
