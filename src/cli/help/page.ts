/* A page of help: lines of at most 78 columns in the manner of a manual, with headings and names in bold where the screen has it. */

/** A piece of a line; `strong` names a heading, a command or an option. */
export interface Piece {
  readonly text: string;
  readonly strong: boolean;
}

export type Line = readonly Piece[];

export const columns = 78;

export const plain = (text: string): Piece => ({ text, strong: false });
export const strong = (text: string): Piece => ({ text, strong: true });

const blank: Line = [];

/** How far the text of a section is indented, and how much further what explains it. */
export const sectionIndent = 7;
export const step = 3;

/** One line, indented. */
export const line = (indent: number, ...pieces: readonly (string | Piece)[]): Line => [
  plain(" ".repeat(indent)),
  ...pieces.map((piece) => (typeof piece === "string" ? plain(piece) : piece)),
];

/** A paragraph with an empty line behind it. */
export const paragraph = (indent: number, text: string): readonly Line[] => [...wrapped(indent, text), blank];

/** Each in a line of its own behind a point. */
export const bullets = (indent: number, texts: readonly string[]): readonly Line[] =>
  texts.flatMap((text) => {
    const [first = "", ...others] = wrapped(indent + 2, text).map((pieces) =>
      pieces
        .map((piece) => piece.text)
        .join("")
        .trim(),
    );
    return [line(indent, "o ", first), ...others.map((other) => line(indent + 2, other)), blank];
  });

/** A block that keeps its lines. */
export const block = (indent: number, text: string): readonly Line[] => [
  ...text.split("\n").map((row) => line(indent, row)),
  blank,
];

/** Words are never cut: one that is wider than the page stands in a line of its own. */
function wrapped(indent: number, text: string): readonly Line[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && indent + last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((row) => line(indent, row));
}

/** A section with its heading; nothing where it has no lines. */
export const section = (heading: string, lines: readonly Line[]): readonly Line[] =>
  lines.length === 0 ? [] : [[strong(heading)], ...withoutEnd(lines), blank];

const withoutEnd = (lines: readonly Line[]): readonly Line[] => {
  const end = lines.findLastIndex((pieces) => pieces.length > 0);
  return lines.slice(0, end + 1);
};

/** The whole page, with its title in the first and the last line. */
export const page = (title: string, sections: readonly (readonly Line[])[]): readonly Line[] => {
  const name = `${title.toUpperCase()}()`;
  const first = line(0, name, " ".repeat(Math.max(1, columns - 2 * name.length)), name);
  return [first, blank, ...sections.flat(), line(0, " ".repeat(Math.max(0, columns - name.length)), name)];
};

/** The page's text; in bold by the terminal's own signs where it has them. */
export const textOf = (lines: readonly Line[], hasBold: boolean): string =>
  lines
    .map((pieces) =>
      pieces
        .map(({ text, strong: isStrong }) => (hasBold && isStrong ? `\u001b[1m${text}\u001b[0m` : text))
        .join("")
        .trimEnd(),
    )
    .map((row) => `${row}\n`)
    .join("");
