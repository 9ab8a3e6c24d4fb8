/*
 * Reading XML that strangers wrote: in any encoding it declares, without document types and so without entities of its own,
 * with limits. And writing some.
 */
import { SaxesParser } from "saxes";
import { invalid } from "../model/fault.ts";

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Its own text, without white space around it. */
  text: string;
  readonly children: Element[];
}

export interface XmlLimits {
  /** What it is, in the words of a fault. */
  readonly what: string;
  readonly maxElements: number;
  /** Leaves entities that nobody declared as they stand, where others refuse them. */
  readonly keepsEntities?: boolean;
}

const maxDepth = 64;
const longestReason = 120;

/** The root element. Throws a Validation fault. */
export const parseXml = (bytes: Uint8Array, { what, maxElements, keepsEntities = false }: XmlLimits): Element => {
  const refused = (why: string, cause?: unknown) => invalid(`${what} ${why}.`, "CANNOT_PARSE", cause);
  const root: Element = { name: "", attributes: {}, text: "", children: [] };
  const open: Element[] = [root];
  let count = 0;
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    if (!keepsEntities || !error.message.includes("undefined entity"))
      throw refused(`is not well-formed XML: ${error.message.slice(0, longestReason)}`);
  });
  parser.on("doctype", () => {
    throw refused("has a document type declaration, which is not read");
  });
  parser.on("opentag", ({ name, attributes }) => {
    count += 1;
    if (count > maxElements) throw refused(`has more than ${maxElements} elements`);
    if (open.length > maxDepth) throw refused(`is nested deeper than ${maxDepth} elements`);
    const element: Element = { name, attributes, text: "", children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop();
    if (element !== undefined) element.text = element.text.trim();
  });
  parser.write(decode(bytes, refused)).close();
  const [document] = root.children;
  if (document === undefined) throw refused("is empty");
  return document;
};

/** Takes the encoding from a byte order mark, else from the declaration, else UTF-8. */
const decode = (bytes: Uint8Array, refused: (why: string, cause?: unknown) => Error): string => {
  const start = Buffer.from(bytes.subarray(0, 256)).toString("latin1");
  const declared = /^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/u.exec(start)?.[1];
  const wide = /^(?:\xfe\xff|\0<)/u.test(start) ? "utf-16be" : /^(?:\xff\xfe|<\0)/u.test(start) ? "utf-16le" : null;
  try {
    return new TextDecoder(wide ?? declared ?? "utf-8").decode(bytes);
  } catch (cause) {
    throw refused("is in an encoding that is not known", cause);
  }
};

export const child = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((candidate) => candidate.name === name);

export const childrenOf = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter((candidate) => candidate.name === name) ?? [];

/** The text of a child; null where there is none or it is empty. */
export const textOf = (element: Element | undefined, name: string): string | null => child(element, name)?.text || null;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters cannot be written in XML.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu;

/** As the text of an element, or an attribute between double quotes. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(unwritable, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** Writes an element, two spaces a level; `attributes` begin with a space. */
export const element = (level: number, name: string, content: string | readonly string[], attributes = ""): string => {
  const indent = "  ".repeat(level);
  if (typeof content === "string") return `${indent}<${name}${attributes}>${escapeXml(content)}</${name}>\n`;
  return `${indent}<${name}${attributes}>\n${content.join("")}${indent}</${name}>\n`;
};
