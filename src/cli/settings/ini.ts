/*
 * Reads the form of AWS's configuration files, which is that of Python's configparser: sections in brackets, `name = value` or
 * `name: value` with names in any case, whole lines of comment after # or ;, deeper lines that continue a value, and a section
 * [DEFAULT] that all others fall back to. A value that begins on the next line is a block of `name = value` lines of its own.
 */

/** A value, or the block of them that a name stands for. */
export type IniValue = string | ReadonlyMap<string, string>;

export type IniSection = ReadonlyMap<string, IniValue>;

/** Says nothing of where: `aws` names only the file. */
export class IniError extends Error {}

const fallbackName = "DEFAULT";

interface Reader {
  readonly sections: Map<string, Map<string, string[]>>;
  section: Map<string, string[]> | null;
  /** The value that deeper lines continue. */
  value: string[] | null;
  indent: number;
}

/** Gives the sections in their order, option names in lower case. Throws IniError. */
export function parseIni(text: string): ReadonlyMap<string, IniSection> {
  return new Map([...readSections(text)].map(([name, options]) => [name, mapValues(options, joined)]));
}

/** As `parseIni`, but a value that begins on the next line is one text. */
export function parsePlainIni(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    [...readSections(text)].map(([name, options]) => [name, mapValues(options, (lines) => lines.join("\n").trim())]),
  );
}

const mapValues = <Value>(options: ReadonlyMap<string, string[]>, written: (lines: readonly string[]) => Value) =>
  new Map([...options].map(([option, lines]) => [option, written(lines)] as const));

function readSections(text: string): ReadonlyMap<string, ReadonlyMap<string, string[]>> {
  if (text.startsWith("\u{feff}")) throw new IniError("No section header.");
  const reader: Reader = { sections: new Map(), section: null, value: null, indent: 0 };
  for (const line of text.split(/\r\n|\r|\n/)) readLine(reader, line);
  const fallback = reader.sections.get(fallbackName) ?? new Map<string, string[]>();
  reader.sections.delete(fallbackName);
  return new Map([...reader.sections].map(([name, options]) => [name, new Map([...fallback, ...options])]));
}

function readLine(reader: Reader, line: string): void {
  const content = line.trim();
  if (content.startsWith("#") || content.startsWith(";")) return;
  if (content === "") {
    reader.value?.push("");
    return;
  }
  const indent = line.length - line.trimStart().length;
  if (reader.value !== null && indent > reader.indent) {
    reader.value.push(content);
    return;
  }
  reader.indent = indent;
  const header = /^\[(.+)\]/.exec(content)?.[1];
  if (header === undefined) readOption(reader, content);
  else openSection(reader, header);
}

function openSection(reader: Reader, name: string): void {
  if (reader.sections.has(name) && name !== fallbackName) throw new IniError("A section stands twice.");
  reader.section = reader.sections.get(name) ?? new Map();
  reader.sections.set(name, reader.section);
  reader.value = null;
}

function readOption(reader: Reader, content: string): void {
  const [, name = "", value = ""] = /^(.*?)\s*[=:]\s*(.*)$/.exec(content) ?? [];
  if (reader.section === null || name === "") throw new IniError("A line is neither a section nor an option.");
  const option = name.toLowerCase();
  if (reader.section.has(option)) throw new IniError("An option stands twice.");
  reader.value = [value];
  reader.section.set(option, reader.value);
}

function joined(lines: readonly string[]): IniValue {
  const value = lines.join("\n").trimEnd();
  return value.startsWith("\n") ? blockOf(value) : value;
}

function blockOf(value: string): ReadonlyMap<string, string> {
  const block = new Map<string, string>();
  for (const line of value.split("\n")) {
    if (line.trim() === "") continue;
    const at = line.indexOf("=");
    if (at < 0) throw new IniError("A line of a block has no value.");
    block.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return block;
}
