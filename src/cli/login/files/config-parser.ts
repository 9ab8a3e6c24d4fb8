/*
 * Settings in sections as Python's RawConfigParser reads and writes them: comments go, keys are in small letters, and every
 * section ends with an empty line. Its complaints are worded as Python words them.
 */
import { pythonLiteral } from "../../json/python-literal.ts";

/** Sections in the order of the file, each with its settings in theirs. */
export type Sections = Map<string, Map<string, string>>;

/** Settings that every section has. */
const defaults = "DEFAULT";

interface Reading {
  readonly sections: Sections;
  readonly file: string;
  section: Map<string, string> | null;
  sectionName: string;
  key: string | null;
  /** Of the key's line. */
  indent: number;
  readonly seen: Set<string>;
  /** Lines that are no setting. */
  readonly bad: string[];
  /** The lines of each value. */
  readonly values: Map<Map<string, string>, Map<string, string[]>>;
}

/** Throws an Error with what is wrong with the file. */
export function readConfig(text: string, file: string): Sections {
  const reading: Reading = {
    sections: new Map(),
    file,
    section: null,
    sectionName: "",
    key: null,
    indent: 0,
    seen: new Set(),
    bad: [],
    values: new Map(),
  };
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  for (const [index, line] of lines.entries()) readLine(reading, line, index + 1);
  if (reading.bad.length > 0) throw new Error(`Source contains parsing errors: ${pythonLiteral(file)}${reading.bad.join("")}`);
  for (const [section, values] of reading.values) {
    for (const [key, value] of values) section.set(key, value.join("\n").trimEnd());
  }
  return reading.sections;
}

function readLine(reading: Reading, line: string, number: number): void {
  const isComment = /^\s*[#;]/.test(line);
  const value = isComment ? "" : line.trim();
  const lines = reading.key === null ? undefined : valueLines(reading);
  if (value === "") {
    // An empty line goes on with the value, a comment does not.
    if (!isComment && lines !== undefined) lines.push("");
    return;
  }
  const indent = line.search(/\S/);
  if (reading.section !== null && lines !== undefined && indent > reading.indent) {
    lines.push(value);
    return;
  }
  reading.indent = indent;
  const header = /^\[(.+)\]/.exec(value)?.[1];
  if (header !== undefined) startSection(reading, header, number);
  else if (reading.section === null)
    throw new Error(
      `File contains no section headers.\nfile: ${pythonLiteral(reading.file)}, line: ${number}\n${pythonLiteral(`${line}\n`)}`,
    );
  else startSetting(reading, value, { line, number });
}

function valueLines({ values, section, key }: Reading): string[] | undefined {
  return section === null || key === null ? undefined : values.get(section)?.get(key);
}

function startSection(reading: Reading, name: string, number: number): void {
  if (reading.sections.has(name) && name !== defaults)
    throw new Error(
      `While reading from ${pythonLiteral(reading.file)} [line ${lineNumber(number)}]: section ${pythonLiteral(name)} already exists`,
    );
  const section = reading.sections.get(name) ?? new Map<string, string>();
  reading.sections.set(name, section);
  if (!reading.values.has(section)) reading.values.set(section, new Map());
  reading.section = section;
  reading.sectionName = name;
  reading.key = null;
}

function startSetting(
  reading: Reading,
  value: string,
  { line, number }: { readonly line: string; readonly number: number },
): void {
  const parts = /^(.*?)\s*[=:]\s*(.*)$/s.exec(value);
  const [, written = "", text = ""] = parts ?? [];
  if (parts === null || written === "") {
    reading.bad.push(`\n\t[line ${lineNumber(number)}]: ${pythonLiteral(`${line}\n`)}`);
    return;
  }
  const key = written.trimEnd().toLowerCase();
  const seen = `${reading.sectionName}\n${key}`;
  if (reading.seen.has(seen))
    throw new Error(
      `While reading from ${pythonLiteral(reading.file)} [line ${lineNumber(number)}]: option ${pythonLiteral(key)} in section ${pythonLiteral(reading.sectionName)} already exists`,
    );
  reading.seen.add(seen);
  reading.key = key;
  if (reading.section !== null) reading.values.get(reading.section)?.set(key, [text]);
}

const lineNumber = (number: number): string => String(number).padStart(2);

/** The file's text, the defaults first. */
export const writeConfig = (sections: Sections): string =>
  [...sections]
    .toSorted(([a], [b]) => Number(b === defaults) - Number(a === defaults))
    .filter(([name, settings]) => name !== defaults || settings.size > 0)
    .map(([name, settings]) => {
      const lines = [...settings].map(([key, value]) => `${key} = ${value.replaceAll("\n", "\n\t")}\n`);
      return `[${name}]\n${lines.join("")}\n`;
    })
    .join("");

/** A section's setting, or the one that all have. Throws an Error. */
export function configValue(sections: Sections, section: string, key: string): string {
  const settings = sections.get(section);
  if (settings === undefined) throw new Error(`No section: ${pythonLiteral(section)}`);
  const value = settings.get(key) ?? sections.get(defaults)?.get(key);
  if (value === undefined) throw new Error(`No option ${pythonLiteral(key)} in section: ${pythonLiteral(section)}`);
  return value;
}
