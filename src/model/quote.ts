const maxLength = 100;

/** A caller's text as a fault may show it: short, one line, and nothing in it that a terminal would obey. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > maxLength ? `${text.slice(0, maxLength).toWellFormed()}…` : text).replace(
    /[\u007f-\u009f\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
