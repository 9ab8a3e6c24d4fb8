/* Reads base64 as Python's b64decode does: what is not of its alphabet is passed over, and padding ends it. */

const alphabet = /^[A-Za-z0-9+/]$/;

/** Null where the text ends within a byte. */
export function decodeBase64(text: string): Uint8Array | null {
  let digits = "";
  let pads = 0;
  for (const character of text) {
    const place = digits.length % 4;
    if (character === "=") {
      pads += 1;
      if (place >= 2 && place + pads >= 4) return Buffer.from(digits, "base64");
    } else if (alphabet.test(character)) {
      pads = 0;
      digits += character;
    }
  }
  return digits.length % 4 === 0 ? Buffer.from(digits, "base64") : null;
}
