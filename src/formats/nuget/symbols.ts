/*
 * Symbols for debuggers: of each portable PDB in a package of symbols its key is kept as a note of the package, by which it is
 * found and read out of there. The key is made of the file's name and the id that its metadata hold (the SSQP key conventions
 * of .NET, and the Portable PDB format).
 */

import type { ZipSource } from "../../archives/zip-source.ts";
import type { Reply } from "../../http/replies.ts";
import type { Parameters } from "../../http/route.ts";
import { type Fault, notFound } from "../../model/fault.ts";
import { objectIn, parseJson, textIn } from "../../model/json.ts";
import { quote } from "../../model/quote.ts";
import type { FormatSession } from "../../registry/format-session.ts";
import { openPackage } from "./contents.ts";
import { parseName, symbolsFile } from "./naming.ts";

const maxPdbs = 500;
/** Larger ones are served with their package alone. */
const maxPdbBytes = 64 * 1024 ** 2;
const maxNameLength = 128;

/** What a note says: where the file lies. */
interface Place {
  readonly version: string;
  readonly path: string;
}

const noteKey = (file: string, key: string): string => `symbols ${file} ${key}`;

/** Notes that lead to each portable PDB of a package of symbols. Throws a Validation fault on what is no package. */
export const symbolNotes = async (source: ZipSource, version: string): Promise<Readonly<Record<string, string>>> => {
  const zip = await openPackage(source);
  const pdbs = zip.entries.filter(({ name, size }) => /\.pdb$/iu.test(name) && size <= maxPdbBytes).slice(0, maxPdbs);
  const notes: Record<string, string> = {};
  for (const entry of pdbs) {
    const file = entry.name.slice(entry.name.lastIndexOf("/") + 1).toLowerCase();
    const id = file.length <= maxNameLength ? pdbId(await zip.read(entry, maxPdbBytes)) : null;
    if (id !== null) notes[noteKey(file, `${id}ffffffff`)] = JSON.stringify({ version, path: entry.name } satisfies Place);
  }
  return notes;
};

const signature = 0x424a5342;

/** The GUID of a portable PDB, 32 hexadecimal digits; null for another kind of file. */
export const pdbId = (bytes: Buffer): string | null => {
  if (bytes.length < 20 || bytes.readUInt32LE(0) !== signature) return null;
  // Behind the text of a version come flags and the count of streams, and then where each lies.
  let at = 16 + bytes.readUInt32LE(12);
  const count = at + 4 <= bytes.length ? bytes.readUInt16LE(at + 2) : 0;
  at += 4;
  for (let stream = 0; stream < count && at + 12 <= bytes.length; stream += 1) {
    const [offset, end] = [bytes.readUInt32LE(at), bytes.indexOf(0, at + 8)];
    if (end < 0) return null;
    if (bytes.toString("latin1", at + 8, end) === "#Pdb") return offset + 16 <= bytes.length ? guidIn(bytes, offset) : null;
    at = at + 8 + Math.ceil((end + 1 - (at + 8)) / 4) * 4;
  }
  return null;
};

/** As digits, of which the first three numbers lie with their smallest byte first. */
const guidIn = (bytes: Buffer, at: number): string => {
  const reversed = (from: number, size: number): string =>
    Buffer.from(bytes.subarray(at + from, at + from + size))
      .reverse()
      .toString("hex");
  return `${reversed(0, 4)}${reversed(4, 2)}${reversed(6, 2)}${bytes.toString("hex", at + 8, at + 16)}`;
};

export const symbolFile = async (session: FormatSession, _request: unknown, parameters: Parameters): Promise<Reply> => {
  const [file = "", key = "", again = ""] = [parameters.file, parameters.key, parameters.again].map((word) =>
    word?.toLowerCase(),
  );
  await session.authorizeRead();
  const found = file === again ? await session.notes(null, noteKey(file, key)) : [];
  for (const { name, text } of found) {
    const { version, path } = objectIn(parseJson(text));
    const id = parseName(name);
    const asset = symbolsFile(id, textIn(version) ?? "");
    const { peek, size } = await session.open(id, textIn(version) ?? "", asset);
    const zip = peek === null || size === null ? null : await openPackage({ size, read: peek });
    const entry = zip?.entries.find((candidate) => candidate.name === path);
    if (zip === null || entry === undefined) continue;
    const headers = { "content-type": "application/octet-stream", "x-content-type-options": "nosniff" };
    return { status: 200, headers, body: await zip.read(entry, maxPdbBytes) };
  }
  throw noSymbols(session, file);
};

const noSymbols = ({ repository }: FormatSession, file: string): Fault =>
  notFound(`There are no such symbols ${quote(file)} in repository ${repository}.`, "asset", file);
