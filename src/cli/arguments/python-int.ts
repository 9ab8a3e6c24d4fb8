/* Reads whole numbers as Python's int() does, since that is what `aws` takes. */

const number = /^[+-]?\p{Nd}+(?:_\p{Nd}+)*$/u;
const maxDigits = 4300;

/** Blanks around it, a sign, single underscores between digits, and any script's digits are right; null where it is no number. */
export function pythonInt(text: string): number | bigint | null {
  const written = text.trim();
  if (written.length > maxDigits || !number.test(written)) return null;
  const digits = written.replace(/[+_-]/g, "").replace(/\p{Nd}/gu, digitOf);
  const size = BigInt(digits);
  const whole = written.startsWith("-") ? -size : size;
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
}

/** Unicode has the digits of each script in one run from 0 to 9; where runs touch, each still begins at a multiple of ten. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}
