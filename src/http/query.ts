/* Parameters of an address. */

/** A whole number, at most `max`; `otherwise` where there is none that can be read. */
export const numberIn = (text: string | null, otherwise: number, max: number): number =>
  text !== null && /^\d{1,9}$/u.test(text) ? Math.min(Number(text), max) : otherwise;
