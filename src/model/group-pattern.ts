/*
 * The language of package group patterns (service spec 13.2). A pattern is a package's path, cut short and closed by a
 * mark that says how it goes on:
 *
 *   /*   /npm/*   /npm/space/*   /npm//*      in any way
 *   /maven/com.acme~   /npm/space/ui~         in any way, if a word ends there
 *   /npm/space/ui-*                           in any way; after what belongs to no word
 *   /npm/space/ui$                            not at all
 *
 * Matching compares keys, in which variations of a spelling are alike. A package's key is its path; a pattern's ends with
 * its mark. So the patterns that match a package are those with one of the few keys that can be made of the package's
 * own, and of two such patterns the one with the shorter key holds all that the other one holds.
 */
import { invalid, isFault } from "./fault.ts";
import { type FormatName, isFormatName, namespaceRules, type PackageId, packagePath } from "./package.ts";

/** The group of everything, which every domain has. */
export const rootPattern = "/*";

export interface Pattern {
  /** As it was written, which is what names the group. */
  readonly pattern: string;
  readonly matchKey: string;
}

/** A namespace or name has this many characters at most; so has its part of a key. */
const maxPartLength = 255;

/** A word, or one character that belongs to none. */
const tokens = /([\p{L}\p{N}][\p{L}\p{N}\p{M}]*)|./gsu;
/** What is invisible ends no word, so that nothing passes for the word itself. */
const goesOnWord = /^[\p{L}\p{N}\p{M}\p{DI}]/u;
const separators = /[\p{Pd}\u2212._]+/gu;

/** Characters in lower case, and the Latin letter that they or their capitals are taken for (Unicode TR 39, confusables). */
const lookalikes = new Map(
  Object.entries({
    a: "аαɑ",
    b: "вьβ",
    c: "с",
    d: "ԁ",
    e: "еҽε",
    g: "ցɡ",
    h: "нһհη",
    i: "іιɩ",
    j: "јϳ",
    k: "кκ",
    l: "1ӏ",
    m: "мμ",
    n: "ո",
    o: "0оοσօ",
    p: "рρ",
    q: "ԛզ",
    r: "г",
    s: "ѕ",
    t: "тτ",
    u: "υս",
    v: "ѵν",
    w: "ԝ",
    x: "хχ",
    y: "уүγ",
    z: "ζ",
  }).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);

const plainCharacter = (character: string): string => lookalikes.get(character) ?? character;

const isAscii = /^[\0-\x7f]*$/u;
const asciiLookalikes = new RegExp(`[${[...lookalikes.keys()].filter((character) => isAscii.test(character)).join("")}]`, "gu");

/**
 * A namespace or name in the one spelling that all its variations share: compatibility forms, letter case, invisible
 * characters and lookalikes are made one, and each run of separators becomes a dot.
 */
export function foldSpelling(text: string): string {
  const plain = isAscii.test(text) ? plainAscii(text) : plainUnicode(text);
  // A slash can come out of a compatibility form; in a key it separates parts.
  return plain.replace(separators, ".").replaceAll("/", "\u2215").slice(0, maxPartLength).toWellFormed();
}

const plainUnicode = (text: string): string => {
  const visible = text.normalize("NFKC").replace(/\p{DI}/gu, "");
  const folded = visible.toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
  return Array.from(folded, plainCharacter).join("");
};

/** The same, for the characters of nearly all names. */
const plainAscii = (text: string): string => text.toLowerCase().replace(asciiLookalikes, plainCharacter);

/** What a package is found by, among those of its domain. */
export const packageKey = ({ format, namespace, name }: PackageId): string =>
  packagePath({ format, namespace: foldSpelling(namespace ?? ""), name: foldSpelling(name) });

/** The format of the package that has this key. */
export const formatOf = (key: string): FormatName => key.slice(0, key.indexOf("/")) as FormatName;

/** The path that a pattern begins with. */
export const pathOf = (pattern: string): string => pattern.slice(1, -1);

/** What a key begins with, before its mark. */
export const beginningOf = (matchKey: string): string => matchKey.slice(0, -1);

/** The keys of the patterns that match a package, by its own key; the most specific first. */
export const matchingKeys = (key: string): readonly string[] => [...endings(key), `${key}$`].reverse();

/** The keys of the patterns that hold all that this one holds and more, the most specific first. */
export const containingKeys = (matchKey: string): readonly string[] =>
  [...endings(beginningOf(matchKey))].filter((key) => key !== matchKey).reverse();

/** A path cut at every place where a pattern may end, the shortest first, each with the mark that belongs there. */
function* endings(path: string): Generator<string> {
  yield "*";
  const first = path.indexOf("/") + 1;
  for (const { 0: token, 1: word, index } of path.matchAll(tokens)) {
    const end = index + token.length;
    if (end >= first) yield path.slice(0, end) + (word === undefined ? "*" : "~");
  }
}

/** Whether the pattern matches a path with both as they are spelled. */
export function matchesLiterally(pattern: string, path: string): boolean {
  const beginning = pathOf(pattern);
  if (!path.startsWith(beginning)) return false;
  const rest = path.slice(beginning.length);
  if (pattern.endsWith("$")) return rest === "";
  return pattern.endsWith("*") || !goesOnWord.test(rest);
}

