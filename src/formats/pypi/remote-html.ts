/* A project's page in HTML, as its JSON form would tell of its files. */
import { Parser } from "htmlparser2";
import { type JsonObject, textIn } from "../../model/json.ts";

const maxTextLength = 1024;

/** The files that the page's anchors lead to, as many as `limit`; null on what is no page. */
export const filesInHtml = (text: string, limit: number): readonly JsonObject[] | null => {
  const files: JsonObject[] = [];
  let base = "";
  let anchor: { readonly attributes: Readonly<Record<string, string>>; text: string } | null = null;
  let isPage = false;
  const parser = new Parser({
    onopentag: (tag, attributes) => {
      isPage ||= tag === "html" || tag === "a" || tag === "body";
      if (tag === "base") base ||= attributes.href ?? "";
      if (tag === "a") anchor = { attributes, text: "" };
    },
    ontext: (piece) => {
      if (anchor !== null && anchor.text.length < maxTextLength) anchor.text += piece;
    },
    onclosetag: (tag) => {
      if (tag !== "a" || anchor === null || files.length >= limit) return;
      files.push(anchorFile(anchor.attributes, anchor.text.trim(), base));
      anchor = null;
    },
  });
  parser.end(text);
  return isPage ? files : null;
};

/** The attributes of an anchor, in the words of the JSON form. */
const anchorFile = (attributes: Readonly<Record<string, string>>, text: string, base: string): JsonObject => {
  const href = URL.canParse(base) ? (URL.parse(attributes.href ?? "", base)?.href ?? "") : (attributes.href ?? "");
  const [, algorithm = "", digest = ""] = /#(?:.*&)?(md5|sha1|sha256|sha512)=([0-9a-f]+)/iu.exec(href) ?? [];
  const beside = attributes["data-core-metadata"] ?? attributes["data-dist-info-metadata"];
  const yanked = attributes["data-yanked"];
  return {
    filename: lastSegment(href) ?? text,
    url: href,
    hashes: { [algorithm.toLowerCase()]: digest },
    "requires-python": attributes["data-requires-python"],
    "core-metadata": beside === undefined ? false : beside === "true" || { sha256: beside.replace(/^sha256=/u, "") },
    yanked: yanked === undefined ? false : yanked.trim() || true,
  };
};

/** The file's name in an address; texts of anchors are for people. */
const lastSegment = (href: string): string | null => {
  const segment =
    href
      .replace(/[?#].*$/su, "")
      .split("/")
      .at(-1) ?? "";
  try {
    return textIn(decodeURIComponent(segment));
  } catch {
    return null;
  }
};
