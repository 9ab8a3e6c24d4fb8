/* Settings in sections as Python's configparser reads them, changed line by line: pip.conf. */
import { ended } from "./lines.ts";

interface Place {
  /** Of the first line. */
  readonly at: number;
  readonly count: number;
}

/** A setting's words; none where it is not set. */
export function iniWords(text: string, section: string, key: string): readonly string[] {
  const lines = text.split("\n");
  const place = placeOf(lines, section, key);
  if (place === null) return [];
  const [first = "", ...more] = lines.slice(place.at, place.at + place.count);
  return [first.slice(first.search(/[=:]/) + 1), ...more.filter((line) => !isComment(line))].flatMap((line) =>
    line.split(/\s+/).filter((word) => word !== ""),
  );
}

/** Gives the text with a setting in it; several words stand on lines of their own. */
export function setIni(text: string, section: string, key: string, words: readonly string[]): string {
  const written = words.length === 1 ? [`${key} = ${words[0]}`] : [`${key} =`, ...words.map((word) => `    ${word}`)];
  const lines = text.split("\n");
  const place = placeOf(lines, section, key);
  if (place !== null) return lines.toSpliced(place.at, place.count, ...written).join("\n");
  const header = headerOf(lines, section);
  if (header !== -1) return lines.toSpliced(header + 1, 0, ...written).join("\n");
  return `${ended(text)}${text === "" ? "" : "\n"}[${section}]\n${written.join("\n")}\n`;
}

const isComment = (line: string): boolean => /^\s*[#;]/.test(line);

const headerOf = (lines: readonly string[], section: string): number =>
  lines.findIndex((line) => /^\[([^\]]+)\]/.exec(line)?.[1] === section);

/** pip takes `_` for `-` and capitals for small letters. */
const plain = (key: string): string => key.trim().toLowerCase().replaceAll("_", "-");

function placeOf(lines: readonly string[], section: string, key: string): Place | null {
  const header = headerOf(lines, section);
  if (header === -1) return null;
  for (let at = header + 1; at < lines.length && !/^\[/.test(lines[at] ?? ""); at += 1) {
    const written = /^([^\s#;=:][^=:]*)[=:]/.exec(lines[at] ?? "")?.[1];
    if (written === undefined || plain(written) !== key) continue;
    let count = 1;
    while (/^\s+\S/.test(lines[at + count] ?? "")) count += 1;
    return { at, count };
  }
  return null;
}
