/* XML whose text stays as it was but for the elements that are put into it. */
import { SaxesParser } from "saxes";
import { CannotEdit } from "./cannot-edit.ts";

interface Element {
  readonly name: string;
  /** Of the opening tag's first character. */
  readonly start: number;
  /** Behind the opening tag. */
  readonly inner: number;
  readonly children: Element[];
  text: string;
  /** Of the closing tag's first character; `inner` where the element is one tag. */
  innerEnd: number;
  end: number;
}

export interface Placed {
  /** The elements around it, from the root on; those that are missing are made. */
  readonly within: readonly string[];
  /** The lines of the element, without indentation before the first. */
  readonly element: string;
  /** Whether this is what an element that is there already holds, by its own text and its children's: it is replaced. */
  readonly is: (text: string, child: (name: string) => string | undefined) => boolean;
}

/** Gives the text with an element in it. Throws CannotEdit. */
export function putElement(text: string, { within, element, is }: Placed): string {
  let parent = rootOf(text);
  if (parent.name !== within[0]) throw new CannotEdit(`holds ${parent.name} instead of ${within[0]}`);
  for (const [depth, name] of within.entries()) {
    if (depth === 0) continue;
    const found = parent.children.find((child) => child.name === name);
    if (found === undefined) {
      const missing = within.slice(depth).reduceRight((inner, tag) => `<${tag}>\n${indented(inner)}\n</${tag}>`, element);
      return insert(text, parent, missing);
    }
    parent = found;
  }
  const name = /^<([\w-]+)/.exec(element)?.[1];
  const old = parent.children.find(
    (child) =>
      child.name === name && is(child.text.trim(), (part) => child.children.find((inner) => inner.name === part)?.text.trim()),
  );
  if (old === undefined) return insert(text, parent, element);
  return text.slice(0, old.start) + indented(element, indentAt(text, old.start)).trimStart() + text.slice(old.end);
}

/** Text as it stands in an element. */
export const xmlText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function rootOf(text: string): Element {
  const parser = new SaxesParser();
  const open: Element[] = [];
  let root: Element | undefined;
  // No tag holds a "<", so that the last one before its end is where it begins.
  const tagStart = (): number => text.lastIndexOf("<", parser.position - 1);
  parser.on("opentag", ({ name }) => {
    const element: Element = { name, start: tagStart(), inner: parser.position, children: [], text: "", innerEnd: 0, end: 0 };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", () => {
    const element = open.pop();
    if (element === undefined) return;
    element.end = parser.position;
    element.innerEnd = Math.max(element.inner, tagStart());
  });
  parser.on("text", (piece) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  });
  parser.on("error", (error) => {
    throw new CannotEdit(`is no XML (${error.message})`, { cause: error });
  });
  parser.write(text).close();
  if (root === undefined) throw new CannotEdit("is no XML");
  return root;
}

function insert(text: string, parent: Element, element: string): string {
  const outer = indentAt(text, parent.start);
  const lines = `${indented(element, `${outer}  `)}\n`;
  if (parent.inner === parent.end) {
    const tag = text.slice(parent.start, parent.end).replace(/\s*\/>$/, ">");
    return `${text.slice(0, parent.start)}${tag}\n${lines}${outer}</${parent.name}>${text.slice(parent.end)}`;
  }
  const closing = parent.innerEnd - indentAt(text, parent.innerEnd).length;
  if (text[closing - 1] === "\n") return text.slice(0, closing) + lines + text.slice(closing);
  return `${text.slice(0, parent.innerEnd)}\n${lines}${outer}${text.slice(parent.innerEnd)}`;
}

/** The blanks before what stands at a place. */
const indentAt = (text: string, at: number): string => /[ \t]*$/.exec(text.slice(0, at))?.[0] ?? "";

const indented = (lines: string, by = "  "): string => lines.replaceAll(/^(?=.)/gm, by);
