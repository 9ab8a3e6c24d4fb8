/* The codings that a part of a form may come in (RFC 2045 section 6), undone as the part arrives. */
import { invalid } from "../../model/fault.ts";

/** Throws a Validation fault on another coding, and while it is read on what is none of this one. */
export const decoded = (bytes: AsyncIterable<Uint8Array>, coding: string): AsyncIterable<Uint8Array> => {
  if (["7bit", "8bit", "binary", ""].includes(coding)) return bytes;
  if (coding === "base64") return inSteps(bytes, fourCharacters, fromBase64);
  if (coding === "quoted-printable") return inSteps(bytes, wholeEscapes, fromQuotedPrintable);
  throw invalid("A part of the form has a Content-Transfer-Encoding that is not known.");
};

/** `whole` gives how much of a text can be decoded without what comes next. */
async function* inSteps(
  bytes: AsyncIterable<Uint8Array>,
  whole: (text: string) => number,
  decode: (text: string, isLast: boolean) => Buffer,
): AsyncGenerator<Uint8Array> {
  let held = "";
  for await (const chunk of bytes) {
    held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    if (decode === fromBase64) held = held.replace(/[\r\n\t ]+/gu, "");
    const length = whole(held);
    if (length > 0) yield decode(held.slice(0, length), false);
    held = held.slice(length);
  }
  if (held !== "") yield decode(held, true);
}

/** The last four characters may be the end, where alone marks stand for what is missing. */
const fourCharacters = (text: string): number => Math.max(0, text.length - (text.length % 4 || 4));

const fromBase64 = (text: string, isLast: boolean): Buffer => {
  const sound = isLast ? /^[A-Za-z0-9+/]*={0,2}$/u : /^[A-Za-z0-9+/]*$/u;
  if (text.length % 4 !== 0 || !sound.test(text)) throw invalid("A part of the form is not base64.");
  return Buffer.from(text, "base64");
};

/** An escape is three characters, or an equals sign at the end of a line. */
const wholeEscapes = (text: string): number => {
  const last = text.lastIndexOf("=");
  return last === -1 || last < text.length - 2 ? text.length : last;
};

/** A mark that begins no escape stands for itself: clients say so of texts that they did not encode. */
const fromQuotedPrintable = (text: string): Buffer => {
  const plain = text
    .replace(/=\r?\n/gu, "")
    .replace(/=([0-9A-Fa-f]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, "latin1");
};
