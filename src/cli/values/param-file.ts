/* Words that stand for what a file holds: `file://` for its text, `fileb://` for its bytes (command line spec, 5). */
import { closeSync, openSync, readSync } from "node:fs";
import { CommandFailure } from "../failure.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { type Environment, withHome, withVariables } from "./path.ts";
import { isSystemError, systemErrorText } from "./system-error.ts";

/** Why a file cannot be read. */
export class ParamFileError extends Error {}

/** Far more than any input has: devices that never end are not read for ever. */
const maxBytes = 256 * 1024 * 1024;
const chunkBytes = 64 * 1024;

export const namesFile = (word: string): boolean => /^fileb?:\/\//.test(word);

/** What a word stands for: the file's contents where it names one, else itself. Throws ParamFileError. */
export function loadWord(word: string, environment: Environment): string | Uint8Array {
  if (word.startsWith("fileb://")) return readBytes(word, pathIn(word, environment));
  if (word.startsWith("file://")) return readText(word, environment);
  return word;
}

/** The same for the word of an option, which is named with its dashes. Throws CommandFailure 252. */
export function loadOption(option: string, word: string, environment: Environment): string | Uint8Array {
  try {
    return loadWord(word, environment);
  } catch (error) {
    if (error instanceof ParamFileError) throw wrongValue(option, error.message);
    throw error;
  }
}

export const wrongValue = (option: string, why: string): CommandFailure =>
  new CommandFailure(252, `Error parsing parameter '${option}': ${why}`);

const pathIn = (word: string, environment: Environment): string =>
  withVariables(withHome(word.slice(word.indexOf("://") + 3), environment), environment);

/** Line ends become `\n`, as they do in every text that Python reads; a byte order mark stays. */
function readText(word: string, environment: Environment): string {
  const path = pathIn(word, environment);
  const decoder = decoderOf(environment.AWS_CLI_FILE_ENCODING ?? "utf-8");
  const bytes = readBytes(word, path);
  try {
    return decoder.decode(bytes).replace(/\r\n?/g, "\n");
  } catch {
    throw new ParamFileError(
      `Unable to load paramfile (${path}), text contents could not be decoded.  ` +
        "If this is a binary file, please use the fileb:// prefix instead of the file:// prefix.",
    );
  }
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding.replaceAll("_", "-"), { fatal: true, ignoreBOM: true });
  } catch {
    throw new CommandFailure(255, `unknown encoding: ${encoding}`);
  }
}

function readBytes(word: string, path: string): Uint8Array {
  try {
    return readAll(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new ParamFileError(`Unable to load paramfile ${word}: ${systemErrorText(error)}: ${pythonLiteral(path)}`);
  }
}

function readAll(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const chunks: Uint8Array[] = [];
    for (let size = 0; ; ) {
      const chunk = new Uint8Array(chunkBytes);
      const read = readSync(file, chunk);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      size += read;
      if (size > maxBytes) throw new ParamFileError(`Unable to load paramfile ${path}: it has more than ${maxBytes} bytes.`);
    }
  } finally {
    closeSync(file);
  }
}
