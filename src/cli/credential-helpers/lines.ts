/* Messages that come one a line. */

/** No message is longer. */
const maxLength = 2 ** 20;

/** The lines of a stream, without those that are empty. Throws an Error on one that is far too long. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > maxLength) throw new Error(`A message has more than ${maxLength} characters.`);
    yield* lines.map((line) => line.trim()).filter((line) => line !== "");
  }
  if (rest.trim() !== "") yield rest.trim();
}
