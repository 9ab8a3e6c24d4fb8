/** A caller's text as a fault may show it: short, and one line. */
export const quote = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text);