/**
 * The first of these keys that a pattern has, and of several patterns with this key the one that is spelled as the path,
 * or else always the same one.
 */
export function nearest<Found extends Pattern>(
  keys: readonly string[],
  path: string,
  byKey: ReadonlyMap<string, readonly Found[]>,
): Found | null {
  for (const key of keys) {
    const alike = byKey.get(key);
    if (alike === undefined) continue;
    const inOrder = alike.toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1));
    return inOrder.find(({ pattern }) => matchesLiterally(pattern, path)) ?? inOrder[0] ?? null;
  }
  return null;
}

/** The most specific of the patterns that match a package. */
export const patternOf = <Found extends Pattern>(id: PackageId, byKey: ReadonlyMap<string, readonly Found[]>): Found | null =>
  nearest(matchingKeys(packageKey(id)), packagePath(id), byKey);

/** The most specific of the patterns that hold more than this one. */
export const parentOf = <Found extends Pattern>(
  { pattern, matchKey }: Pattern,
  byKey: ReadonlyMap<string, readonly Found[]>,
): Found | null => nearest(containingKeys(matchKey), pathOf(pattern), byKey);

/**
 * Reads a pattern. `normalize` gives a package's one spelling and throws a Validation fault on what is no such name.
 * Throws a Validation fault on what is no pattern, or one whose names are not spelled as they are kept.
 */
export function parsePattern(pattern: string, normalize: (id: PackageId) => PackageId): Pattern {
  if (pattern === rootPattern) return { pattern, matchKey: "*" };
  const mark = pattern.at(-1) ?? "";
  const path = pathOf(pattern);
  const [format = "", ...parts] = path.split("/");
  const wrong = !/^\/.*[*~$]$/su.test(pattern) ? "it must begin with / and end with *, ~ or $" : flawIn(format, parts, mark);
  if (wrong !== null) throw unreadable(pattern, wrong);
  const matchKey = [format, ...parts.map(foldSpelling)].join("/") + mark;
  const isPlaced = (text: string): boolean => mark === "$" || [...endings(text)].includes(text + mark);
  if (!isPlaced(path) || !isPlaced(beginningOf(matchKey))) {
    throw unreadable(pattern, mark === "~" ? "~ must follow the end of a word" : "after the end of a word there must be ~ or $");
  }
  checkSpelling(pattern, { format: format as FormatName, parts, mark }, normalize);
  return { pattern, matchKey };
}

const unreadable = (pattern: string, why: string) =>
  invalid(`${pattern} is not a package group pattern: ${why}.`, "FIELD_VALIDATION_FAILED");

/** What is wrong with the parts of a pattern, each looked at alone; null for nothing. */
function flawIn(format: string, parts: readonly string[], mark: string): string | null {
  const [namespace, name] = parts;
  if (!isFormatName(format)) return `${format === "" ? "it" : format} is no package format`;
  if (namespace === undefined) return "a slash must follow the format";
  if (parts.length > 2) return "it has more parts than a format, a namespace and a name";
  if (parts.some((part) => part.length > maxPartLength)) return `a part of it has more than ${maxPartLength} characters`;
  if (parts.some((part) => /[#\s\p{Cc}]/u.test(part))) return "it has a character that no package's name has";
  if (mark === "$" && !name) return "$ must follow a whole name";
  const mayHoldMarks = mark === "$" ? 1 : 2;
  if (parts.some((part, at) => at < mayHoldMarks && /[*~$]/u.test(part))) return "*, ~ and $ stand only at its end";
  const rule = namespaceRules[format];
  if (rule === "none" && namespace !== "") return `${format} packages have no namespace, so it must stay blank`;
  if (rule === "required" && name !== undefined && namespace === "") return `${format} packages have a namespace`;
  return null;
}

/** What a part that is cut short is completed with, to ask how such a name is spelled. */
const rest = "x";

function checkSpelling(
  pattern: string,
  { format, parts, mark }: { readonly format: FormatName; readonly parts: readonly string[]; readonly mark: string },
  normalize: (id: PackageId) => PackageId,
): void {
  const [namespace = "", name] = parts;
  if (name === undefined && namespace === "") return;
  const cut = mark === "$" ? "" : rest;
  const written: PackageId =
    name === undefined
      ? { format, namespace: namespace + cut, name: rest }
      : { format, namespace: namespace === "" ? null : namespace, name: name + cut };
  const kept = keptSpelling(written, normalize);
  if (kept === null) throw unreadable(pattern, `no ${format} package has such a name`);
  if (packagePath(kept) === packagePath(written)) return;
  const whole = name === undefined ? `${format}/${kept.namespace ?? ""}` : packagePath(kept);
  throw unreadable(pattern, `names are kept in one spelling, which is /${whole.slice(0, whole.length - cut.length)}${mark}`);
}

function keptSpelling(id: PackageId, normalize: (id: PackageId) => PackageId): PackageId | null {
  try {
    return normalize(id);
  } catch (thrown) {
    if (isFault(thrown, "Validation")) return null;
    throw thrown;
  }
}
