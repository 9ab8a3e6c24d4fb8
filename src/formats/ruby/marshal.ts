/*
 * Writing Ruby's Marshal format 4.8, as much of it as package clients read (formats spec, ruby 2). Each value is a piece of
 * bytes that stands alone: nothing links to what was written before, so that pieces can be kept and put together. Nothing
 * here reads the format: what strangers send in it is never loaded.
 */

/** One value without the header of a stream. */
export type Piece = Uint8Array;

const byte = (value: number): Piece => Uint8Array.of(value);
const tagged = (tag: string, ...pieces: readonly Piece[]): Piece => Buffer.concat([Buffer.from(tag, "latin1"), ...pieces]);

/** A count, or a number, of less than 2^30. */
const number = (value: number): Piece => {
  if (value === 0) return byte(0);
  if (value < 123) return byte(value + 5);
  const digits: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.push(rest % 256);
  return Uint8Array.of(digits.length, ...digits);
};

const raw = (bytes: Uint8Array): Piece => Buffer.concat([number(bytes.length), bytes]);

export const nil: Piece = tagged("0");
export const bool = (value: boolean): Piece => tagged(value ? "T" : "F");
export const fixnum = (value: number): Piece => tagged("i", number(value));
export const symbol = (name: string): Piece => tagged(":", raw(Buffer.from(name)));

/** In UTF-8, or as the text of an encoding that says nothing beyond ASCII. */
export const text = (value: string, isUtf8 = true): Piece =>
  tagged("I", tagged('"', raw(Buffer.from(value))), number(1), symbol("E"), bool(isUtf8));

export const array = (values: readonly Piece[]): Piece => tagged("[", number(values.length), ...values);

/** An array of all the values of pieces that hold several, one after the other. */
export const joined = (parts: readonly { readonly count: number; readonly bytes: Piece }[]): Piece =>
  tagged("[", number(parts.reduce((sum, { count }) => sum + count, 0)), ...parts.map(({ bytes }) => bytes));

export const hash = (pairs: readonly (readonly [Piece, Piece])[]): Piece => tagged("{", number(pairs.length), ...pairs.flat());

/** An object of a class with its instance variables, which begin with `@`. */
export const object = (className: string, variables: Readonly<Record<string, Piece>>): Piece => {
  const entries = Object.entries(variables);
  return tagged("o", symbol(className), number(entries.length), ...entries.flatMap(([name, value]) => [symbol(name), value]));
};

/** An object that its class makes of one value (`marshal_load`). */
export const made = (className: string, value: Piece): Piece => tagged("U", symbol(className), value);

/** An object that its class makes of bytes (`_load`), with variables beside them. */
export const loaded = (className: string, bytes: Uint8Array, variables: Readonly<Record<string, Piece>> = {}): Piece => {
  const entries = Object.entries(variables);
  const plain = tagged("u", symbol(className), raw(bytes));
  if (entries.length === 0) return plain;
  return tagged("I", plain, number(entries.length), ...entries.flatMap(([name, value]) => [symbol(name), value]));
};

/** A whole stream. */
export const stream = (value: Piece): Buffer => Buffer.concat([Uint8Array.of(4, 8), value]);
