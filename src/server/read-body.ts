/* Whole request bodies, for who cannot begin before the end. */
import { invalid } from "../model/fault.ts";
import type { Inbound } from "./inbound.ts";

/** Throws a Validation fault where there is more. */
export async function readBody(inbound: Inbound, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of inbound.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw invalid(`The request body is larger than ${maxBytes} bytes.`, "CANNOT_PARSE");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
