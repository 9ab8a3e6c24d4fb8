/* Files that hold one setting a line: .npmrc, .yarnrc, gradle.properties. */

export interface Setting {
  readonly key: string;
  /** The whole line. */
  readonly line: string;
}

/**
 * Gives the text with these lines in it, each in the place of the last one that sets its key. What is not there yet comes before
 * the first `[section]`, or at the end. Keys stand before `=`, `:` or a blank, in quotes or without.
 */
export const setLines = (text: string, settings: readonly Setting[]): string =>
  settings.reduce((before, { key, line }) => {
    const lines = before.split("\n");
    const at = lines.findLastIndex((candidate) => sets(candidate, key));
    if (at !== -1) return lines.with(at, line).join("\n");
    const section = lines.findIndex((candidate) => /^\s*\[.*\]\s*$/.test(candidate));
    if (section !== -1) return lines.toSpliced(section, 0, line).join("\n");
    return `${ended(before)}${line}\n`;
  }, text);

const sets = (line: string, key: string): boolean => {
  const words = line.trimStart();
  const quoted = [key, `"${key}"`].find((written) => words.startsWith(written));
  return quoted !== undefined && /^\s*[=:]|^\s/.test(words.slice(quoted.length));
};

/** The text with an end to its last line. */
export const ended = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);
