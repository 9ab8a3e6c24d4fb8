/* Bodies of requests: what is said of one before it comes, and those that are so short that they are read whole. */
import { type Fault, invalid } from "../model/fault.ts";
import type { Request } from "./route.ts";

/** How many bytes the body has as its sender says; null where that is left open. */
export const lengthIn = ({ header }: Pick<Request, "header">): number | null => {
  const length = header("content-length");
  return length === undefined ? null : Number(length);
};

/** Throws Validation where the body is a coded form of what is sent, which would be kept in its place. */
export const checkUncoded = ({ header }: Pick<Request, "header">): void => {
  const coding = header("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (coding !== "identity" && coding !== "") throw invalid("What is sent here is sent as it is, without a content coding.");
};

const tooLong = (maxBytes: number): Fault => invalid(`The request body is larger than ${maxBytes} bytes.`, "CANNOT_PARSE");

/** Throws Validation for a body that broke off, and what `refused` gives for one that has more bytes. */
export async function readBody({ body }: Pick<Request, "body">, maxBytes: number, refused = tooLong): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw invalid("The request body ended early.", "OTHER", cause);
  }
  if (size > maxBytes) throw refused(maxBytes);
  return Buffer.concat(chunks, size);
}
