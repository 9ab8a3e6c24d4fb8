/*
 * Reads YAML 1.2 as `aws` does: which plain words are numbers, truths, days or nothing at all decides whether a value is refused.
 * The library reads the document's structure and takes every plain word for a text.
 */
import { isAlias, isMap, isScalar, isSeq, type ParsedNode, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { shown } from "../json/python-literal.ts";
import { isDate, type PythonValue } from "../json/python-value.ts";
import { plainValue, taggedValue } from "./yaml-words.ts";

/** As many values as a document may come to when every alias is written out. */
const maxNodes = 100_000;
const maxDepth = 200;

const parseOptions = { schema: "failsafe", resolveKnownTags: false, uniqueKeys: false, logLevel: "error" } as const;

class NoYaml extends Error {}

interface Reader {
  readonly text: string;
  /** What has been read so far, by the anchors' names. */
  readonly anchors: Map<string, Node>;
  nodes: number;
}

/** Gives the value of the one document; undefined where the text is no YAML, or is beyond all measure. */
export function parseYaml(text: string): PythonValue | undefined {
  if (/[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) return undefined;
  try {
    const document = parseDocument(text, parseOptions);
    if (document.errors.length > 0) return undefined;
    return nodeValue({ text, anchors: new Map(), nodes: 0 }, document.contents, 0);
  } catch (error) {
    // The library's parser calls itself for each level and has no bound of its own.
    if (error instanceof NoYaml || error instanceof RangeError) return undefined;
    throw error;
  }
}

type Node = ParsedNode | null;

function nodeValue(reader: Reader, written: Node, depth: number): PythonValue {
  reader.nodes += 1;
  if (reader.nodes > maxNodes || depth > maxDepth) throw new NoYaml();
  const node = meant(reader, written);
  if (node === null) return null;
  if (isScalar(node)) return scalarValue(reader, node);
  if (isSeq<Node>(node)) {
    if (!hasTag(node.tag, "seq")) throw new NoYaml();
    return node.items.map((element) => nodeValue(reader, element, depth + 1));
  }
  if (!isMap(node) || !hasTag(node.tag, "map")) throw new NoYaml();
  return mapValue(reader, node as YAMLMap<Node, Node>, depth);
}

const hasTag = (tag: string | undefined, name: string): boolean => tag === undefined || tag === `tag:yaml.org,2002:${name}`;

/** What an alias stands for, or the node itself. */
function meant({ anchors }: Reader, node: Node): Node {
  if (!isAlias(node)) {
    if (node?.anchor !== undefined) anchors.set(node.anchor, node);
    return node;
  }
  const found = anchors.get(node.source);
  if (found === undefined) throw new NoYaml();
  return found;
}

function scalarValue({ text }: Reader, { tag, type, value, range }: Scalar): PythonValue {
  const isBlock = type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";
  const isCut = isBlock && range?.[1] === text.length && !text.endsWith("\n");
  // A block that ends with the text has a line end only where the text has one; the library adds it.
  const written = isCut ? String(value).replace(/\n$/, "") : String(value ?? "");
  const found = tag !== undefined ? taggedValue(tag, written) : type === "PLAIN" ? plainValue(written) : written;
  if (found === undefined) throw new NoYaml();
  return found;
}

/** Members that are merged in stand first, and yield to the map's own. No key may stand twice, but where some are merged. */
function mapValue(reader: Reader, map: YAMLMap<Node, Node>, depth: number): PythonValue {
  const own: (readonly [PythonValue, PythonValue])[] = [];
  let merged: readonly (readonly [PythonValue, PythonValue])[] | null = null;
  for (const { key: written, value } of map.items) {
    if (!isMergeKey(written)) {
      own.push([nodeValue(reader, written, depth + 1), nodeValue(reader, value, depth + 1)]);
    } else if (merged === null) {
      merged = mergedMembers(reader, value, depth);
    } else {
      throw new NoYaml();
    }
  }
  const members = new Map<string, readonly [PythonValue, PythonValue]>();
  for (const [key, value] of [...(merged ?? []), ...own]) {
    const name = identityOf(key);
    const known = members.get(name);
    if (known !== undefined && !merged?.length) throw new NoYaml();
    members.set(name, [known?.[0] ?? key, value]);
  }
  return new Map(members.values());
}

/** Numbers and truth values are the same key where they are equal; lists and maps are none. */
function identityOf(key: PythonValue): string {
  if (typeof key === "string") return `text ${key}`;
  if (typeof key === "number" || typeof key === "boolean") return `number ${Number(key)}`;
  if (typeof key === "object" && key !== null && "float" in key) return `number ${key.float}`;
  if (typeof key === "object" && key !== null && !isDate(key)) throw new NoYaml();
  return `other ${shown(key)}`;
}

const isMergeKey = (key: Node): boolean => isScalar(key) && key.value === "<<" && key.type === "PLAIN" && key.tag === undefined;

function mergedMembers(reader: Reader, written: Node, depth: number): readonly (readonly [PythonValue, PythonValue])[] {
  const source = meant(reader, written);
  // Of several the first counts most.
  const maps = isSeq<Node>(source) ? source.items.toReversed() : [source];
  return maps.flatMap((map) => {
    const value = nodeValue(reader, map, depth + 1);
    if (!(value instanceof Map)) throw new NoYaml();
    return [...value];
  });
}
