/* Base64 out of a JSON string, decoded in large pieces straight into staged bytes. */
import type { Staged, Staging } from "../../blobs/blob-store.ts";
import { invalid } from "../../model/fault.ts";
import { parseJson } from "../../model/json.ts";

export interface Base64Sink {
  /** Takes the next part of the string as it stands in the JSON. Throws a Validation fault on what is no base64. */
  readonly write: (part: Buffer) => Promise<void>;
  readonly finish: () => Promise<Staged>;
}

/** Ending or aborting `staging` when a call fails is the caller's. */
export const base64Sink = (staging: Staging): Base64Sink => {
  let held = "";
  let heldEscape = "";
  const put = async (text: string, isLast: boolean): Promise<void> => {
    const bytes = decode(text, isLast);
    if (bytes.length > 0) await staging.write(bytes);
  };
  return {
    write: async (part) => {
      const raw = heldEscape + part.toString("latin1");
      const cut = wholeEscapes(raw);
      heldEscape = raw.slice(cut);
      const text = held + unescaped(raw.slice(0, cut));
      // The last group waits: whether it may be padded shows only when the string ends.
      const whole = text.length === 0 ? 0 : Math.floor((text.length - 1) / 4) * 4;
      held = text.slice(whole);
      await put(text.slice(0, whole), false);
    },
    finish: async () => {
      if (heldEscape !== "") throw notBase64();
      await put(held, true);
      return staging.finish();
    },
  };
};

/** How much of the text ends before an escape that is not whole yet. */
const wholeEscapes = (text: string): number => {
  const at = text.lastIndexOf("\\");
  if (at === -1 || text.length - at >= 6) return text.length;
  const isWhole = text.length - at >= 2 && text[at + 1] !== "u";
  return isWhole ? text.length : at;
};

const unescaped = (text: string): string => {
  if (!text.includes("\\")) return text;
  const plain = parseJson(`"${text}"`);
  if (typeof plain !== "string") throw notBase64();
  return plain;
};

/** Node's decoder passes over what is no base64, so too few bytes tell of it. */
const decode = (text: string, isLast: boolean): Buffer => {
  const bytes = Buffer.from(text, "base64");
  const padding = !isLast ? 0 : text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (bytes.length !== (text.length / 4) * 3 - padding) throw notBase64();
  return bytes;
};

const notBase64 = () => invalid("An attachment's data is not base64.", "CANNOT_PARSE");
