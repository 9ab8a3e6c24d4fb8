/* JSON of strangers, read without trust. */

export type JsonObject = { readonly [member: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const objectIn = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The text, or null when it is none or empty. */
export const textIn = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Gives undefined on text that is no JSON; what the parser says of it would quote a stranger's bytes. */
export const parseJson = (text: string): unknown => {
  // Common, and quicker than a parser's complaint.
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Gives null on text that is no JSON object. */
export const parseObject = (text: string): JsonObject | null => {
  const value = parseJson(text);
  return isObject(value) ? value : null;
};
