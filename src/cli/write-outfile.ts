/* The file that an answer's bytes go to. */
import { createWriteStream } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CommandFailure } from "./failure.ts";
import { pythonLiteral } from "./json/python-literal.ts";
import { isSystemError, systemErrorText } from "./values/system-error.ts";

/** Writes the file anew. Throws CommandFailure 255. */
export async function writeOutfile(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  // Opened as a file it would be emptied, or could not be opened at all where it is a socket.
  if (path === "/dev/stdout") return writeStdout(bytes);
  try {
    await pipeline(bytes, createWriteStream(path));
  } catch (thrown) {
    if (!isSystemError(thrown) || thrown.path === undefined) throw thrown;
    throw new CommandFailure(255, `${systemErrorText(thrown)}: ${pythonLiteral(path)}`, { cause: thrown });
  }
}

const writeStdout = (bytes: AsyncIterable<Uint8Array>): Promise<void> =>
  pipeline(bytes, new Writable({ write: (chunk, _encoding, done) => process.stdout.write(chunk, done) }));
